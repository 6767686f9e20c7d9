"""What applications import from ``mod_wsgi``: the names of the Apache module that make sense here."""
import os
import traceback

from wsgibridge.gateway import FileWrapper, RequestTimeout, VERSION

version = VERSION
process_group = ''
application_group = ''
maximum_processes = 1
threads_per_process = 1

__all__ = [
    'FileWrapper', 'RequestTimeout', 'version', 'process_group', 'application_group', 'maximum_processes',
    'threads_per_process', 'request_data', 'subscribe_events', 'subscribe_shutdown', 'track_changes',
]

def _no_request():
    raise RuntimeError('no active request for current thread')


#: Returns the environ of the request that the calling thread runs; replaced by the daemon.
request_data = _no_request

_subscribers = []
_tracked = set()


def subscribe_events(callback):
    """Registers ``callback(name, **details)``; the daemon publishes ``process_stopping`` with ``shutdown_reason``."""
    _subscribers.append(callback)
    return callback


def subscribe_shutdown(callback):
    """Registers a callback for ``process_stopping`` alone."""
    def only_shutdown(name, **details):
        if name == 'process_stopping':
            callback(name, **details)
    _subscribers.append(only_shutdown)
    return callback


def track_changes(path):
    """Has a file watched as the sources are: with ``reload=changes`` the application is loaded again when it changes."""
    _tracked.add(os.path.abspath(path))


def _publish(name, **details):
    for callback in list(_subscribers):
        try:
            callback(name, **details)
        except Exception:
            traceback.print_exc()
