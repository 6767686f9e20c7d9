"""The parts of WSGI that applications and both engines share; valid for Python 2.7 and 3.8 and later."""

VERSION = (6, 0, 5)

#: The message of the exception that an application gets if its client has disconnected.
CONNECTION_CLOSED = 'mod_wsgi client connection closed'


class RequestTimeout(BaseException):
    """Raised in a request that outlived request-timeout."""


class FileWrapper(object):
    """``environ['wsgi.file_wrapper']``: an iterable over a file that the server may send by itself."""

    def __init__(self, filelike, blksize=8192):
        self.filelike = filelike
        self.blksize = blksize
        self._closed = False
        #: Set by an engine that sends the file itself, and closes it afterwards.
        self.handed_over = False

    def __iter__(self):
        return self

    def __next__(self):
        if self._closed:
            raise ValueError('I/O operation on closed file')
        data = self.filelike.read(self.blksize or 8192)
        if not isinstance(data, bytes):
            raise TypeError('file like object read() must return bytes, not %s' % type(data).__name__)
        if not data:
            raise StopIteration
        return data

    next = __next__

    def close(self):
        if self._closed:
            return
        self._closed = True
        close = getattr(self.filelike, 'close', None)
        if close is not None and not self.handed_over:
            try:
                close()
            except Exception:
                pass  # as in mod_wsgi: the response has ended


# Tracebacks and pickles name the module in which applications find them.
RequestTimeout.__module__ = FileWrapper.__module__ = 'mod_wsgi'
