"""Responses that containers replace, refuse or cannot send to their end, with a subscriber that counts. Python 2.7 and 3."""
import binascii
import os

import mod_wsgi

FOLDER = os.path.dirname(os.path.abspath(__file__))
TEXT = ('Content-Type', 'text/plain')
SIZE = 64 << 20


@mod_wsgi.subscribe_events
def count(name, **event):
    if name == 'request_finished':
        with open(os.path.join(FOLDER, 'events'), 'a') as log:
            log.write('finished\n')


def native(argument):
    decoded = binascii.unhexlify(argument.encode('ascii'))
    return decoded if str is bytes else decoded.decode('latin-1')


def plain(environ, start_response, argument):
    start_response('200 OK', [TEXT])
    return [b'plain']


def head(environ, start_response, argument):
    start_response('200 OK', [TEXT] + [('X-%d' % i, 'v' * 100) for i in range(int(argument) // 108)])
    return [b'one']


def streamed_head(environ, start_response, argument):
    start_response('200 OK', [TEXT] + [('X-%d' % i, 'v' * 100) for i in range(int(argument) // 108)])
    return (word for word in (b'one ', b'two'))


def name(environ, start_response, argument):
    start_response('200 OK', [TEXT, (native(argument), 'v')])
    return [b'name']


def value(environ, start_response, argument):
    start_response('200 OK', [TEXT, ('X-Value', native(argument))])
    return [b'value']


def content_type(environ, start_response, argument):
    start_response('200 OK', [('Content-Type', native(argument))])
    return [b'type']


def status(environ, start_response, argument):
    start_response('%s Status' % argument, [TEXT])
    return [b'status']


def reason(environ, start_response, argument):
    start_response('200 ' + native(argument), [TEXT])
    return [b'reason']


def lengths(environ, start_response, argument):
    """Two lengths, of which one is wrong, or both."""
    start_response('200 OK', [TEXT] + [('Content-Length', length) for length in argument.split(',')])
    return [b'seven b']


def raising(environ, start_response, argument):
    raise KeyError('on purpose')


def broken(environ, start_response, argument):
    start_response('200 OK', [TEXT])
    yield b'first'
    raise KeyError('on purpose')


def queued(environ, start_response, argument):
    """More than the kernel takes at once, and no more than the bridge does."""
    start_response('200 OK', [TEXT])
    for _ in range(int(argument)):
        yield b'q' * 65536


def sized(environ, start_response, argument):
    start_response('200 OK', [TEXT])
    return [b's' * int(argument)]


def path(argument):
    return os.path.join(FOLDER, 'file-' + argument)


def file(environ, start_response, argument):
    with open(path(argument), 'wb') as written:
        written.seek(SIZE - 1)
        written.write(b'\0')
    start_response('200 OK', [TEXT, ('Content-Length', str(SIZE))])
    return environ['wsgi.file_wrapper'](open(path(argument), 'rb'), 65536)


def cut(environ, start_response, argument):
    with open(path(argument), 'r+b') as written:
        written.truncate(1000)
    start_response('200 OK', [TEXT])
    return [b'cut']


def application(environ, start_response):
    kind, _, argument = environ['PATH_INFO'].strip('/').partition('/')
    return globals()[kind](environ, start_response, argument)
