"""The same thirteen bytes, and one subscriber to mod_wsgi's events that counts them. Valid as Python 2.7 and 3."""

import mod_wsgi

BODY = b'Hello, WSGI!\n'
HEADERS = [('Content-Type', 'text/plain'), ('Content-Length', str(len(BODY)))]

seen = {}


def count(name, **event):
    seen[name] = seen.get(name, 0) + 1


mod_wsgi.subscribe_events(count)


def application(environ, start_response):
    start_response('200 OK', list(HEADERS))
    return [BODY]
