"""Reads the whole request body in 64 KiB pieces and answers its length. Valid as Python 2.7 and 3."""


def application(environ, start_response):
    body = environ['wsgi.input']
    total = 0
    while True:
        piece = body.read(65536)
        if not piece:
            break
        total += len(piece)
    answer = str(total).encode('ascii')
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(answer)))])
    return [answer]
