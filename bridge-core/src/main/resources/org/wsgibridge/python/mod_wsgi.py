"""The module ``mod_wsgi`` for applications, with the names of that of Apache, so that code that was written for it
works.

The same file serves every engine, which sets the values of the interpreter: ``process_group``, ``application_group``,
``maximum_processes`` and ``threads_per_process``.
"""
import logging
import os
import sys

import _bridge_events
import _bridge_health
import _bridge_logging
import _bridge_meters as metrics
import _bridge_metrics
from _bridge_events import event_callbacks, shutdown_callbacks, signal_callbacks
from _bridge_wsgi import FileWrapper, RequestTimeout, VERSION

__all__ = [
    'FileWrapper', 'LogHandler', 'RequestTimeout', 'active_requests', 'application_group', 'event_callbacks',
    'maximum_processes', 'metrics', 'process_group', 'process_metrics', 'register_health', 'request_data', 'request_metrics', 'server_metrics',
    'shutdown_callbacks', 'signal_callbacks', 'start_recording_metrics', 'subscribe_events', 'subscribe_shutdown',
    'subscribe_signals', 'threads_per_process', 'track_changes', 'version',
]

version = VERSION
process_group = ''
application_group = ''
maximum_processes = 1
threads_per_process = 1

_tracked = []

#: For ``from mod_wsgi.metrics import counter``: this module is not a package.
sys.modules['mod_wsgi.metrics'] = metrics


def subscribe_events(callback):
    """Subscribes ``callback(name, **event)`` to every event of this interpreter. Returns the callback."""
    return _bridge_events.subscribe(event_callbacks, callback)


def subscribe_shutdown(callback):
    """Subscribes ``callback(name, **event)`` to ``process_stopping`` only. Returns the callback."""
    return _bridge_events.subscribe(shutdown_callbacks, callback)


def subscribe_signals(callback):
    """Subscribes ``callback(name, **event)`` to ``process_signal`` only. Returns the callback."""
    return _bridge_events.subscribe(signal_callbacks, callback)


def register_health(name, function, timeout=5.0):
    """Registers a health check. The process group is not ready while ``function()`` returns False or raises an
    exception.

    The check runs every five seconds in one interpreter of the group, on a separate thread. A check that takes longer
    than ``timeout`` seconds, at most 60, counts as failed, and is not called again before it has ended. Returns the
    function. Raises ValueError or TypeError for an argument that is not allowed.
    """
    return _bridge_health.register(name, function, timeout)


def request_data():
    """Returns a dict that belongs to the request of the calling thread. Raises RuntimeError if the thread runs none."""
    data = _bridge_events.engine.request_data()
    if data is None:
        raise RuntimeError('no active request for thread')
    return data


class _ActiveRequests(object):
    """A read-only mapping of the requests that run now, from id to scratch dict. Each access shows the present state.
    """

    def copy(self):
        return _bridge_events.engine.active_requests()

    def __getitem__(self, request_id):
        return self.copy()[request_id]

    def __contains__(self, request_id):
        return request_id in self.copy()

    def __iter__(self):
        return iter(self.copy())

    def __len__(self):
        return len(self.copy())

    def __repr__(self):
        return repr(self.copy())

    def get(self, request_id, default=None):
        return self.copy().get(request_id, default)

    def keys(self):
        return list(self.copy())

    def values(self):
        return list(self.copy().values())

    def items(self):
        return list(self.copy().items())


active_requests = _ActiveRequests()


def start_recording_metrics():
    """Starts the measurements for :func:`request_metrics` and :func:`process_metrics`. Further calls do nothing."""
    _bridge_metrics.start(threads_per_process)


def request_metrics():
    """Returns the metrics of requests since the last call, or since the recording began; None if nothing is recorded.
    """
    return _bridge_metrics.of_requests()


def process_metrics():
    """Returns the metrics of this interpreter since the recording began; None if nothing is recorded."""
    return _bridge_metrics.of_process()


def server_metrics():
    """Returns None: an interpreter has no data of others. The bridge's meters and status page have them."""
    return None


def track_changes(path):
    """Watches a file like a source: with ``reload=changes``, the application is loaded again when the file changes."""
    path = os.path.abspath(path)
    if path not in _tracked:
        _tracked.append(path)


class LogHandler(logging.Handler):
    """Writes records to the log of the bridge, with their level."""

    def emit(self, record):
        try:
            _bridge_events.engine.log(record.levelno, record.name, self.format(record))
        except Exception:
            self.handleError(record)


_bridge_logging.install(LogHandler)


def _probe():
    """Does nothing. Its end shows that the interpreter executes Python code."""
