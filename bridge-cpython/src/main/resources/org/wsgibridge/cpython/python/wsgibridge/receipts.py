"""Which requests have come, and what they have cost, where the JVM can read it when this process is gone.

The page is a file that is mapped into memory: what is written stays, however this process ends. It has a word for every
request number modulo the number of words, which holds the latest number that came. A request whose word holds a number
before its own has never been received, and can be given to another process. Behind the words is the CPU time of this
process in seconds.
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
    """The page; words are written by the leader only, the CPU time by the main thread only."""

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
        """Notes that a request has come; before anything of it is executed."""
        if ident > self._latest:
            self._latest = ident
        elif (ident - self._words[ident % _WORDS]) & _MASK >= _HALF:
            return  # numbers that are as close as they come may come in another order, and wrap round
        self._words[ident % _WORDS] = ident

    def note_cpu_time(self):
        """Notes what this process has used until now."""
        _CPU.pack_into(self._page, _SIZE - _CPU.size, _cpu_time())


def _map_privately(fd):
    """Keeps the mapping's own descriptor from the programs that the application starts: Python 2 does not."""
    import fcntl
    own = os.dup(fd)
    os.close(own)  # the mapping gets the same number: there is one thread yet
    page = mmap.mmap(fd, _SIZE)
    fcntl.fcntl(own, fcntl.F_SETFD, fcntl.fcntl(own, fcntl.F_GETFD) | fcntl.FD_CLOEXEC)
    return page
