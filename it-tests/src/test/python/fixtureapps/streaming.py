"""Responses that take time: streamed, huge, slow, endless."""
import time

from fixtureapps.support import TEXT, answer, await_mark, mark, octets, query


def gated(environ, start_response):
    """Yields a first chunk at once and the second only after another request has called release."""
    token = query(environ, 'token')
    start_response('200 OK', [TEXT])
    yield b'first '
    yield b'second' if await_mark(token) else b'never released'


def gated_write(environ, start_response):
    token = query(environ, 'token')
    write = start_response('200 OK', [TEXT])
    write(b'first ')
    return [b'second' if await_mark(token) else b'never released']


def held(environ, start_response):
    """Tells that it runs, then waits for release before it answers."""
    token = query(environ, 'token')
    mark(token + '-running')
    return answer(start_response, 'released' if await_mark(token) else 'never released')


def release(environ, start_response):
    mark(query(environ, 'token'))
    return answer(start_response, 'released')


def slow(environ, start_response):
    time.sleep(float(query(environ, 'seconds', '1')))
    return answer(start_response, 'slow')


def paused(environ, start_response):
    """A stream in which nothing comes for a while."""
    start_response('200 OK', [('Content-Type', 'text/plain')])
    yield octets('slow')
    time.sleep(float(query(environ, 'seconds', '1')))
    yield octets('ly')


def spin(environ, start_response):
    """Pure Python that computes until it is interrupted."""
    until = time.time() + float(query(environ, 'seconds', '60'))
    n = 0
    while time.time() < until:
        n += 1
    return answer(start_response, 'spun')


BLOCK = octets(''.join(chr(i % 251) for i in range(65521)))


def huge(environ, start_response):
    """Megabytes of a computed pattern, without Content-Length."""
    left = int(query(environ, 'mib', '1')) << 20
    start_response('200 OK', [('Content-Type', 'application/octet-stream')])
    while left > 0:
        yield BLOCK if left >= len(BLOCK) else BLOCK[:left]
        left -= len(BLOCK)


def huge_counted(environ, start_response):
    left = int(query(environ, 'mib', '1')) << 20
    start_response('200 OK', [('Content-Type', 'application/octet-stream'), ('Content-Length', str(left))])
    while left > 0:
        yield BLOCK if left >= len(BLOCK) else BLOCK[:left]
        left -= len(BLOCK)


def huge_write(environ, start_response):
    """The same through write(), which may block but must not collect it all."""
    left = int(query(environ, 'mib', '1')) << 20
    write = start_response('200 OK', [('Content-Type', 'application/octet-stream')])
    while left > 0:
        write(BLOCK if left >= len(BLOCK) else BLOCK[:left])
        left -= len(BLOCK)
    return []


def big_chunk(environ, start_response):
    """One item of many megabytes."""
    start_response('200 OK', [('Content-Type', 'application/octet-stream')])
    return [BLOCK * (int(query(environ, 'mib', '1')) * 16)]


def endless(environ, start_response):
    """Goes on until the client is gone; close() marks the token."""
    token = query(environ, 'token')
    start_response('200 OK', [TEXT])
    try:
        while True:
            yield b'x' * 8192
    finally:
        mark(token)


def endless_slowly(environ, start_response):
    """The same, a byte now and then, so that a lost client shows late."""
    token = query(environ, 'token')
    start_response('200 OK', [TEXT])
    try:
        for _ in range(600):
            yield b'x'
            time.sleep(0.1)
    finally:
        mark(token)
