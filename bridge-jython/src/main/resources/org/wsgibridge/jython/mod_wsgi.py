"""What an application may import as mod_wsgi. The engine sets what is missing here: version, process_group,
application_group, maximum_processes, threads_per_process and request_data."""

_subscribers = []
_tracked = []


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


def subscribe_events(callback):
    """Registers callback(name, **details), called with 'process_stopping' and its shutdown_reason."""
    _subscribers.append(callback)
    return callback


def subscribe_shutdown(callback):
    """Registers a callback for process_stopping alone."""
    def only_shutdown(name, **details):
        if name == 'process_stopping':
            callback(name, **details)
    _subscribers.append(only_shutdown)
    return callback


def track_changes(path):
    """With reload=changes, loads the application again when this file has changed as well."""
    import os
    path = os.path.abspath(path)
    if path not in _tracked:
        _tracked.append(path)


def _publish(name, **details):
    for callback in list(_subscribers):
        try:
            callback(name, **details)
        except Exception:
            import traceback
            traceback.print_exc()


def _probe():
    pass
