"""wsgi.file_wrapper in all its uses."""
import gzip
import io
import os
import tempfile

from fixtureapps.support import TEXT, answer, attempt, mark, octets, query

CONTENT = octets(''.join('line %04d of the file to be sent\n' % i for i in range(100)))


class Named(object):
    """A file-like object without a descriptor, which marks its close()."""

    def __init__(self, data, token):
        self._data = io.BytesIO(data)
        self._token = token

    def read(self, *size):
        return self._data.read(*size)

    def close(self):
        mark(self._token)


def _file(content=CONTENT):
    handle = tempfile.TemporaryFile()
    handle.write(content)
    handle.flush()
    handle.seek(0)
    return handle


def plain(environ, start_response):
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](_file())


def counted(environ, start_response):
    start_response('200 OK', [TEXT, ('Content-Length', str(len(CONTENT)))])
    return environ['wsgi.file_wrapper'](_file(), 1024)


def partly(environ, start_response):
    """Content-Length says that only the first 1000 bytes are wanted."""
    start_response('200 OK', [TEXT, ('Content-Length', '1000')])
    return environ['wsgi.file_wrapper'](_file())


def offset(environ, start_response):
    handle = _file()
    handle.seek(100)
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](handle)


def read_before(environ, start_response):
    """A buffered file: what was read ahead must not be lost."""
    handle = _file()
    handle.readline()
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](handle)


def empty(environ, start_response):
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](_file(b''))


def in_memory(environ, start_response):
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](io.BytesIO(CONTENT), 512)


def closing(environ, start_response):
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](Named(CONTENT, query(environ, 'token')))


def compressed(environ, start_response):
    """Has the descriptor of the compressed file, and reads what was compressed."""
    handle = tempfile.TemporaryFile()
    writer = gzip.GzipFile(fileobj=handle, mode='wb')
    writer.write(CONTENT)
    writer.close()
    handle.seek(0)
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](gzip.GzipFile(fileobj=handle, mode='rb'))


def without_size(environ, start_response):
    """A file that says it has no bytes."""
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](open('/proc/self/status', 'rb'))


def iterated(environ, start_response):
    """Middleware that looks into the wrapper: then it is an iterable like any other."""
    start_response('200 OK', [TEXT])
    return (chunk.upper() for chunk in environ['wsgi.file_wrapper'](_file(), 100))


def after_write(environ, start_response):
    write = start_response('200 OK', [TEXT])
    write(b'written first\n')
    return environ['wsgi.file_wrapper'](_file())


def large(environ, start_response):
    """A file of many megabytes on disk."""
    handle = tempfile.TemporaryFile()
    for _ in range(int(query(environ, 'mib', '1')) * 16):
        handle.write(b'0123456789abcdef' * 4096)
    handle.flush()
    handle.seek(0)
    start_response('200 OK', [('Content-Type', 'application/octet-stream')])
    return environ['wsgi.file_wrapper'](handle)


def attributes(environ, start_response):
    """The wrapper is a class with filelike and blksize; closing it closes the file."""
    handle = _file()
    wrapper = environ['wsgi.file_wrapper'](handle, 17)
    same = wrapper.filelike is handle
    size = wrapper.blksize
    wrapper.close()
    after = attempt(lambda: list(wrapper)).split(':')[0]
    return answer(start_response, '%s %s %s %s' % (same, size, handle.closed, after))


def _source():
    path = os.path.abspath(__file__.replace('.pyc', '.py').replace('$py.class', '.py'))
    return open(path, 'rb')


def downloaded(environ, start_response):
    """A named file that exists, as a download view sends it."""
    start_response('200 OK', [TEXT, ('Content-Disposition', 'attachment; filename="files.py"')])
    return environ['wsgi.file_wrapper'](_source())


def downloaded_partly(environ, start_response):
    """The same from its hundredth byte on."""
    handle = _source()
    handle.seek(100)
    start_response('200 OK', [TEXT])
    return environ['wsgi.file_wrapper'](handle)
