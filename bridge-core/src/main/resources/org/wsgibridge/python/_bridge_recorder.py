"""Writes requests and responses to files, as the application sees them; valid for Python 2.7 and 3.8 and later."""
import os
import sys
import threading
import time
import traceback

_CONTENTS = ('icontent', 'ocontent')


class Recorder(object):
    """Records every request of the applications that it wraps."""

    def __init__(self, folder):
        self._folder = folder
        self._count = 0
        self._lock = threading.Lock()

    def wrap(self, application):
        """Returns an application that does the same, and whose requests are recorded."""
        def recorded(environ, start_response):
            return _Record(self._folder, self._key(), environ, start_response).call(application)
        recorded.__wrapped__ = application
        return recorded

    def _key(self):
        """Returns a name for a request. The order of names is the order of requests."""
        with self._lock:
            self._count += 1
            count = self._count
        now = time.time()
        stamp = time.strftime('%Y%m%d-%H%M%S', time.localtime(now))
        return '%s-%06d-%d-%d' % (stamp, now % 1 * 1000000, os.getpid(), count)


class _Record(object):
    """The files of one request, and the iterable of its response."""

    def __init__(self, folder, key, environ, start_response):
        self._path = os.path.join(folder, key + '.')
        self._environ = environ
        self._start_response = start_response
        self._result = None
        self._iterator = None
        self._write('iheaders', ''.join('%s: %r\n' % (name, environ[name]) for name in sorted(environ)))
        for name in _CONTENTS:
            self._write(name, b'')

    def _write(self, name, data, mode='wb'):
        if not isinstance(data, bytes):
            data = data.encode('utf-8', 'replace')
        with open(self._path + name, mode) as output:
            output.write(data)

    def _append(self, name, data):
        if isinstance(data, bytes):  # otherwise it is a fault that the server reports
            self._write(name, data, 'ab')
        return data

    def read(self, data):
        """Records bytes that the application has read."""
        return self._append('icontent', data)

    def call(self, application):
        """Calls the application. Returns the iterable."""
        self._environ['wsgi.input'] = _Input(self._environ['wsgi.input'], self)
        self._result = self._run('oaexcept', application, self._environ, self._start)
        return self

    def _run(self, name, function, *arguments):
        try:
            return function(*arguments)
        except StopIteration:
            raise
        except BaseException:
            kind, error, trace = sys.exc_info()
            try:
                # The first frame is that of the recorder.
                self._write(name, ''.join(traceback.format_exception(kind, error, trace.tb_next or trace)))
            finally:
                kind = error = trace = None  # breaks the cycle through the traceback
            raise

    def _start(self, status, headers, exc_info=None):
        write = self._start_response(status, headers, *([exc_info] if exc_info is not None else []))
        self._write('oheaders', '%s\n%s' % (status, ''.join('%s: %s\n' % pair for pair in headers)))

        def recorded(data):
            self._append('ocontent', data)
            return write(data)
        return recorded

    def __iter__(self):
        return self

    def __next__(self):
        if self._iterator is None:
            self._iterator = self._run('orexcept', iter, self._result)
        return self._append('ocontent', self._run('orexcept', next, self._iterator))

    next = __next__

    def close(self):
        close = getattr(self._result, 'close', None)
        if close is not None:
            self._run('ofexcept', close)


class _Input(object):
    """``wsgi.input``, whose bytes are recorded when they are read."""

    def __init__(self, source, record):
        self._source = source
        self._record = record

    def __getattr__(self, name):
        return getattr(self._source, name)

    def read(self, *size):
        return self._record.read(self._source.read(*size))

    def readline(self, *size):
        return self._record.read(self._source.readline(*size))

    def readlines(self, *hint):
        return [self._record.read(line) for line in self._source.readlines(*hint)]

    def __iter__(self):
        return self

    def __next__(self):
        return self._record.read(next(self._source))

    next = __next__
