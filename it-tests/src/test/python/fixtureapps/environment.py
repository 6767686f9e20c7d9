"""What the application is told about the request."""
import threading

from fixtureapps.support import TEXT, answer, octets

_seen = threading.local()


def dump(environ, start_response):
    """One line a variable: name, type, and the value's bytes in hex (str) or its repr, separated by tabs."""
    lines = []
    for key in sorted(environ):
        value = environ[key]
        if isinstance(value, str):
            shown = ''.join('%02x' % ord(c) for c in value)
        else:
            shown = repr(value).replace('\n', ' ')
        lines.append('%s\t%s\t%s\n' % (key, type(value).__name__, shown))
    body = octets(''.join(lines))
    start_response('200 OK', [TEXT, ('Content-Length', str(len(body)))])
    return [body]


def mutable(environ, start_response):
    """The environ is a real dict of this request's own: the application may change it."""
    fresh = 'it.seen' not in environ
    environ['it.seen'] = object()
    del environ['wsgi.version']
    return answer(start_response, '%s %s' % (type(environ) is dict, fresh))


def method(environ, start_response):
    return answer(start_response, environ['REQUEST_METHOD'])


def thread_locals(environ, start_response):
    """A thread-local value set by a request is one thread's: its counter never jumps."""
    _seen.count = getattr(_seen, 'count', 0) + 1
    return answer(start_response, '%s %d' % (threading.current_thread().name, _seen.count))


def concatenated(environ, start_response):
    """SCRIPT_NAME and PATH_INFO as bytes in hex."""
    text = environ.get('SCRIPT_NAME', '') + '|' + environ.get('PATH_INFO', '')
    return answer(start_response, ''.join('%02x' % ord(c) for c in text))
