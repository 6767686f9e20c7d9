"""CPython's fcntl as far as Java supports it: locks of files. These are the locks of lockf (POSIX), both between
processes and within this process; flock uses them too. There are no file descriptors of the operating system.
"""
import errno
import threading
import time

from java.lang import Long
from java.nio.channels import NonReadableChannelException, NonWritableChannelException, OverlappingFileLockException

FD_CLOEXEC = 1
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL = range(5)
LOCK_SH, LOCK_EX, LOCK_NB, LOCK_UN = 1, 2, 4, 8

_held = []
_guard = threading.Lock()


def fcntl(fd, opt, arg=0):
    """Raises IOError. Callers that can do without it, such as tempfile, catch that."""
    raise IOError(errno.ENOSYS, 'Jython has no file descriptors of the operating system')


def ioctl(fd, opt, arg=0, mutate_flag=True):
    """Raises IOError."""
    raise IOError(errno.ENOSYS, 'Jython has no file descriptors of the operating system')


def flock(fd, operation):
    """Locks or unlocks a whole file. An exclusive lock needs a file that is open for writing, a shared one for reading.
    """
    channel = _channel(fd)
    if operation & ~LOCK_NB not in (LOCK_SH, LOCK_EX, LOCK_UN):
        raise _invalid()
    # As on Linux, a caller that waits for another lock has released its own.
    _change(channel, operation, bool(operation & LOCK_SH), 0, Long.MAX_VALUE, operation & LOCK_NB)


def lockf(fd, operation, length=0, start=0, whence=0):
    """Locks or unlocks a part of a file. A length of 0 means up to its end, a negative one the part before the start.
    """
    channel = _channel(fd)
    if not operation & (LOCK_SH | LOCK_EX | LOCK_UN):
        raise ValueError('unrecognized lockf argument')
    if whence not in (0, 1, 2):
        raise _invalid()
    first = start + (lambda: 0, channel.position, channel.size)[whence]()
    end = first + length if length else Long.MAX_VALUE
    first, end = min(first, end), max(first, end)
    if not 0 <= first < end <= Long.MAX_VALUE:
        raise _invalid()
    _change(channel, operation, bool(operation & LOCK_SH), first, end, True)


def _invalid():
    return IOError(errno.EINVAL, 'Invalid argument')


def _channel(fd):
    if hasattr(fd, 'fileno'):
        fd = fd.fileno()
    channel = getattr(fd, 'getChannel', lambda: None)()
    if not hasattr(channel, 'tryLock'):
        raise IOError(errno.EBADF, 'Bad file descriptor')
    return channel


def _change(channel, operation, shared, first, end, keep):
    while not _changed(channel, operation & LOCK_UN, shared, first, end, keep):
        if operation & LOCK_NB:
            raise IOError(errno.EAGAIN, 'Resource temporarily unavailable')
        time.sleep(0.01)


def _changed(channel, unlock, shared, first, end, keep):
    """Changes locks; returns False if another lock is in the way. Java cannot replace a lock by another. So the
    overlapping locks of the channel are released, and their remaining parts are taken again.
    """
    with _guard:
        before = _release(channel, first, end)
        changed = False
        try:
            changed = unlock or _take(channel, first, end, shared)
        finally:
            for old_first, old_end, old_shared in before:
                if changed:
                    _take(channel, old_first, min(old_end, first), old_shared)
                    _take(channel, max(old_first, end), old_end, old_shared)
                elif keep:
                    _take(channel, old_first, old_end, old_shared)
        return changed


def _release(channel, first, end):
    # A channel that was closed has lost its locks.
    _held[:] = [lock for lock in _held if lock.isValid()]
    overlapping = [lock for lock in _held
                   if lock.acquiredBy() is channel and lock.position() < end and first < lock.position() + lock.size()]
    for lock in overlapping:
        _held.remove(lock)
        lock.release()
    return [(lock.position(), lock.position() + lock.size(), lock.isShared()) for lock in overlapping]


def _take(channel, first, end, shared):
    if first >= end:
        return True
    try:
        lock = channel.tryLock(first, end - first, shared)
    except OverlappingFileLockException:
        return False
    except (NonReadableChannelException, NonWritableChannelException):
        raise IOError(errno.EBADF, 'An exclusive lock needs a file that is open for writing, a shared one for reading')
    if lock is None:
        return False
    _held.append(lock)
    return True
