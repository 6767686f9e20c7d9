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
