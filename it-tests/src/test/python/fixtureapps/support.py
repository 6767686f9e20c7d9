"""What the fixture applications share."""
import sys
import threading

if sys.version_info[0] >= 3:
    from urllib.parse import parse_qs
else:
    from urlparse import parse_qs

TEXT = ('Content-Type', 'text/plain')

_guard = threading.Condition()
_marks = {}


def octets(text):
    """The native string as bytes, one byte a character."""
    return text if isinstance(text, bytes) else text.encode('latin-1')


def query(environ, name, default=''):
    return parse_qs(environ.get('QUERY_STRING', ''), keep_blank_values=True).get(name, [default])[0]


def answer(start_response, text, status='200 OK', headers=()):
    """A complete text response with its Content-Length."""
    body = octets(text)
    start_response(status, [TEXT, ('Content-Length', str(len(body)))] + list(headers))
    return [body]


def attempt(call):
    """What the call did: its exception's type and message, or 'no exception'."""
    try:
        call()
    except Exception:
        kind, value = sys.exc_info()[:2]
        return '%s: %s' % (kind.__name__, value)
    return 'no exception'


def mark(name):
    """Counts an event, for a later request to ask for."""
    with _guard:
        _marks[name] = _marks.get(name, 0) + 1
        _guard.notify_all()


def marks(name):
    with _guard:
        return _marks.get(name, 0)


def await_mark(name, seconds=30):
    """Waits until the event has happened; False when it does not."""
    with _guard:
        for _ in range(seconds):
            if _marks.get(name, 0):
                return True
            _guard.wait(1)
        return bool(_marks.get(name, 0))
