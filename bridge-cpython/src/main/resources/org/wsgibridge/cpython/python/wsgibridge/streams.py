"""Text streams that write to the log of the JVM: ``sys.stdout`` and ``sys.stderr`` of the process, ``wsgi.errors``.

They have the methods and attributes of :class:`io.TextIOWrapper` and of Python 2's ``file``, so that libraries can use
them as such. They cannot be closed, and always write UTF-8, because the log does.
"""
import codecs
import io
import os
import threading

from wsgibridge import protocol
from wsgibridge.protocol import frame

_text_type = type(u'')

# In bytes. A longer line is logged as several lines.
_LONGEST_LINE = 65536


class _Buffer(io.BufferedIOBase):
    """The ``buffer`` of a stream: takes bytes."""

    mode = 'wb'
    closed = False

    def __init__(self, stream):
        self._stream = stream
        self.name = stream.name

    @property
    def raw(self):
        return self

    def write(self, data):
        if isinstance(data, _text_type):
            raise TypeError('a bytes-like object is required, not %s' % type(data).__name__)
        data = memoryview(data).tobytes()
        self._stream._put(data)
        return len(data)

    def flush(self):
        self._stream.flush()

    def close(self):
        """Does nothing, even if the garbage collector calls it: a line may be incomplete."""

    def detach(self):
        return self

    def fileno(self):
        return self._stream.fileno()

    def isatty(self):
        return False

    def writable(self):
        return True


class LineStream(object):
    """A text stream that passes on whole lines, as UTF-8."""

    encoding = 'utf-8'
    errors = 'replace'
    mode = 'w'
    newlines = None
    line_buffering = True
    write_through = False
    closed = False
    softspace = 0
    #: The incomplete last line; None if there is none.
    _partial = None
    #: Whether the present line began in the same write in which the line before it ended.
    _continued = False

    def __init__(self, name, log_line):
        self.name = name
        self._log_line = log_line

    @property
    def buffer(self):
        return _Buffer(self)

    def _put(self, data):
        # Every byte is copied a few times at most, even if lines are very long, or come byte by byte.
        partial = self._partial
        if partial is not None:
            if len(partial) + len(data) <= _LONGEST_LINE and b'\n' not in data:
                partial += data  # in place
                return
            data = bytes(partial) + data
            self._partial = None
        start = 0
        while True:
            at = data.find(b'\n', start)
            start = self._cut(data, start, len(data) if at < 0 else at)
            if at < 0:
                break
            self._pass(data[start:at])
            start = at + 1
        if start < len(data):
            self._partial = bytearray(data[start:])
        else:
            self._continued = False

    def _cut(self, data, start, stop):
        """Passes on the excess of a line that is too long, in lines of the largest length. Returns the beginning of the
        rest.
        """
        while stop - start > _LONGEST_LINE:
            end = start + _LONGEST_LINE
            while data[end:end + 1] >= b'\x80' and data[end:end + 1] < b'\xc0' and end > start + _LONGEST_LINE - 4:
                end -= 1  # do not split a character
            self._pass(data[start:end])
            start = end
        return start

    def write(self, text):
        if not isinstance(text, str) and not isinstance(text, _text_type):
            raise TypeError('write() argument must be str, not %s' % type(text).__name__)
        if isinstance(text, _text_type):
            self._put(text.encode('utf-8', self.errors))
        else:
            self._put(text)
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        partial, self._partial = self._partial, None
        if partial:
            self._pass(bytes(partial))
        self._continued = False

    def _pass(self, line):
        continued, self._continued = self._continued, True
        self._log_line(line, continued)

    def close(self):
        self.flush()

    def detach(self):
        """Returns the buffer. The stream can still be used."""
        self.flush()
        return self.buffer

    def reconfigure(self, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None):
        """Checks the arguments as Python does. Only ``errors`` changes the output."""
        if encoding is not None:
            codecs.lookup(encoding)
        if errors is not None:
            codecs.lookup_error(errors)
            self.errors = errors
        if newline not in (None, '', '\n', '\r', '\r\n'):
            raise ValueError('illegal newline value: %r' % (newline,))
        if line_buffering is not None:
            self.line_buffering = bool(line_buffering)
        if write_through is not None:
            self.write_through = bool(write_through)
        self.flush()

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True

    def seekable(self):
        return False

    def fileno(self):
        raise io.UnsupportedOperation('%s is not associated with a file descriptor' % self.name)

    def _cannot(self, *_):
        raise io.UnsupportedOperation('%s can only be written to' % self.name)

    read = readline = readlines = readinto = xreadlines = seek = tell = truncate = __next__ = next = _cannot

    def __iter__(self):
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.flush()

    def __repr__(self):
        return '<%s name=%r mode=%r encoding=%r>' % (type(self).__name__, self.name, self.mode, self.encoding)


if str is not bytes:
    io.TextIOBase.register(LineStream)


class ErrorStream(LineStream):
    """``environ['wsgi.errors']``. Can be used until its request ends."""

    name = '<wsgi.errors>'

    def __init__(self, exchange):
        self._exchange = exchange

    def _log_line(self, line, continued):
        self._exchange.log(line, continued)

    def _put(self, data):
        if self._exchange.closed:
            raise RuntimeError('write() called on wsgi.errors after request completed')
        LineStream._put(self, data)


class RoutedStream(LineStream):
    """``sys.stdout`` or ``sys.stderr``. The output of a request's thread is logged with the request."""

    def __init__(self, name, number, daemon):
        LineStream.__init__(self, name, self._log_outside)
        self._number = number
        self._daemon = daemon
        self._lock = threading.RLock()  # threads of the application may write at the same time

    def _log_outside(self, line, continued):
        if self._is_child():
            os.write(self._number, line + b'\n')
        elif self._daemon.outbox.has_room():
            self._daemon.outbox.send(frame(protocol.LOG, 0, line, protocol.CONTINUED if continued else 0, self._number))

    def fileno(self):
        """Returns the descriptor of the process. The server logs what C code or a child writes to it."""
        return self._number

    def _is_child(self):
        return os.getpid() != self._daemon.pid  # the application has forked; the connection is not the child's

    def _request(self):
        if self._is_child():
            return None
        crew = self._daemon.crew
        request = crew.current() if crew is not None else None
        return request if request is not None and not request.closed else None

    def _put(self, data):
        request = self._request()
        if request is None:
            self._alone(LineStream._put, data)
        else:
            request.stream(self.name, self._number)._put(data)

    def flush(self):
        request = self._request()
        if request is None:
            self._alone(LineStream.flush)
        else:
            request.stream(self.name, self._number).flush()

    def _alone(self, action, *arguments):
        if self._is_child():
            action(self, *arguments)  # the thread that held the lock may not exist in the child
            return
        with self._lock:
            action(self, *arguments)
