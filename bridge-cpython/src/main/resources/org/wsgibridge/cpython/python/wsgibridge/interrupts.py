"""Ends the run of one request from outside by an exception in its thread.

An asynchronous exception may come between any two instructions, even in the daemon's own transport code, where it would
leave a lock locked or a frame half written. Therefore a request has a *guard*, a list that contains one item exactly
while its thread may be interrupted and no exception is on its way. The thread that pops the item (atomic in every
CPython) decides: either the interrupter injects the exception, or the thread is shielded, and checks ``asked`` when the
shield ends. The exception puts the item back when it arrives.

Code that catches the exception and continues gets it again: at first with time to clean up, then often, and each time
followed by another one at the next line.
"""
import sys
import threading
import time

try:
    import ctypes
    _inject = ctypes.pythonapi.PyThreadState_SetAsyncExc
except Exception:  # a Python without ctypes: requests can be interrupted only while they wait for the daemon
    ctypes = None

from wsgibridge import stacks, syscalls
from wsgibridge.clocks import clock
from wsgibridge.gateway import PY2, RequestTimeout

_PAUSE = 0.0005
_PATIENCE = 1000
# A request that continues gets the exception again, in seconds: from this time after the first one, about this often,
# and after the last of these times without any time to clean up.
_AGAIN_AFTER = 1.0
_AGAIN_EVERY = 0.25
_RELENTLESS_AFTER = 3.0

# The requests for which an exception is on its way, by thread.
_targets = {}
_interrupters = threading.Lock()


class _Arrival(RequestTimeout):
    """The class that is injected. Python makes an instance when the exception arrives, before code of the application
    sees it.
    """

    def __init__(self, *args):
        RequestTimeout.__init__(self, *args)
        request = _targets.get(_get_ident())
        if request is not None and not request.guard and not request.shielded:
            _arrived(request)


_Arrival.__name__ = RequestTimeout.__name__
_Arrival.__qualname__ = RequestTimeout.__name__
_Arrival.__module__ = RequestTimeout.__module__


def _arrived(request):
    for _ in range(_PATIENCE):
        if request.injected:
            break
        time.sleep(_PAUSE)  # the interrupter has not returned from its call yet
    request.injected = False
    request.guard.append(True)
    del request.asked[:]  # this exception also serves requests for one that came meanwhile
    if request.relentless:
        _raise_at_next_line(request)


def interrupt(request):
    """Raises RequestTimeout in the request's thread as soon as it runs Python code. Called on any other thread."""
    if not request.interrupted:
        _raise_again(request)
        _start(_insist, request)


def force(request):
    """Ends the request by all means that do not affect other requests. Called on any other thread."""
    request.relentless = True
    if request.interrupted:
        _raise_again(request)
    else:
        interrupt(request)
    worker = request.worker
    if worker is not None and not request.settled:
        syscalls.wake(worker)


def _raise_again(request):
    with _interrupters:
        if not request.injected and not request.asked:
            _raise(request)


def _raise(request):
    request.asked.append(True)
    request.interrupted = True
    if ctypes is None:
        request.wake()
        return
    try:
        request.guard.pop()
    except IndexError:
        request.wake()  # it is shielded, has not begun or has ended
        return
    try:
        request.asked.pop()
    except IndexError:
        request.guard.append(True)  # it has raised the exception itself
        return
    ident = request.worker.ident
    _targets[ident] = request
    _inject(_thread_id(ident), ctypes.py_object(_Arrival))
    request.injected = True
    request.wake()  # other threads that wait for its frames


def _insist(request):
    start = clock()
    turn = 0
    while True:
        # At an irregular pace: otherwise a loop with the same period would always be interrupted at the same place.
        turn += 1
        time.sleep(_AGAIN_EVERY * (0.6 + turn * 0.618 % 1 * 0.8))
        if request.settled:
            return
        elapsed = clock() - start
        if elapsed >= _RELENTLESS_AFTER:
            request.relentless = True
        if elapsed >= _AGAIN_AFTER or request.relentless:
            _raise_again(request)


def _start(target, request):
    thread = threading.Thread(target=target, args=(request,), name='wsgi-interrupter')
    thread.daemon = True
    try:
        thread.start()
    except Exception:
        pass  # no thread can be started: one exception must be enough


def _thread_id(ident):
    # an unsigned long since Python 3.7, a long before
    return ctypes.c_ulong(ident) if ident >= 0 else ctypes.c_long(ident)


def _raise_at_next_line(request):
    """Also interrupts the application's handling of the exception that has just arrived."""
    def trace(frame, event, _):
        if stacks.is_ours(frame):
            return None
        if event in ('call', 'line'):
            raise RequestTimeout()  # this also ends the tracing
        return trace
    request.traced = True
    frame = sys._getframe(1)
    while frame is not None:
        if not stacks.is_ours(frame):
            frame.f_trace = trace
        frame = frame.f_back
    sys.settrace(trace)


# --- called by the request's thread


def calm(request):
    """Ends the tracing after the application has ended with an exception, so that the exception can be logged."""
    if request.traced:
        request.traced = False
        sys.settrace(None)


def timeout(request):
    """Returns the exception to raise where the request waits for the daemon."""
    if request.relentless:
        _raise_at_next_line(request)
    return RequestTimeout()


def shield(request):
    """Prevents exceptions from now on. Raises RequestTimeout if one was on its way."""
    while True:
        try:
            request.guard.pop()
            break
        except IndexError:
            if request.injected:
                _take_back(request)
                request.guard.append(True)
                if request.relentless or not PY2:
                    del request.asked[:]
                    raise timeout(request)
                # Python 2 makes no instance for a "finally" block: the exception may have arrived, and comes again if
                # it has not.
            else:
                time.sleep(_PAUSE)
    request.shielded = True


def unshield(request):
    """Ends :func:`shield`. Raises RequestTimeout if it was asked for meanwhile."""
    request.shielded = False
    request.guard.append(True)
    if request.asked:
        try:
            request.asked.pop()
        except IndexError:
            return
        raise timeout(request)


def settle(request):
    """Prevents exceptions for good, because the application is done: one that is on its way must not reach the thread's
    next request.
    """
    while True:
        try:
            request.settled = True
            if request.traced:
                calm(request)
            try:
                request.guard.pop()
            except IndexError:
                if not request.injected:
                    time.sleep(_PAUSE)
                    continue
                _take_back(request)
            if _targets:
                _targets.pop(request.worker.ident, None)
            request.shielded = True
            return
        except RequestTimeout:
            pass


def _take_back(request):
    """Undoes an injection, unless the exception arrives before."""
    _inject(_thread_id(request.worker.ident), None)
    request.injected = False


try:
    _get_ident = threading.get_ident
except AttributeError:
    import thread
    _get_ident = thread.get_ident
