"""Text on wsgi.errors, stdout and stderr, and the logging module."""
import logging
import sys

from fixtureapps.support import answer, query

_logger = logging.getLogger('fixture')
if not _logger.handlers:
    _logger.addHandler(logging.StreamHandler())
    _logger.setLevel(logging.INFO)


def errors(environ, start_response):
    stream, token = environ['wsgi.errors'], query(environ, 'token')
    stream.write('errors-%s one\nerrors-%s two\n' % (token, token))
    stream.writelines(['errors-%s three\n' % token])
    stream.flush()
    return answer(start_response, 'logged')


def partial(environ, start_response):
    """A line without its end is logged at the latest when the request is over."""
    environ['wsgi.errors'].write('partial-%s' % query(environ, 'token'))
    return answer(start_response, 'logged')


def printed(environ, start_response):
    print('stdout-%s' % query(environ, 'token'))
    return answer(start_response, 'logged')


def standard_error(environ, start_response):
    sys.stderr.write('stderr-%s\n' % query(environ, 'token'))
    return answer(start_response, 'logged')


def standard_logging(environ, start_response):
    _logger.info('logging-%s', query(environ, 'token'))
    return answer(start_response, 'logged')


def text(environ, start_response):
    """A character outside latin-1 on wsgi.errors: PEP 3333 asks for text mode."""
    environ['wsgi.errors'].write(u'text-%s \u20ac\n' % query(environ, 'token'))
    return answer(start_response, 'logged')


def standard_input(environ, start_response):
    """Reading stdin must neither block nor take the server's."""
    try:
        got = sys.stdin.read(1)
    except Exception as refused:
        return answer(start_response, 'refused ' + type(refused).__name__)
    return answer(start_response, 'read %r' % (got,))


HOSTILE = u'{0}\n12:00:00.000 ERROR [main] forged - {0}\r12:00:00.000 forged\x1b[2J\x00\x0b\x0c\x85forged {0}' \
          u'\u2028forged\u2029\x9b31m\u202eforged {0}'


def hostile(environ, start_response):
    """Text of a visitor's, in every way into the log."""
    bad = HOSTILE.format(query(environ, 'token'))
    if str is bytes:
        bad = bad.encode('utf-8')
    environ['wsgi.errors'].write(bad + '\n')
    sys.stderr.write(bad + '\n')
    sys.stdout.write(bad + '\n')
    _logger.error('%s', bad)
    import mod_wsgi
    own = logging.getLogger(bad)
    own.propagate = False
    handler = mod_wsgi.LogHandler()
    own.addHandler(handler)
    own.error(bad)
    try:
        raise ValueError(bad)
    except ValueError:
        own.exception(bad)
    own.removeHandler(handler)
    raise type('Hostile', (Exception,), {})(bad)
