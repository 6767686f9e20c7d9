"""Notes the requests that have come, and the CPU time, where the JVM can read them after the end of this process.

The page is a file that is mapped into memory, so that its contents stay however this process ends. It has a word for
every request number modulo the number of words, which contains the latest number that came. A request whose word
contains an earlier number was never received, and can be given to another process. After the words follows the CPU time
of this process in seconds.
"""
import mmap
import os
import struct
import time

_WORD = struct.Struct('=I')
_WORDS = 1024
_CPU = struct.Struct('=d')
_SIZE = _WORDS * _WORD.size + _CPU.size
_cpu_time = getattr(time, 'process_time', None) or time.clock  # Python 2 calls it so
_HALF = 1 << 31
_MASK = (1 << 32) - 1


class _Words(object):
    """The words of a page for Python 2, which has no views of numbers."""

    def __init__(self, page):
        self._page = page

    def __getitem__(self, index):
        return _WORD.unpack_from(self._page, index * _WORD.size)[0]

    def __setitem__(self, index, value):
        _WORD.pack_into(self._page, index * _WORD.size, value)


class Receipts(object):
    """The page. Only the leader writes the words, and only the main thread writes the CPU time."""

    def __init__(self, path):
        fd = os.open(path, os.O_RDWR)
        try:
            if str is bytes:
                self._page = _map_privately(fd)
            else:
                self._page = mmap.mmap(fd, _SIZE)
        finally:
            os.close(fd)
        self._words = memoryview(self._page).cast('I') if str is not bytes else _Words(self._page)
        self._latest = 0

    def note(self, ident):
        """Notes that a request has come. Called before any of it is executed."""
        if ident > self._latest:
            self._latest = ident
        elif (ident - self._words[ident % _WORDS]) & _MASK >= _HALF:
            return  # numbers that are close to each other may come in another order, and numbers wrap around
        self._words[ident % _WORDS] = ident

    def note_cpu_time(self):
        """Notes the CPU time that this process has used so far."""
        _CPU.pack_into(self._page, _SIZE - _CPU.size, _cpu_time())


def _map_privately(fd):
    """Maps the file, and hides the mapping's own descriptor from programs that the application starts, which Python 2
    does not.
    """
    import fcntl
    own = os.dup(fd)
    os.close(own)  # the mapping gets the same number, because there is only one thread yet
    page = mmap.mmap(fd, _SIZE)
    fcntl.fcntl(own, fcntl.F_SETFD, fcntl.fcntl(own, fcntl.F_GETFD) | fcntl.FD_CLOEXEC)
    return page
