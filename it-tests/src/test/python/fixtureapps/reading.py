"""Every way of reading the request's body. The answer tells what was read, as one repr-like text."""
import hashlib

from fixtureapps.support import answer, octets, query


def _shown(parts):
    return '|'.join('%d:%s' % (len(p), p.decode('latin-1')) for p in parts)


def whole(environ, start_response):
    return answer(start_response, _shown([environ['wsgi.input'].read()]))


def negative(environ, start_response):
    """Not allowed by wsgiref.validate's letter in every version, yet common: read(-1)."""
    return answer(start_response, _shown([environ['wsgi.input'].read(-1)]))


def declared(environ, start_response):
    """As a CGI program does it: CONTENT_LENGTH says how much."""
    length = int(environ.get('CONTENT_LENGTH') or 0)
    return answer(start_response, _shown([environ['wsgi.input'].read(length)]))


def head_and_rest(environ, start_response):
    stream = environ['wsgi.input']
    return answer(start_response, _shown([stream.read(10), stream.read(1000000)]))


def sevens(environ, start_response):
    stream, parts = environ['wsgi.input'], []
    while True:
        part = stream.read(7)
        if not part:
            return answer(start_response, _shown(parts))
        parts.append(part)


def zero(environ, start_response):
    stream = environ['wsgi.input']
    return answer(start_response, _shown([stream.read(0), stream.read(1000000)]))


def after_end(environ, start_response):
    stream = environ['wsgi.input']
    parts = [stream.read(1000000), stream.read(10), stream.read(10), stream.readline()]
    return answer(start_response, _shown(parts + stream.readlines()))


def lines(environ, start_response):
    stream, parts = environ['wsgi.input'], []
    while True:
        line = stream.readline()
        if not line:
            return answer(start_response, _shown(parts))
        parts.append(line)


def short_lines(environ, start_response):
    """readline(5): at most five bytes, and never beyond a newline."""
    stream, parts = environ['wsgi.input'], []
    while True:
        line = stream.readline(5)
        if not line:
            return answer(start_response, _shown(parts))
        parts.append(line)


def all_lines(environ, start_response):
    return answer(start_response, _shown(environ['wsgi.input'].readlines()))


def hinted_lines(environ, start_response):
    stream = environ['wsgi.input']
    first = stream.readlines(1)
    return answer(start_response, _shown(first) + '; ' + _shown(stream.readlines()))


def iterated(environ, start_response):
    return answer(start_response, _shown(list(environ['wsgi.input'])))


def mixed(environ, start_response):
    stream = environ['wsgi.input']
    parts = [stream.read(3), stream.readline(), stream.read(2), stream.readline(), stream.read(1000000)]
    return answer(start_response, _shown(parts))


def ignored(environ, start_response):
    return answer(start_response, 'not read')


def digest(environ, start_response):
    """Length and SHA-256 of the body, read in blocks."""
    stream, sha, length = environ['wsgi.input'], hashlib.sha256(), 0
    size = int(query(environ, 'block', '65536'))
    while True:
        block = stream.read(size)
        if not block:
            return answer(start_response, '%d %s' % (length, sha.hexdigest()))
        sha.update(block)
        length += len(block)


def echo(environ, start_response):
    """The body comes back while it is read."""
    stream = environ['wsgi.input']
    start_response('200 OK', [('Content-Type', environ.get('CONTENT_TYPE', 'application/octet-stream'))])
    while True:
        block = stream.read(8192)
        if not block:
            return
        yield block


def whole_echo(environ, start_response):
    body = environ['wsgi.input'].read(1 << 30)
    start_response('200 OK', [('Content-Type', 'application/octet-stream'), ('Content-Length', str(len(body)))])
    return [body]


def attempted(environ, start_response):
    """Reads a body that may break off; the exception's type is the answer."""
    try:
        count = len(environ['wsgi.input'].read(1 << 30))
    except (IOError, OSError) as broken:
        return answer(start_response, type(broken).__name__)
    return answer(start_response, octets(str(count)))
