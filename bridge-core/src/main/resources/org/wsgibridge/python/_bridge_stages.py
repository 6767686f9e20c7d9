"""The stages of a wrapped application; valid for Python 2.7 and 3.8 and later.

A request has three stages: the application is called, its iterable is iterated over, the iterable is closed. A function
``run(stage, environ, function, *arguments)``, which calls ``function``, can observe them.
"""

CALL, ITERATION, CLOSE = 'call', 'iteration', 'close'


class Application(object):
    """An application whose stages the function ``run`` runs."""

    def __init__(self, application, run):
        self._application = application
        self._run = run

    def __call__(self, environ, start_response):
        result = self._run(CALL, environ, self._application, environ, start_response)
        return _Iterable(self._run, environ, result)


class _Iterable(object):
    """The iterable that the application has returned."""

    def __init__(self, run, environ, result):
        self._run = run
        self._environ = environ
        self._result = result
        self._iterator = None

    def __iter__(self):
        return self

    def __next__(self):
        if self._iterator is None:
            self._iterator = self._run(ITERATION, self._environ, iter, self._result)
        return self._run(ITERATION, self._environ, next, self._iterator)

    next = __next__

    def close(self):
        close = getattr(self._result, 'close', None)
        if close is not None:
            self._run(CLOSE, self._environ, close)
