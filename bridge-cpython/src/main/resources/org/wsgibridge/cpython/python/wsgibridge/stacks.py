"""Python stacks as text, for the log."""
import os
import sys
import traceback

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
    depth = applications = 0
    outer = frame
    while outer is not None:
        if outer.f_code.co_name in _CALLERS and is_ours(outer):
            applications = depth
        depth += 1
        outer = outer.f_back
    if not applications:
        return ''
    entries = traceback.extract_stack(frame)
    return ''.join(traceback.format_list(entries[len(entries) - applications:]))


def of_load(ident):
    """Returns the stack of a thread that loads an application, without our frames and those of the import system."""
    frame = sys._current_frames().get(ident)
    entries = [entry for entry in traceback.extract_stack(frame)
               if not entry[0].startswith((_HERE, '<frozen importlib'))] if frame is not None else []
    if entries and os.path.basename(entries[0][0]) == 'start.py':
        del entries[0]
    return ''.join(traceback.format_list(entries))


def of_thread(ident, limit):
    """Returns the innermost frames of any thread; '' when it has ended."""
    frame = sys._current_frames().get(ident)
    if frame is None:
        return ''
    return ''.join(traceback.format_list(traceback.extract_stack(frame)[-limit:]))
