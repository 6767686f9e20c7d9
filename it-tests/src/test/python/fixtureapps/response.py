"""Iterables of every shape, framing, and headers of a response."""
from fixtureapps.support import TEXT, answer, mark, marks, octets, query


class Body(object):
    """An iterable that counts its close() under the request's token."""

    def __init__(self, chunks, token):
        self._chunks = iter(chunks)
        self._token = token

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._chunks)

    next = __next__

    def close(self):
        mark(self._token)


def listed(environ, start_response):
    start_response('200 OK', [TEXT])
    return [b'one ', b'two ', b'three']


def tupled(environ, start_response):
    start_response('200 OK', [TEXT])
    return (b'one ', b'two')


def generator(environ, start_response):
    start_response('200 OK', [TEXT])
    for word in (b'one ', b'', b'two'):
        yield word


def single(environ, start_response):
    start_response('200 OK', [TEXT])
    return [b'just one']


def empty_list(environ, start_response):
    start_response('200 OK', [TEXT])
    return []


def empty_generator(environ, start_response):
    start_response('200 OK', [TEXT])
    return (chunk for chunk in ())


def empty_chunks(environ, start_response):
    start_response('200 OK', [TEXT])
    return [b'', b'', b'']


def octet_string(environ, start_response):
    """Breaks the rules in Python 3, where iterating bytes yields integers; works in Python 2, byte by byte."""
    start_response('200 OK', [TEXT])
    return b'bytes'


def closing(environ, start_response):
    start_response('200 OK', [TEXT])
    return Body([b'to be ', b'closed'], query(environ, 'token'))


def generator_finally(environ, start_response):
    start_response('200 OK', [TEXT])
    try:
        yield b'first '
        yield b'second'
    finally:
        mark(query(environ, 'token'))


def marked(environ, start_response):
    """How often the event of that token has happened."""
    return answer(start_response, str(marks(query(environ, 'token'))))


def counted(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', '11')])
    return [b'hello', b' ', b'world']


def too_long(environ, start_response):
    """Sends more than the declared 5 bytes; the rest must be dropped."""
    start_response('200 OK', [TEXT, ('Content-Length', '5')])
    return [b'hel', b'lo world']


def too_long_at_once(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', '5')])
    return [b'hello world']


def too_short(environ, start_response):
    """Sends fewer than the declared bytes; the client must be able to tell."""
    start_response('200 OK', [TEXT, ('Content-Length', '100')])
    return [b'hello']


def too_short_empty(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', '100')])
    return []


def bad_length(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', query(environ, 'length'))])
    return [b'hello']


def hundred_chunks(environ, start_response):
    start_response('200 OK', [TEXT])
    return [octets('%02d' % i) for i in range(100)]


def cookies(environ, start_response):
    return answer(start_response, 'cookies', headers=[
        ('Set-Cookie', 'a=1; Path=/'),
        ('Set-Cookie', 'b=2; HttpOnly'),
        ('Set-Cookie', 'c="x, y"; Expires=Wed, 21 Oct 2065 07:28:00 GMT'),
    ])


def repeated(environ, start_response):
    return answer(start_response, 'repeated', headers=[('X-Many', 'one'), ('X-Other', 'z'), ('X-Many', 'two')])


def latin1(environ, start_response):
    """A header value with a byte above 127 keeps that byte."""
    return answer(start_response, 'latin-1', headers=[('X-Name', 'caf\xe9')])


def many_headers(environ, start_response):
    return answer(start_response, 'many', headers=[('X-Header-%d' % i, 'value %d' % i) for i in range(25)])


def typeless(environ, start_response):
    start_response('200 OK', [('Content-Length', '8')])
    return [b'typeless']


def charset(environ, start_response):
    """The container must not touch a Content-Type that the application set."""
    start_response('200 OK', [('Content-Type', 'text/html; charset="UTF-8"'), ('Content-Length', '5')])
    return [b'<p>ok']


def hop_by_hop(environ, start_response):
    """Breaks the rules: these headers belong to the server."""
    start_response('200 OK', [
        TEXT, ('Connection', 'x-evil'), ('Transfer-Encoding', 'identity'), ('Keep-Alive', 'timeout=1'),
        ('X-Evil', 'kept'), ('Content-Length', '4'),
    ])
    return [b'mine']


def unauthorized(environ, start_response):
    return answer(start_response, 'who?', status='401 Unauthorized', headers=[
        ('WWW-Authenticate', 'Basic realm="it"'), ('WWW-Authenticate', 'Bearer')])


def redirect(environ, start_response):
    """A 200 with a Location is no redirect, and a relative Location stays as it is."""
    return answer(start_response, 'moved', status='302 Found', headers=[('Location', '/elsewhere?a=b')])


def located(environ, start_response):
    return answer(start_response, 'here', headers=[('Location', '/response/listed')])


def no_content(environ, start_response):
    start_response('204 No Content', [])
    return []


def no_content_with_body(environ, start_response):
    """Breaks the rules: 204 has no body."""
    start_response('204 No Content', [])
    return [b'must not be sent']


def not_modified(environ, start_response):
    start_response('304 Not Modified', [('ETag', '"x"')])
    return []


def not_modified_with_body(environ, start_response):
    """Breaks the rules: 304 has no body, and its Content-Length is that of the 200."""
    start_response('304 Not Modified', [('ETag', '"x"')])
    return [b'must not be sent']


def error_page(environ, start_response):
    """The container must not replace an application's own error page."""
    return answer(start_response, 'my own page', status='500 Internal Server Error')


def missing_page(environ, start_response):
    return answer(start_response, 'my own 404', status='404 Not Found')


def finished(environ, start_response):
    """Breaks the rules: a status that has no body, with a body and its length."""
    headers = [('Content-Length', '16')] if query(environ, 'counted') else []
    start_response(query(environ, 'status'), headers)
    if query(environ, 'listed'):
        return [b'must not be sent']
    return (chunk for chunk in (b'must not ', b'be sent'))


def unfinished(environ, start_response):
    """Breaks the rules: a status after which a client waits for another response."""
    start_response(query(environ, 'status'), [TEXT])
    return [b'never']


def endless(environ, start_response):
    """Breaks the rules: goes on after its declared length for ever."""
    start_response('200 OK', [TEXT, ('Content-Length', '8')])
    try:
        while True:
            yield b'four'
    finally:
        mark(query(environ, 'token'))


def endless_bodyless(environ, start_response):
    """Breaks the rules: has a body for ever where the status allows none."""
    start_response(query(environ, 'status'), [TEXT])
    try:
        while True:
            yield b'four'
    finally:
        mark(query(environ, 'token'))


def endless_write(environ, start_response):
    """Breaks the rules: writes more than it declared, and is not told."""
    write = start_response('200 OK', [TEXT, ('Content-Length', '8')])
    for _ in range(100):
        write(b'four')
    mark(query(environ, 'token'))
    return []
