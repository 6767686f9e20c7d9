"""One MiB in sixteen chunks, as a view that streams a file does. Valid as Python 2.7 and 3."""

CHUNK = b'0123456789abcdef' * 4096
CHUNKS = 16


def application(environ, start_response):
    start_response('200 OK', [
        ('Content-Type', 'application/octet-stream'),
        ('Content-Length', str(len(CHUNK) * CHUNKS)),
    ])
    return stream()


def stream():
    for _ in range(CHUNKS):
        yield CHUNK
