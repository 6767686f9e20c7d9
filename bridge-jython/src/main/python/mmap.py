"""Replaces CPython's mmap, so that imports succeed. Files cannot be mapped into memory."""
import errno

ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = 1, 2, 3
MAP_SHARED, MAP_PRIVATE, MAP_ANONYMOUS, MAP_ANON = 1, 2, 32, 32
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
PAGESIZE = ALLOCATIONGRANULARITY = 4096


class error(EnvironmentError):
    """Raised when a file is mapped."""


class mmap(object):
    """Cannot be made."""

    def __new__(cls, *args, **kwargs):
        raise error(errno.ENOSYS, 'Jython maps no files: read the file, or use java.nio.channels.FileChannel.map()')
