"""The rules of PEP 3333 as an application sees them, for Python 2.7 and 3.8 and later.

Independent of the transport: a subclass of :class:`Exchange` implements ``send_*``, ``receive``, ``log`` and
``log_exception``. Messages are those of mod_wsgi.
"""
import io
import os
import re
import stat
import sys
import traceback

import _bridge_mistakes
from _bridge_wsgi import CONNECTION_CLOSED, FileWrapper, RequestTimeout, VERSION  # noqa: F401  (found here by the others)

PY2 = sys.version_info[0] == 2

# Makes slices without a copy. In Python 2, b''.join() does not accept these.
_view = bytes if str is bytes else memoryview

_READ_ERROR = 'mod_wsgi request data read error: '


class Disconnected(IOError):
    """The response is no longer needed, because the client has disconnected."""

    def __init__(self, message=CONNECTION_CLOSED):
        IOError.__init__(self, message)


class _NotBytes(TypeError):
    """An item of a response is not bytes. The application never sees this."""

    def __init__(self, item):
        TypeError.__init__(self, 'response iterable must yield bytes, not %s' % type(item).__name__)
        self.items = (item,)


if PY2:
    exec('def _reraise(exc_info):\n    raise exc_info[0], exc_info[1], exc_info[2]\n')
else:
    def _reraise(exc_info):
        error = exc_info[1]
        if error is None:
            error = exc_info[0]()
        if error.__traceback__ is not exc_info[2]:
            error = error.with_traceback(exc_info[2])
        raise error


# --- start_response -------------------------------------------------------------------------------------------------

# Header names and status lines that have passed the checks, each name with whether it is Content-Length. Bounded,
# because an application may derive names from data of a client.
_names = {}
_statuses = set()
_KEPT = 1024
# In bytes; far above the limit of any container.
_LARGEST_HEAD = 262144
# The statuses whose responses have no body.
_BODYLESS = frozenset((b'204', b'205', b'304'))
# How many characters of a bad value an error message quotes.
_QUOTED = 1000

_NAME_SPACE = re.compile('[ \t]')
_NAME_CONTROL = re.compile('[\x00-\x1f\x7f:]')
_CONTROL = re.compile('[\x00-\x1f\x7f]')
_VALUE_BREAK = re.compile('[\r\n\x00]')


def shorten(text, limit=65536):
    """Returns text or bytes, without the middle if it is longer than ``limit``.

    The message of an exception may be as long as the data of a client, and is of no use to a log at that length.
    """
    if len(text) <= limit:
        return text
    half = limit // 2
    note = ' ... %d left out ... ' % (len(text) - 2 * half)
    if not isinstance(text, type(note)):
        note = note.encode('ascii') if isinstance(text, bytes) else note.decode('ascii')
    return text[:half] + note + text[len(text) - half:]


def _quoted(text):
    text = shorten(text, _QUOTED)
    if PY2:
        return 'b' + repr(text)
    return repr(text.encode('latin-1'))


def _check_text(value, what, *names):
    if not isinstance(value, str):
        raise TypeError('%s must be str, not %s' % (what % names, type(value).__name__))
    if not PY2:
        value.encode('latin-1')


def _check_status(status):
    _check_text(status, 'start_response() argument 1')
    code, rest = status[:3], status[3:]
    if len(code) < 3 or not (code.isdigit() and code.encode('latin-1').isdigit()) or rest[:1].isdigit() or code < '100':
        raise ValueError('status code must be a 3 digit integer: ' + _quoted(status))
    if code < '200':
        # RFC 9110, section 15.2: the client would wait for the final response.
        raise ValueError('status code must be that of a final response, 200 or above: ' + _quoted(status))
    if rest and rest[0] != ' ':
        raise ValueError('no space following status code: ' + _quoted(status))
    if _CONTROL.search(rest):
        raise ValueError('control character in status reason phrase: ' + _quoted(status))
    if len(_statuses) < _KEPT:
        _statuses.add(status)


def _check_name(name):
    _check_text(name, 'the name of a header')
    if not name:
        raise ValueError('header name is empty')
    if _NAME_SPACE.search(name):
        raise ValueError('space character in header name: ' + _quoted(name))
    if _NAME_CONTROL.search(name):
        raise ValueError('control character in header name: ' + _quoted(name))
    if len(_names) < _KEPT:
        _names[name] = name.lower() == 'content-length'


def _check_slowly(status, headers):
    """Checks the arguments one by one, to name the fault exactly. Returns the head and the value of Content-Length."""
    if not isinstance(headers, list):
        raise TypeError('start_response() argument 2 must be list, not %s' % type(headers).__name__)
    _check_status(status)
    parts = [status]
    length = None
    for header in headers:
        if not isinstance(header, tuple):
            raise TypeError('each header must be a 2-tuple, not %s' % type(header).__name__)
        if len(header) != 2:
            raise ValueError('each header must be a 2-tuple, got length %d' % len(header))
        name, value = header
        _check_name(name)
        _check_text(value, "the value of header '%s'", name)
        if _VALUE_BREAK.search(value):
            raise ValueError('carriage return/line feed character in header value: ' + _quoted(value))
        if length is None and name.lower() == 'content-length':
            length = value
        parts += (name, value)
    head = '\0'.join(parts)
    if len(head) > _LARGEST_HEAD:
        raise ValueError('status and headers are larger than %d bytes' % _LARGEST_HEAD)
    return (head if PY2 else head.encode('latin-1')), length


# make_head() in C if it is installed, else None; see accelerator.py. It returns None if make_head() has to do the work.
fast_head = None


def make_head(status, headers):
    """Checks the arguments of start_response.

    Returns the head as bytes, ``status NUL name NUL value ...``, and the value of Content-Length or None.
    """
    if headers.__class__ is list and status in _statuses:
        try:
            parts = [status]
            length = None
            for header in headers:
                if header.__class__ is not tuple or len(header) != 2:
                    break
                if _names[header[0]] and length is None:
                    length = header[1]
                parts += header
            else:
                head = '\0'.join(parts)
                # As text: searching bytes for bytes costs an exception in Python 3.
                if head.__class__ is str and len(head) <= _LARGEST_HEAD \
                        and '\r' not in head and '\n' not in head and head.count('\0') == len(parts) - 1:
                    return (head if PY2 else head.encode('latin-1')), length
        except (KeyError, TypeError, UnicodeError):
            pass  # an unknown name, or a fault that the slow check names
    return _check_slowly(status, headers)


def _declared_length(value):
    if not value.isdigit() or len(value) > 18:
        raise ValueError("invalid Content-Length header value: '%s'" % shorten(value, _QUOTED))
    return int(value)


# --- the request's body ---------------------------------------------------------------------------------------------

class Input(object):
    """``environ['wsgi.input']``: the body of a request. It is read to its end, independent of Content-Length."""

    # Defaults in the class: most requests have no body, and never set them.
    _rest = b''  # the last bytes that have come
    _start = 0  # how many of these were read
    _at_end = False
    _failed = False

    def __init__(self, exchange):
        self._exchange = exchange

    def _check(self, method):
        if self._exchange.finished:
            raise RuntimeError('%s() called on wsgi.input after request completed' % method)
        if self._failed:
            raise IOError(_READ_ERROR + 'input is already in error state')

    def _receive(self):
        """Returns the next bytes of the body, and waits for them if necessary; b'' at the end."""
        if self._at_end:
            return b''
        try:
            data = self._exchange.receive()
        except IOError:
            self._failed = True
            raise
        if not data:
            self._at_end = True
        return data

    def _take(self, stop):
        """Returns the bytes up to a position. Keeps the rest: cutting off each line would copy the rest each time."""
        data, start = self._rest, self._start
        if stop < len(data):
            self._start = stop
        else:
            self._rest = b''
            self._start = 0
        return data[start:stop]

    def read(self, size=-1):
        """Returns ``size`` bytes, or fewer at the end of the body; without a size, all remaining bytes."""
        self._check('read')
        if size is None or size < 0:
            size = sys.maxsize
        missing = size - (len(self._rest) - self._start)
        if missing <= 0:
            return self._take(self._start + size)
        parts = []
        if self._rest:
            parts.append(_view(self._rest)[self._start:])
            self._rest = b''
            self._start = 0
        while missing > 0:
            data = self._receive()
            if not data:
                break
            if len(data) > missing:
                self._rest = data
                self._start = missing
                data = _view(data)[:missing]
            parts.append(data)
            missing -= len(data)
        return b''.join(parts)

    def readline(self, size=-1):
        """Returns the next line with its line feed, at most ``size`` bytes of it."""
        self._check('readline')
        if size is None or size < 0:
            size = sys.maxsize
        parts = []
        while True:
            start = self._start
            stop = min(len(self._rest), start + size)
            end = self._rest.find(b'\n', start, stop) + 1
            parts.append(self._take(end or stop))
            size -= stop - start
            if end or not size:
                break
            data = self._receive()
            if not data:
                break
            self._rest = data
        return b''.join(parts)

    def readlines(self, hint=-1):
        """Returns the remaining lines, or about ``hint`` bytes of them."""
        self._check('readlines')
        lines = []
        size = 0
        while True:
            line = self.readline()
            if not line:
                return lines
            lines.append(line)
            size += len(line)
            if hint is not None and 0 < hint <= size:
                return lines

    def __iter__(self):
        self._check('__iter__')
        return self

    def __next__(self):
        self._check('__next__')
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    next = __next__

    def close(self):
        """Does nothing: the body belongs to the server."""


# --- files ----------------------------------------------------------------------------------------------------------

#: Up to this many bytes, reading a file is faster than letting the server open it again.
_SMALL_FILE = 65536

_BUFFERED = (io.BufferedReader, io.BufferedRandom)
_builtin_method = type([].append)


def _is_plain(filelike):
    """Returns whether ``read()`` returns the bytes of the descriptor unchanged, as for files that open() has made."""
    kind = type(filelike)
    if PY2 and kind is file:  # noqa: F821
        return 'U' not in filelike.mode
    if kind in _BUFFERED:
        return _is_unchanged(filelike) and _is_plain(filelike.raw)
    return kind is io.FileIO and _is_unchanged(filelike)


def _is_unchanged(filelike):
    """Returns whether the methods are those of the type. An instance may have replaced them."""
    for name in ('read', 'tell', 'fileno'):
        method = getattr(filelike, name)
        if not isinstance(method, _builtin_method) or method.__self__ is not filelike or method.__name__ != name:
            return False
    return True


def _regular_file(filelike):
    """Returns (file descriptor, offset, remaining bytes) of a file that may be sent without its ``read()``, else None.

    Files of /proc and /sys may not: their reported size is wrong, and they have no blocks.
    """
    try:
        if not _is_plain(filelike):
            return None
        filelike.read(0)  # raises what read() will raise
        if type(filelike) is not io.BufferedReader and '+' in filelike.mode:
            filelike.flush()
        descriptor = filelike.fileno()
        status = os.fstat(descriptor)
        offset = filelike.tell()
    except Exception:
        return None
    if not stat.S_ISREG(status.st_mode) or not status.st_blocks or not 0 <= offset < status.st_size:
        return None
    return descriptor, offset, status.st_size - offset


# --- the exchange ---------------------------------------------------------------------------------------------------

class Exchange(object):
    """One request: calls the application and sends its response."""

    #: The name of the application in messages.
    script = ''

    # Defaults of the class, because setting each for every request would take too long.
    head = None
    length = None
    room = None
    head_sent = False
    finished = False
    #: Whether the response is no longer needed. The transport sets this.
    cancelled = False

    # Methods that a transport implements.

    def send_head(self, head, data, last, done=False):
        """Sends the head and the first bytes of the body.

        ``last`` means that no more bytes follow, ``done`` that the application does nothing more for this request.
        """
        raise NotImplementedError

    def send_data(self, data):
        """Sends bytes of the body. Raises Disconnected if the response is no longer needed."""
        raise NotImplementedError

    def send_file(self, descriptor, offset, count):
        """Sends a part of a file as the rest of the body. Returns False if it cannot."""
        return False

    def send_end(self):
        """Ends a response that is complete."""
        raise NotImplementedError

    def send_failure(self, timeout):
        """Ends a failed response: 500 (504 for ``timeout``) if no head was sent, else the connection is broken off."""
        raise NotImplementedError

    def receive(self):
        """Returns the next bytes of the request's body, b'' at its end. Raises IOError if it cannot be read."""
        raise NotImplementedError

    def log(self, line):
        """Logs a line, as bytes, that was written to ``wsgi.errors``."""
        raise NotImplementedError

    def log_exception(self, name, message, trace):
        """Logs an exception that the application did not catch. ``name`` is the name of its type."""
        raise NotImplementedError

    def explain(self, error, trace):
        """Sends the description of an exception that was logged, if there are pages for developers."""

    # Methods that the application calls.

    def start_response(self, status, headers, exc_info=None):
        if self.finished:
            raise RuntimeError('start_response() called after request completed')
        if exc_info is not None and not isinstance(exc_info, tuple):
            raise RuntimeError("start_response() argument 'exc_info' must be a 3-tuple or None")
        if self.head_sent:
            if exc_info is None:
                raise RuntimeError('start_response() called more than once without exc_info')
            if len(exc_info) != 3:
                raise RuntimeError("start_response() argument 'exc_info' must be a 3-tuple or None")
            try:
                _reraise(exc_info)
            finally:
                exc_info = None  # breaks the cycle through the traceback
        made = None if fast_head is None else fast_head(status, headers, _statuses, _names)
        self.head, self.length = make_head(status, headers) if made is None else made
        return self.write

    def write(self, data):
        if not isinstance(data, bytes):
            raise TypeError('write() argument must be bytes, not %s' % type(data).__name__)
        if self.finished:
            raise RuntimeError('write() called after request completed')
        self._output(data)

    # Methods that the engine calls.

    def handle(self, application, environ):
        """Runs the application. Never raises. The exchange is finished afterwards."""
        result = None
        try:
            result = application(environ, self.start_response)
            if result.__class__ is list and len(result) == 1:
                data, result = result[0], None  # a list has no close()
                self._deliver_only(data)
            elif result.__class__ is FileWrapper and self._deliver_file(result.filelike):
                pass
            else:
                self._deliver(result)
        except Disconnected:
            pass  # the client has disconnected, which is no fault of the application
        except BaseException:
            self._fail(sys.exc_info(), application, result)
        if result is not None:
            self._close(result)
        self.finished = True

    def _close(self, result):
        try:
            close = getattr(result, 'close', None)
            if close is not None:
                close()
        except BaseException:
            self._log_failure(sys.exc_info(), ' while closing its response')

    def _prepare(self):
        if self.head is None:
            raise RuntimeError('start_response() must be called before response content is produced')
        if self.length is not None:
            self.room = _declared_length(self.length)
        if self.head[:3] in _BODYLESS:
            self.room = 0
        self.head_sent = True

    def _output(self, data, ends=False):
        """Sends a chunk. An empty one sends only the head.

        If the first chunk has the whole declared length, and the response then ``ends``, one frame sends both. Returns
        whether it did.
        """
        first = not self.head_sent
        if first:
            self._prepare()
        room = self.room
        if room is not None:
            if not room and not first:
                return False  # all declared bytes have come
            if len(data) > room:
                data = data[:room + 1]  # the server drops what exceeds the declared length, and logs that there was more
            self.room = max(0, room - len(data))
        if first:
            last = ends and self.room == 0
            self.send_head(self.head, data, last)
            return last
        if data:
            self.send_data(data)
        else:
            self._check_listening()
        return False

    def _check_listening(self):
        if self.cancelled:
            raise Disconnected()

    def _deliver_only(self, data):
        if data.__class__ is not bytes and not isinstance(data, bytes):
            raise _NotBytes(data)
        if self.head_sent:
            if data:
                self._output(data)
            self.send_end()
            return
        self._prepare()
        room = self.room
        if room is not None:
            data = data[:room + 1]
        self.send_head(self.head, data, True, True)

    def _deliver(self, result):
        for data in result:
            if data.__class__ is not bytes and not isinstance(data, bytes):
                raise _NotBytes(data)
            if data:
                if self._output(data, True):
                    return
                if self.room == 0:
                    break  # all declared bytes have come; an endless iterable must not occupy its thread
            else:
                self._check_listening()
        if self.head_sent:
            self.send_end()
        else:
            self._prepare()
            self.send_head(self.head, b'', True)

    def _deliver_file(self, filelike):
        if self.head_sent:
            return False
        found = _regular_file(filelike)
        if found is None:
            return False
        descriptor, offset, count = found
        if count <= _SMALL_FILE:
            data = filelike.read(count)
            self._prepare()
            self.send_head(self.head, data if self.room is None else data[:self.room], True)
            return True
        self._prepare()
        if self.room is not None:
            count = min(count, self.room)
        if count and self.send_file(descriptor, offset, count):
            return True
        self.head_sent = False
        return False

    def _fail(self, exc_info, application, result):
        try:
            timeout = isinstance(exc_info[1], RequestTimeout)
            if timeout:
                self.send_failure(True)
            else:
                exc_info = _explained(exc_info, application, result)
            self._log_failure(exc_info, '')
            if not timeout:
                self.send_failure(False)
        except BaseException:
            pass  # the connection is lost, and this process ends
        finally:
            exc_info = None

    def _log_failure(self, exc_info, when):
        try:
            kind, error, trace = exc_info
            if isinstance(error, SystemExit):
                message = "SystemExit exception raised by WSGI script '%s'%s ignored." % (self.script, when)
            else:
                message = "%s exception raised processing WSGI script '%s'%s." % (kind.__name__, self.script, when)
            # The first frames are those of the daemon.
            while trace is not None and trace.tb_next is not None and _is_ours(trace.tb_frame):
                trace = trace.tb_next
            self.log_exception(kind.__name__, message, format_exception(kind, error, trace))
            self.explain(error, trace)
        except RequestTimeout:
            raise
        except BaseException:
            pass  # the exception's own methods have raised; or the connection is lost, and this process ends
        finally:
            exc_info = trace = error = None


def _explained(exc_info, application, result):
    """Returns an exception that names the application's mistake, if it was raised here because the response is wrong;
    the given one otherwise.
    """
    kind, error, trace = exc_info
    items = ()
    if kind is _NotBytes:
        items = error.items
        exc_info = TypeError, TypeError(str(error)), trace
    try:
        sent = trace.tb_next
        method = '' if sent is None else sent.tb_frame.f_code.co_name
        if not method.startswith('_deliver'):
            return exc_info
        if method == '_deliver_only':
            result = items  # it was a list
        while sent is not None:
            if not _is_ours(sent.tb_frame):
                return exc_info
            sent = sent.tb_next
        made = _bridge_mistakes.explained(error, application, result, items)
        return exc_info if made is None else (type(made[0]),) + made
    except RequestTimeout:
        raise
    except BaseException:
        return exc_info  # a method of the application's objects has raised
    finally:
        exc_info = error = trace = sent = made = None  # breaks the cycle through the traceback


def _is_ours(frame):
    return frame.f_globals.get('__package__') == __package__


def format_exception(kind, error, trace):
    """Returns a traceback as UTF-8 bytes, even if the exception's own methods fail."""
    try:
        text = ''.join(traceback.format_exception(kind, error, trace))
    except RequestTimeout:
        raise
    except BaseException:
        text = ''.join(traceback.format_tb(trace)) + '%s: <message not available>\n' % kind.__name__
    if not isinstance(text, bytes):
        text = text.encode('utf-8', 'replace')
    return shorten(text)
