"""select() and poll() for objects that are not sockets.

Files are always ready. Pipes are ready if they have bytes, which Java can count, or if they have ended.
"""
import errno
import numbers
import sys
from time import sleep

from java.io import ByteArrayInputStream, File
from java.lang import System
from org.python.core.io import FileIO, RawIOBase

_PAUSE = 0.01
_STDIN = File('/proc/self/fd/0')
# Not empty once the standard input, if it is a pipe, has ended.
_ends_seen = []


def install(module):
    select_sockets, PollSockets, error = module.select, module.poll, module.error

    def select(rlist, wlist, xlist, timeout=None):
        """Waits until some of the objects are ready. Returns the ready ones as three lists, in the order of the
        arguments.
        """
        try:
            lists = [list(items) for items in (rlist, wlist, xlist)]
        except TypeError:
            raise TypeError('arguments 1-3 must be sequences')
        files = [[_file(item) for item in items] for items in lists]
        if not any(file for row in files for file in row):
            return select_sockets(*(lists + [timeout]))
        if not (timeout is None or isinstance(timeout, numbers.Number)):
            raise TypeError('timeout must be a float or None')
        if timeout is not None and timeout < 0:
            raise error(errno.EINVAL, 'Invalid argument')
        rows = [zip(items, row) for items, row in zip(lists, files)]
        sockets = [[item for item, file in row if file is None] for row in rows]
        if timeout is None and lists[1:] == [[], []]:
            _wait_for_stdin(files[0])
        end = None if timeout is None else System.nanoTime() + int(timeout * 1e9)
        while True:
            found = select_sockets(*(sockets + [0])) if any(sockets) else ([], [], [])
            ready = [[item for item, file in row if _is_in(item, there) or file and is_ready(file)]
                     for row, there, is_ready in zip(rows, found, (_is_readable, _is_writable, lambda file: False))]
            if any(ready) or not _pause(end):
                return tuple(ready)

    class poll(object):
        """Waits for sockets and files."""

        def __init__(self):
            self._sockets = PollSockets()
            self._files = {}

        def register(self, fd, eventmask=module.POLLIN | module.POLLPRI | module.POLLOUT):
            file = _file(fd)
            if file:
                self._files[fd] = file, eventmask
            else:
                self._sockets.register(fd, eventmask)

        def modify(self, fd, eventmask):
            if fd in self._files:
                self._files[fd] = self._files[fd][0], eventmask
            else:
                self._sockets.modify(fd, eventmask)

        def unregister(self, fd):
            if fd in self._files:
                del self._files[fd]
            else:
                self._sockets.unregister(fd)

        def poll(self, timeout=None):
            if not self._files:
                return self._sockets.poll(timeout)
            if not (timeout is None or isinstance(timeout, numbers.Real)):
                raise TypeError('timeout must be an integer or None')
            end = None if timeout is None or timeout < 0 else System.nanoTime() + int(timeout * 1e6)
            always = module.POLLHUP | module.POLLNVAL
            while True:
                events = [(fd, self._events(file) & (mask | always)) for fd, (file, mask) in self._files.items()]
                events = [event for event in events if event[1]] + self._sockets.poll(0)
                if events or not _pause(end):
                    return events

        def _events(self, file):
            if file.closed():
                return module.POLLNVAL
            if isinstance(file, FileIO):
                return module.POLLIN | module.POLLOUT
            if not file.readable():
                return module.POLLOUT
            ended = _has_ended(file)
            return module.POLLIN if _has_bytes(file) else module.POLLHUP if ended else 0

    module.select = module.cpython_compatible_select = select
    module.poll = poll


def _file(item):
    """Returns the open file of an object; None for sockets and for other objects, which Jython handles."""
    fileno = getattr(item, 'fileno', None)
    descriptor = fileno() if callable(fileno) else item
    return descriptor if isinstance(descriptor, RawIOBase) else None


def _is_in(item, items):
    return any(item is other for other in items)


def _is_readable(file):
    if isinstance(file, FileIO):
        return True
    if not file.readable():
        return False
    ended = _has_ended(file)  # before the bytes: a process may write and end at any moment
    return _has_bytes(file) or ended


def _is_writable(file):
    """Returns whether it is open for writing, because Java does not know how much room a pipe has."""
    return isinstance(file, FileIO) or file.writable()


def _has_bytes(file):
    return file.asInputStream().available() > 0


def _has_ended(file):
    stream = file.asInputStream()
    if isinstance(stream, ByteArrayInputStream):
        return True
    processes = getattr(sys.modules.get('subprocess'), '_bridge_processes', None)
    known = None if processes is None else processes.get(stream)
    if known is not None:
        process = known.get()
        return process is None or not process.isAlive()
    return _is_stdin(file) and bool(_ends_seen or _STDIN.isFile() or _STDIN.getCanonicalPath() == '/dev/null')


def _is_stdin(file):
    return not sys.__stdin__.closed and file == sys.__stdin__.fileno()


def _wait_for_stdin(files):
    """Reads from the standard input if nothing else is waited for. The end of a pipe from another program can be
    noticed only by reading.
    """
    if len(files) == 1 and files[0] and _is_stdin(files[0]):
        stream = files[0].asInputStream()
        if stream.markSupported():
            stream.mark(1)
            if stream.read() < 0:
                _ends_seen[:] = [stream]
            stream.reset()


def _pause(end):
    """Sleeps for a moment. Returns False if the time is over already."""
    if end is None:
        sleep(_PAUSE)
        return True
    left = (end - System.nanoTime()) / 1e9
    if left > 0:
        sleep(min(_PAUSE, left))
    return left > 0
