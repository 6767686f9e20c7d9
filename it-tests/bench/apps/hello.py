"""The smallest useful application: thirteen bytes. Valid as Python 2.7 and 3."""

BODY = b'Hello, WSGI!\n'
HEADERS = [('Content-Type', 'text/plain'), ('Content-Length', str(len(BODY)))]


def application(environ, start_response):
    start_response('200 OK', list(HEADERS))
    return [BODY]
