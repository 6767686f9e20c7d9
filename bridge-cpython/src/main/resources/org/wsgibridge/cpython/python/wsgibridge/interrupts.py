"""Ends the run of one request from outside by an exception in its thread.

An asynchronous exception may come between any two instructions, also inside of our own transport code, where it would
leave a lock locked or a frame half written. Therefore a request has a *guard*, a list that holds one item exactly
while its thread may be interrupted and no exception is on its way. The thread that pops the item (atomic in every
CPython) decides: the interrupter injects, or the thread is shielded and looks at what was ``asked`` when the shield
ends. The exception puts the item back when it arrives.

Code that swallows the exception gets it again: the first ones leave it time to clean up, then they come often, and each
is followed by another one at the next line.
"""
import sys
import threading
import time

try:
    import ctypes
    _inject = ctypes.pythonapi.PyThreadState_SetAsyncExc
except Exception:  # a Python without ctypes: requests can be interrupted only where they wait for us
    ctypes = None

from wsgibridge import stacks, syscalls
from wsgibridge.clocks import clock
from wsgibridge.gateway import PY2, RequestTimeout

_PAUSE = 0.0005
_PATIENCE = 1000
# When a request that goes on gets the exception again, in seconds after the first: from then on, about this often, and
# when it is given no more time to clean up.
_AGAIN_AFTER = 1.0
_AGAIN_EVERY = 0.25
_RELENTLESS_AFTER = 3.0

# The requests that an exception is on its way to, by thread.
_targets = {}
_interrupters = threading.Lock()


class _Arrival(RequestTimeout):
    """What is injected. Python makes an instance of it when it comes, before any code of the application sees it."""

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
    del request.asked[:]  # what was asked meanwhile is answered by this one
    if request.relentless:
        _raise_at_next_line(request)


def interrupt(request):
    """Raises RequestTimeout in the request's thread as soon as it runs Python code. Any thread but the request's."""
    if not request.interrupted:
        _raise_again(request)
        _start(_insist, request)


def force(request):
    """Ends the request with all means that leave others alone. Any thread but the request's."""
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
        request.wake()  # it is shielded, has not begun or is over
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
        # At no steady pace: a loop in step with it would always be met at the same place.
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
        pass  # no more threads: one exception has to do


def _thread_id(ident):
    # unsigned long since Python 3.7, long before
    return ctypes.c_ulong(ident) if ident >= 0 else ctypes.c_long(ident)


def _raise_at_next_line(request):
    """What the application does with the exception that has just come is interrupted as well."""
    def trace(frame, event, _):
        if stacks.is_ours(frame):
            return None
        if event in ('call', 'line'):
            raise RequestTimeout()  # which ends the tracing, too
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
    """The application has let an exception escape: what is to be said about it can be said in peace."""
    if request.traced:
        request.traced = False
        sys.settrace(None)


def timeout(request):
    """Returns an exception to raise where the request waits for us."""
    if request.relentless:
        _raise_at_next_line(request)
    return RequestTimeout()


def shield(request):
    """No exception comes from here on. Raises RequestTimeout when one was on its way."""
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
                # Python 2 makes no instance for a "finally" block: it may have come, and comes again if it has not.
            else:
                time.sleep(_PAUSE)
    request.shielded = True


def unshield(request):
    """Ends :func:`shield`; raises RequestTimeout when one was asked for meanwhile."""
    request.shielded = False
    request.guard.append(True)
    if request.asked:
        try:
            request.asked.pop()
        except IndexError:
            return
        raise timeout(request)


def settle(request):
    """The application is done: an exception that was on its way must not reach the thread's next request."""
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
    """Undoes an injection, unless the exception comes before that."""
    _inject(_thread_id(request.worker.ident), None)
    request.injected = False


try:
    _get_ident = threading.get_ident
except AttributeError:
    import thread
    _get_ident = thread.get_ident
