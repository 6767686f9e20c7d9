"""Applications that fail, before, amid and after their response."""
import sys

from fixtureapps.support import TEXT, mark, octets, query

SECRET = 'traceback-secret-7531'


def before_start(environ, start_response):
    raise ValueError(SECRET)


def after_start(environ, start_response):
    start_response('200 OK', [TEXT])
    raise ValueError(SECRET)


def before_first_chunk(environ, start_response):
    start_response('200 OK', [TEXT])
    for _ in ():
        yield b''
    raise ValueError(SECRET)


def midway(environ, start_response):
    start_response('200 OK', [TEXT])
    try:
        yield b'first chunk '
        raise ValueError(SECRET)
    finally:
        mark(query(environ, 'token'))


def midway_counted(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', '1000')])
    yield b'first chunk '
    raise ValueError(SECRET)


class _BadClose(object):
    def __init__(self, chunks):
        self._chunks = chunks

    def __iter__(self):
        return iter(self._chunks)

    def close(self):
        raise ValueError(SECRET + ' in close')


def in_close(environ, start_response):
    start_response('200 OK', [TEXT])
    return _BadClose([b'all ', b'there'])


def in_close_counted(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', '9')])
    return _BadClose([b'all ', b'there'])


class _BadIter(object):
    def __init__(self, token):
        self._token = token

    def __iter__(self):
        raise ValueError(SECRET)

    def close(self):
        mark(self._token)


def in_iter(environ, start_response):
    start_response('200 OK', [TEXT])
    return _BadIter(query(environ, 'token'))


def not_iterable(environ, start_response):
    start_response('200 OK', [TEXT])
    return 17


def returns_none(environ, start_response):
    start_response('200 OK', [TEXT])


def text_first(environ, start_response):
    """An item that is no bytes; 17 stands for it, since str is bytes in Python 2."""
    start_response('200 OK', [TEXT])
    return [17]


def text_midway(environ, start_response):
    start_response('200 OK', [TEXT])
    try:
        yield b'first '
        yield 17
    except GeneratorExit:
        mark(query(environ, 'token'))
        raise


def system_exit(environ, start_response):
    sys.exit(3)


def system_exit_midway(environ, start_response):
    start_response('200 OK', [TEXT])
    yield b'first '
    sys.exit(3)


def keyboard_interrupt(environ, start_response):
    raise KeyboardInterrupt()


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError('no text either')

    __repr__ = __str__


def unprintable(environ, start_response):
    raise Unprintable()


class _Base(BaseException):
    pass


def base_exception(environ, start_response):
    raise _Base(SECRET)


def recursion(environ, start_response):
    def deeper(n):
        return deeper(n + 1)

    return deeper(0)


def writes_then_fails(environ, start_response):
    write = start_response('200 OK', [TEXT])
    write(b'first ')
    raise ValueError(SECRET)


def headers_only_then_fails(environ, start_response):
    """Nothing was sent yet, so the error page may replace the response that was announced."""
    start_response('200 OK', [TEXT, ('X-Announced', 'yes'), ('Content-Length', '5')])
    for chunk in (b'', b''):
        yield chunk
    raise ValueError(octets(SECRET))
