"""Bodies of several kinds, by path. Valid as Python 2.7 and 3."""

import hashlib
import itertools
import os
import tempfile
import time

TEN_KIB = b'0123456789abcdef' * 640
PIECE = b'x' * 1024
LARGE_PIECE = PIECE * 64
FILE_SIZE = 10 << 20


def _file():
    """Returns the path of a file of 10 MiB, which goes with the process that made it."""
    handle, path = tempfile.mkstemp(prefix='wsgibench-')
    os.write(handle, TEN_KIB * (FILE_SIZE // len(TEN_KIB)))
    return handle, path


FILE = _file()
os.unlink(FILE[1])
HEAD = [('Content-Type', 'application/octet-stream')]


def ten_kib(environ, start_response):
    start_response('200 OK', HEAD + [('Content-Length', str(len(TEN_KIB)))])
    return [TEN_KIB]


def large(environ, start_response):
    """100 MiB in pieces of 64 KiB."""
    start_response('200 OK', HEAD + [('Content-Length', str(100 << 20))])
    return itertools.repeat(LARGE_PIECE, 1600)


def stream(environ, start_response):
    """A hundred pieces of a length that is not told."""
    start_response('200 OK', HEAD[:])
    return (PIECE for _ in range(100))


def file(environ, start_response):
    start_response('200 OK', HEAD + [('Content-Length', str(FILE_SIZE))])
    opened = os.fdopen(os.open('/proc/self/fd/%d' % FILE[0], os.O_RDONLY), 'rb')
    wrapper = environ.get('wsgi.file_wrapper')
    return wrapper(opened, 65536) if wrapper else iter(lambda: opened.read(65536), b'')


def sleep(environ, start_response):
    """Waits as a view does that asks a database."""
    time.sleep(0.01)
    start_response('200 OK', HEAD + [('Content-Length', '5')])
    return [b'awake']


#: What a site is asked for: bytes of the answer, rounds of work before it, and seconds of waiting for others.
MIX = ((300, 0, 0), (2000, 100, 0), (8000, 300, 0.002), (300, 0, 0), (30000, 500, 0.005), (1000, 50, 0), (120000, 0, 0),
       (500, 20, 0.001), (4000, 800, 0.01), (300, 0, 0), (12000, 200, 0), (700, 100, 0.003))
TURNS = itertools.count()


def mixed(environ, start_response):
    """Answers of several sizes that take several times, one after the other."""
    size, work, wait = MIX[next(TURNS) % len(MIX)]
    for _ in range(work):
        hashlib.sha256(PIECE).digest()
    time.sleep(wait)
    start_response('200 OK', HEAD + [('Content-Length', str(size))])
    return [b'm' * size]


PATHS = {'/mixed': mixed, '/10k': ten_kib, '/100m': large, '/stream': stream, '/file': file, '/sleep': sleep}


def application(environ, start_response):
    return PATHS[environ['PATH_INFO']](environ, start_response)
