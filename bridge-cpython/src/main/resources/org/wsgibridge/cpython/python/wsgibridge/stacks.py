"""Python stacks as text, for the log."""
import collections
import linecache
import os
import sys
import threading

_HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '')
# The files in which a thread that waits within its request handles frames from the JVM.
_HANDLERS = ('stacks.py', 'daemon.py', 'connection.py')
# The functions that call the application, or subscribers of its events.
_CALLERS = ('handle', '_finish')
# How long to wait for lines of sources, in seconds.
_PATIENCE = 1.0
# The largest number of answers that wait. The JVM waits two seconds at most for each.
_MOST = 100


def is_ours(frame):
    """Returns whether a frame belongs to the daemon rather than to what the application called."""
    return frame.f_code.co_filename.startswith(_HERE)


def of_worker(worker):
    """Returns the stack of the application in a thread of the crew, for :func:`text`; empty if it runs none."""
    frame = sys._current_frames().get(worker.ident)
    while frame is not None and is_ours(frame) and os.path.basename(frame.f_code.co_filename) in _HANDLERS:
        frame = frame.f_back
    entries = _extract(frame)
    for depth, (file, _, function, _) in enumerate(entries):
        if function in _CALLERS and file.startswith(_HERE):
            return entries[depth + 1:]
    return []


def of_load(ident):
    """Returns the stack of a thread that loads an application, without the frames of the daemon and of the import
    system.
    """
    frame = sys._current_frames().get(ident)
    entries = [entry for entry in _extract(frame) if not entry[0].startswith((_HERE, '<frozen importlib'))]
    if entries and os.path.basename(entries[0][0]) == 'start.py':
        del entries[0]
    return text(entries)


def of_thread(ident, limit):
    """Returns the innermost frames of any thread; '' if it has ended."""
    return text(_extract(sys._current_frames().get(ident))[-limit:])


def _extract(frame):
    """Returns the file, line, function and globals of a frame and of those that called it, the outermost first.

    The module traceback checks each file for changes, and releases the GIL each time. While other threads compute, it
    would take seconds to get it back so often.
    """
    entries = []
    while frame is not None:
        code = frame.f_code
        entries.append((code.co_filename, frame.f_lineno, code.co_name, frame.f_globals))
        frame = frame.f_back
    entries.reverse()
    return entries


def text(entries):
    """Returns a stack as Python prints it, with the lines of those sources that can be read within a moment."""
    _sources.read(entries)
    return ''.join(_format_entry(*entry[:3]) for entry in entries)


def _format_entry(file, number, function):
    cached = linecache.cache.get(file, ())
    lines = cached[2] if len(cached) == 4 else ()
    source = lines[number - 1].strip() if number and number <= len(lines) else ''
    return '  File "%s", line %s, in %s\n' % (file, number, function) + ('    %s\n' % source if source else '')


class _Sources(object):
    """Reads sources on a separate thread: they may be on a file system that hangs, or come from a loader of the
    application.
    """

    def __init__(self):
        self._reading = None

    def read(self, entries):
        """Reads the sources that are not in the cache yet. Waits a moment at most."""
        missing = dict((entry[0], entry[3]) for entry in entries
                       if entry[1] and len(linecache.cache.get(entry[0], ())) != 4)
        if not missing or (self._reading is not None and self._reading.is_alive()):
            return
        reading = threading.Thread(target=_read, args=(missing,), name='wsgi-sources')
        reading.daemon = True
        try:
            reading.start()
        except Exception:
            return  # no thread can be started
        self._reading = reading
        reading.join(_PATIENCE)


def _read(sources):
    for file, variables in sources.items():
        try:
            linecache.getlines(file, variables)
        except Exception:
            pass  # a loader of the application may raise any exception


_sources = _Sources()


class Teller(object):
    """Gives answers that need sources, on a separate thread, which starts with the first: the leader must not wait for
    them.
    """

    def __init__(self):
        self._answers = collections.deque()
        self._bell = threading.Lock()
        self._bell.acquire()
        self._thread = None

    def put(self, answer):
        """Calls ``answer`` soon."""
        if len(self._answers) >= _MOST:
            return
        self._answers.append(answer)
        if self._thread is None:
            self._start()
        try:
            self._bell.release()
        except Exception:
            pass  # a wake-up is already pending

    def _start(self):
        thread = threading.Thread(target=self._run, name='wsgi-stacks')
        thread.daemon = True
        try:
            thread.start()
            self._thread = thread
        except Exception:
            pass  # no more threads: the next question tries again

    def _run(self):
        while True:
            self._bell.acquire()
            while self._answers:
                try:
                    self._answers.popleft()()
                except Exception:
                    pass  # the connection is closed, or there is no memory
