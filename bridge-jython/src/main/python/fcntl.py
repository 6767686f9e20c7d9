"""CPython's fcntl as far as Java has it: locks of files. They are those of lockf (POSIX), between processes as well as within this one;
flock takes them too. There are no file descriptors of the operating system."""
import errno
import threading
import time

from java.lang import Long
from java.nio.channels import NonReadableChannelException, NonWritableChannelException, OverlappingFileLockException

FD_CLOEXEC = 1
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL = range(5)
LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN = 1, 2, 4, 8

_held = {}
_guard = threading.Lock()


def fcntl(fd, opt, arg=0):
    """Raises IOError, which callers catch that can do without it, such as tempfile."""
    raise IOError(errno.ENOSYS, 'Jython has no file descriptors of the operating system')


def ioctl(fd, opt, arg=0, mutate_flag=True):
    """Raises IOError."""
    raise IOError(errno.ENOSYS, 'Jython has no file descriptors of the operating system')


def flock(fd, operation):
    """Locks or unlocks a whole file. An exclusive lock needs a file that is open for writing, a shared one for reading."""
    _change(_channel(fd), operation, 0, Long.MAX_VALUE)


def lockf(fd, operation, length=0, start=0, whence=0):
    """Locks or unlocks a part of a file; a length of 0 means up to its end."""
    channel = _channel(fd)
    first = start + (0, channel.position(), channel.size())[whence]
    _change(channel, operation, first, length or Long.MAX_VALUE - first)


def _channel(fd):
    if hasattr(fd, 'fileno'):
        fd = fd.fileno()
    channel = getattr(fd, 'getChannel', lambda: None)()
    if not hasattr(channel, 'tryLock'):
        raise IOError(errno.EBADF, 'Bad file descriptor')
    return channel


def _change(channel, operation, first, length):
    _release(channel, first)
    if operation & LOCK_UN:
        return
    if not operation & (LOCK_SH | LOCK_EX):
        raise ValueError('unrecognized lock operation: %d' % operation)
    while not _take(channel, first, length, not operation & LOCK_EX):
        if operation & LOCK_NB:
            raise IOError(errno.EAGAIN, 'Resource temporarily unavailable')
        time.sleep(0.01)


def _release(channel, first):
    with _guard:
        # What was closed has lost its locks.
        for key in [key for key, lock in _held.items() if not lock.isValid()]:
            del _held[key]
        lock = _held.pop((channel, first), None)
    if lock is not None:
        lock.release()


def _take(channel, first, length, shared):
    try:
        lock = channel.tryLock(first, length, shared)
    except OverlappingFileLockException:
        return False
    except (NonReadableChannelException, NonWritableChannelException):
        raise IOError(errno.EBADF, 'An exclusive lock needs a file that is open for writing, a shared one for reading')
    if lock is None:
        return False
    with _guard:
        _held[channel, first] = lock
    return True
