"""Stands in for CPython's fcntl: Jython has no file descriptors of the operating system. There is no flock and no lockf, so that
libraries which ask for them go on without, as they do on Windows."""
import errno

import _absent

FD_CLOEXEC = 1
F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL = range(5)


def fcntl(fd, opt, arg=0):
    """Raises IOError, which callers catch that can do without it, such as tempfile."""
    raise IOError(errno.ENOSYS, 'Jython has no file descriptors of the operating system')


def ioctl(fd, opt, arg=0, mutate_flag=True):
    """Raises IOError."""
    raise IOError(errno.ENOSYS, 'Jython has no file descriptors of the operating system')


_absent.partial(globals(), 'Jython has no locks of files; lock with java.nio.channels.FileChannel.lock()')
