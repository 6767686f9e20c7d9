"""start_response and write: what is accepted, what is refused, and with which exception."""
import sys

from fixtureapps.support import TEXT, answer, attempt, octets, query

_kept = {}

BAD_STATUS = {
    'no-code': 'OK',
    'no-space': '200OK',
    'two-digits': '20 OK',
    'four-digits': '2000 OK',
    'newline': '200 O\nK',
    'return': '200 O\rK',
    'empty': '',
    'integer': 200,
    'none': None,
}

BAD_HEADERS = {
    'tuple': (('X-A', 'b'),),
    'dict': {'X-A': 'b'},
    'string': 'X-A: b',
    'none': None,
    'entry-string': ['X-A'],
    'entry-list': [['X-A', 'b']],
    'entry-triple': [('X-A', 'b', 'c')],
    'name-integer': [(1, 'b')],
    'value-integer': [('X-A', 1)],
    'value-none': [('X-A', None)],
    'name-empty': [('', 'b')],
    'name-newline': [('X-\nA', 'b')],
    'name-space': [('X A', 'b')],
    'name-colon': [('X-A:', 'b')],
    'value-newline': [('X-A', 'b\nX-B: c')],
    'value-return': [('X-A', 'b\rX-B: c')],
}


def bad_status(environ, start_response):
    status = BAD_STATUS[query(environ, 'case')]
    return answer(start_response, attempt(lambda: start_response(status, [TEXT])))


def bad_headers(environ, start_response):
    headers = BAD_HEADERS[query(environ, 'case')]
    return answer(start_response, attempt(lambda: start_response('200 OK', headers)))


def code_alone(environ, start_response):
    start_response('299', [TEXT, ('Content-Length', '4')])
    return [b'fine']


def reason(environ, start_response):
    return answer(start_response, 'teapot', status="418 I'm a teapot")


def write_then_iterable(environ, start_response):
    write = start_response('200 OK', [TEXT])
    returned = write(b'written ')
    return [b'iterated ', octets(repr(returned))]


def write_around_return(environ, start_response):
    write = start_response('200 OK', [TEXT])
    write(b'pre-')
    write(b'mid-')

    def post():
        write(b'post1-')
        yield b'post2'

    return post()


def write_only(environ, start_response):
    write = start_response('200 OK', [TEXT])
    for _ in range(3):
        write(b'abc')
    return []


def write_text(environ, start_response):
    """Text that is not bytes is refused; 17 stands for it, since str is bytes in Python 2."""
    write = start_response('200 OK', [TEXT])
    return [octets(attempt(lambda: write(17)))]


def write_empty(environ, start_response):
    """write(b'') commits the headers."""
    write = start_response('200 OK', [TEXT])
    write(b'')
    return [octets(attempt(lambda: start_response('201 Created', [TEXT])))]


def write_counted(environ, start_response):
    write = start_response('200 OK', [TEXT, ('Content-Length', '6')])
    write(b'abc')
    write(b'def')
    return []


def exc_info_no_tuple(environ, start_response):
    return answer(start_response, attempt(lambda: start_response('200 OK', [TEXT], 'no tuple')))


def exc_info_before_output(environ, start_response):
    start_response('200 OK', [TEXT, ('X-First', 'yes')])
    try:
        raise ValueError('before')
    except ValueError:
        start_response("418 I'm a teapot", [TEXT, ('X-Second', 'yes')], sys.exc_info())
    return [b'replaced']


def exc_info_after_output(environ, start_response):
    write = start_response('200 OK', [TEXT])
    write(b'first ')
    try:
        raise ValueError('after')
    except ValueError:
        info = sys.exc_info()
        return [octets(attempt(lambda: start_response('500 Oops', [TEXT], info)))]


def exc_info_escapes(environ, start_response):
    """As a server-side framework does it: the re-raised exception is left to the server."""
    start_response('200 OK', [TEXT])
    yield b'first '
    try:
        raise ValueError('after output')
    except ValueError:
        start_response('500 Oops', [TEXT], sys.exc_info())
    yield b'never'


def exc_info_none(environ, start_response):
    start_response('200 OK', [TEXT], None)
    return [b'fine']


def second_before_output(environ, start_response):
    start_response('200 OK', [TEXT, ('X-First', 'yes')])
    start_response('201 Created', [TEXT])
    return [b'second']


def second_after_output(environ, start_response):
    write = start_response('200 OK', [TEXT])
    write(b'first ')
    return [octets(attempt(lambda: start_response('201 Created', [TEXT])))]


def lazy(environ, start_response):
    """A generator may call start_response as late as in its first step."""
    start_response('202 Accepted', [TEXT])
    yield b'lazy'


def never_called(environ, start_response):
    return [b'no head']


def never_called_empty(environ, start_response):
    return []


def output_first(environ, start_response):
    yield b'too early'
    start_response('200 OK', [TEXT])


def keep(environ, start_response):
    _kept['start_response'] = start_response
    _kept['write'] = start_response('200 OK', [TEXT])
    _kept['input'] = environ['wsgi.input']
    _kept['errors'] = environ['wsgi.errors']
    return [b'kept']


def late(environ, start_response):
    """Uses what an earlier request kept."""
    calls = {
        'start_response': lambda: _kept['start_response']('200 OK', [TEXT]),
        'write': lambda: _kept['write'](b'late'),
        'read': lambda: _kept['input'].read(),
    }
    return answer(start_response, attempt(calls[query(environ, 'case')]))
