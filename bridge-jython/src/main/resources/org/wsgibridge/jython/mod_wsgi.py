"""What an application may import as mod_wsgi. The engine sets version, process_group and application_group."""


class RequestTimeout(BaseException):
    """Raised in a request that outlived request-timeout."""


class FileWrapper(object):
    """wsgi.file_wrapper (PEP 3333). A wrapped file of the file system is sent without reading it here."""

    def __init__(self, filelike, blksize=8192):
        self.filelike = filelike
        self.blksize = blksize
        self.closed = False
        # Set by the engine when it sends the file itself: whoever sends it closes it.
        self.handed_over = False

    def __iter__(self):
        return self

    def next(self):
        if self.closed:
            raise ValueError('I/O operation on closed file')
        data = self.filelike.read(self.blksize)
        if data:
            return data
        raise StopIteration

    def close(self):
        if not self.closed:
            self.closed = True
            close = getattr(self.filelike, 'close', None)
            if close is not None and not self.handed_over:
                try:
                    close()
                except Exception:
                    pass
