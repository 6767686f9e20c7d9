"""Ends the run of one request from outside by an exception in its thread.

An asynchronous exception may come between any two instructions, also inside of our own transport code, where it would
leave a lock locked or a frame half written. Therefore a request has a *guard*, a list that holds one item exactly
while its thread may be interrupted. Whoever pops the item (atomic in every CPython) decides: the interrupter injects,
or the thread is shielded and looks at the flag when the shield ends.
"""
import time

try:
    import ctypes
    _inject = ctypes.pythonapi.PyThreadState_SetAsyncExc
except Exception:  # a Python without ctypes: requests can be interrupted only where they wait for us
    ctypes = None

from wsgibridge.gateway import RequestTimeout

_PAUSE = 0.0005


def interrupt(request):
    """Raises RequestTimeout in the request's thread as soon as it runs Python code. Any thread but the request's."""
    request.interrupted = True
    if ctypes is not None:
        try:
            request.guard.pop()
        except IndexError:
            pass  # it is shielded, has not begun or is over
        else:
            _inject(_thread_id(request.worker.ident), ctypes.py_object(RequestTimeout))
            request.injected = True
    request.wake()


def _thread_id(ident):
    # unsigned long since Python 3.7, long before
    return ctypes.c_ulong(ident) if ident >= 0 else ctypes.c_long(ident)


def _take_back(request):
    """An injection has begun: waits until it is done, and undoes it unless the exception has come already."""
    while not request.injected:
        time.sleep(_PAUSE)
    if ctypes is not None:
        _inject(_thread_id(request.worker.ident), None)


def shield(request):
    """No exception comes from here on. Raises RequestTimeout when one was on its way."""
    try:
        request.guard.pop()
    except IndexError:
        _take_back(request)
        raise RequestTimeout()


def unshield(request):
    """Ends :func:`shield`; raises RequestTimeout when one was asked for meanwhile."""
    request.guard.append(True)
    if request.interrupted and not request.injected:
        request.injected = True
        raise RequestTimeout()


def settle(request):
    """The application is done: an exception that was on its way must not reach the thread's next request."""
    while True:
        try:
            try:
                request.guard.pop()
            except IndexError:
                _take_back(request)
            return
        except RequestTimeout:
            request.injected = True
