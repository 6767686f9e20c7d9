"""Python stacks as text, for the log."""
import linecache
import os
import sys

_HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '')
# Where frames from the JVM are handled, by a thread that waits for some in the middle of its request.
_HANDLERS = ('stacks.py', 'daemon.py', 'connection.py')
# What calls the application, or subscribers of its events.
_CALLERS = ('handle', '_finish')


def is_ours(frame):
    """Tells whether a frame belongs to the daemon rather than to what the application called."""
    return frame.f_code.co_filename.startswith(_HERE)


def of_worker(worker):
    """Returns the stack of the application in a crew's thread; '' when it runs none."""
    frame = sys._current_frames().get(worker.ident)
    while frame is not None and is_ours(frame) and os.path.basename(frame.f_code.co_filename) in _HANDLERS:
        frame = frame.f_back
    entries = _extract(frame)
    for depth, (file, _, function, _) in enumerate(entries):
        if function in _CALLERS and file.startswith(_HERE):
            return _format(entries[depth + 1:])
    return ''


def of_load(ident):
    """Returns the stack of a thread that loads an application, without our frames and those of the import system."""
    frame = sys._current_frames().get(ident)
    entries = [entry for entry in _extract(frame) if not entry[0].startswith((_HERE, '<frozen importlib'))]
    if entries and os.path.basename(entries[0][0]) == 'start.py':
        del entries[0]
    return _format(entries)


def of_thread(ident, limit):
    """Returns the innermost frames of any thread; '' when it has ended."""
    return _format(_extract(sys._current_frames().get(ident))[-limit:])


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


def _format(entries):
    return ''.join(_format_entry(*entry) for entry in entries)


def _format_entry(file, number, function, variables):
    text = '  File "%s", line %s, in %s\n' % (file, number, function)
    try:
        source = linecache.getline(file, number, variables).strip() if number else ''
    except Exception:
        source = ''  # it comes from a loader of the application's, which may raise anything
    return text + ('    %s\n' % source if source else '')
