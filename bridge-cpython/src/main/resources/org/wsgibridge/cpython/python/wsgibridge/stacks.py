"""Python stacks as text, for the log."""
import collections
import linecache
import os
import sys
import threading

_HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '')
# Where frames from the JVM are handled, by a thread that waits for some in the middle of its request.
_HANDLERS = ('stacks.py', 'daemon.py', 'connection.py')
# What calls the application, or subscribers of its events.
_CALLERS = ('handle', '_finish')
# How long the lines of sources are waited for, in seconds.
_PATIENCE = 1.0
# So many answers wait at most; the JVM waits for one no longer than two seconds.
_MOST = 100


def is_ours(frame):
    """Returns whether a frame belongs to the daemon rather than to what the application called."""
    return frame.f_code.co_filename.startswith(_HERE)


def of_worker(worker):
    """Returns the stack of the application in a crew's thread, for :func:`text`; nothing when it runs none."""
    frame = sys._current_frames().get(worker.ident)
    while frame is not None and is_ours(frame) and os.path.basename(frame.f_code.co_filename) in _HANDLERS:
        frame = frame.f_back
    entries = _extract(frame)
    for depth, (file, _, function, _) in enumerate(entries):
        if function in _CALLERS and file.startswith(_HERE):
            return entries[depth + 1:]
    return []


def of_load(ident):
    """Returns the stack of a thread that loads an application, without our frames and those of the import system."""
    frame = sys._current_frames().get(ident)
    entries = [entry for entry in _extract(frame) if not entry[0].startswith((_HERE, '<frozen importlib'))]
    if entries and os.path.basename(entries[0][0]) == 'start.py':
        del entries[0]
    return text(entries)


def of_thread(ident, limit):
    """Returns the innermost frames of any thread; '' when it has ended."""
    return text(_extract(sys._current_frames().get(ident))[-limit:])


def _extract(frame):
    """Returns the file, line, function and globals of a frame and of those that called it, the outermost first.

    The module traceback looks for changes of each file, and lets go of the GIL each time. Where other threads compute,
    it takes seconds to get it back so often.
    """
    entries = []
    while frame is not None:
        code = frame.f_code
        entries.append((code.co_filename, frame.f_lineno, code.co_name, frame.f_globals))
        frame = frame.f_back
    entries.reverse()
    return entries


def text(entries):
    """Returns a stack as Python prints it, with the lines of the sources that can be had within a moment."""
    _sources.read(entries)
    return ''.join(_format_entry(*entry[:3]) for entry in entries)


def _format_entry(file, number, function):
    cached = linecache.cache.get(file, ())
    lines = cached[2] if len(cached) == 4 else ()
    source = lines[number - 1].strip() if number and number <= len(lines) else ''
    return '  File "%s", line %s, in %s\n' % (file, number, function) + ('    %s\n' % source if source else '')


class _Sources(object):
    """Has sources read on a thread of its own: they may be on a file system that hangs, or come from an own loader."""

    def __init__(self):
        self._reading = None

    def read(self, entries):
        """Reads what is not in the cache yet; waits a moment at most."""
        missing = dict((entry[0], entry[3]) for entry in entries
                       if entry[1] and len(linecache.cache.get(entry[0], ())) != 4)
        if not missing or (self._reading is not None and self._reading.is_alive()):
            return
        reading = threading.Thread(target=_read, args=(missing,), name='wsgi-sources')
        reading.daemon = True
        try:
            reading.start()
        except Exception:
            return  # there is no thread for it
        self._reading = reading
        reading.join(_PATIENCE)


def _read(sources):
    for file, variables in sources.items():
        try:
            linecache.getlines(file, variables)
        except Exception:
            pass  # it comes from a loader of the application's, which may raise anything


_sources = _Sources()


class Teller(object):
    """Gives answers that take sources, on a thread of its own which starts with the first: the leader waits for none."""

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
            pass  # a byte is there that was not read yet

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
                    pass  # the connection is closed, or there is no memory for that
