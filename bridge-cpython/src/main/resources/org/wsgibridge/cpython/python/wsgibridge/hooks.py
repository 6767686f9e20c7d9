"""Connects the module ``mod_wsgi`` with the daemon, and publishes events that do not come from a request.

A separate thread, which starts with the first event, publishes these, so that a slow subscriber delays neither frames
nor requests.
"""
import collections
import logging
import os
import sys
import threading

import _bridge_events
import _bridge_health
import mod_wsgi
from wsgibridge import protocol
from wsgibridge.gateway import shorten
from wsgibridge.meters import Meters
from wsgibridge.protocol import frame

try:
    import resource
except ImportError:
    resource = None

_RUSAGE_THREAD = getattr(resource, 'RUSAGE_THREAD', 1)
_HIGHEST_LEVEL = 0xffff  # the largest argument of a frame
#: The largest number of events that wait; with more, a subscriber is much too slow.
_LIMIT = 20000


class Hooks(object):
    """Connects the shared code to one daemon."""

    def __init__(self, daemon):
        self._daemon = daemon
        self._events = collections.deque()
        self._bell = threading.Lock()
        self._bell.acquire()
        self._thread = None
        self._ended = False
        self._told = False
        self._dropping = False
        self.meters = Meters(daemon)
        config = daemon.config
        mod_wsgi.process_group = config.get('group')
        mod_wsgi.maximum_processes = config.number('processes')
        mod_wsgi.threads_per_process = config.number('threads')
        engine = _bridge_events.engine
        engine.interpreter = config.get('name')
        engine.server_pid = daemon.parent
        engine.pid = daemon.pid
        engine.request_data = self._request_data
        engine.active_requests = self._active_requests
        engine.process_cpu = _process_cpu
        engine.log = self._log
        engine.subscribed = self._subscribed
        engine.health_registered = self._health_registered
        try:
            _thread_cpu()
            engine.thread_cpu = _thread_cpu
        except Exception:
            pass  # there is no such clock: the times are 0

    def _current(self):
        crew = self._daemon.crew
        return crew.current() if crew is not None else None

    def _request_data(self):
        request = self._current()
        return request.scratch() if request is not None else None

    def _active_requests(self):
        crew = self._daemon.crew
        active = {}
        for worker in list(crew.workers.values()) if crew is not None else ():
            request = worker.request
            environ = request.environ if request is not None else None
            if environ is not None:
                active[environ['mod_wsgi.request_id']] = request.scratch()
        return active

    def _log(self, level, logger, text):
        if os.getpid() != self._daemon.pid:
            sys.stderr.write(text + '\n')  # the application has forked; the connection is not the child's
            return
        if not self._daemon.outbox.has_room():
            return
        payload = shorten(_utf8(logger), protocol.LARGEST_NAME) + b'\0' + shorten(_utf8(text))
        self._send(protocol.RECORD, payload, max(0, min(level, _HIGHEST_LEVEL)))

    def _send(self, kind, payload=b'', argument=0):
        """Sends a frame at once. Within a request, no exception from another thread may come meanwhile."""
        request = self._current()
        if request is None:
            self._daemon.outbox.send(frame(kind, 0, payload, 0, argument))
        else:
            self._daemon.crew.put(request, frame(kind, request.ident, payload, 0, argument), True)

    def _subscribed(self):
        if self._told:
            return
        self._told = True
        self._send(protocol.SUBSCRIBED)

    def _health_registered(self, name, timeout):
        self._send(protocol.HEALTH, _utf8('%r\0%s' % (timeout, name)))

    def on_check(self, ident, _, payload):
        """Runs a health check for the JVM, on a separate thread and without a time limit."""
        name = payload if str is bytes else payload.decode('utf-8', 'replace')
        thread = threading.Thread(target=self._check, args=(ident, name), name='wsgi-health-' + name)
        thread.daemon = True
        try:
            thread.start()
        except Exception as error:
            self._daemon.outbox.send(frame(protocol.CHECK_REPLY, ident, _utf8('no thread could be started: %s' % error)))

    def _check(self, ident, name):
        self._daemon.outbox.send(frame(protocol.CHECK_REPLY, ident, shorten(_utf8(_bridge_health.run(name)))))

    # --- events from outside of requests

    def put(self, name, event):
        """Queues an event, which is published soon. For the leader and for signal handlers, which must not wait."""
        if len(self._events) >= _LIMIT:
            self._drop()
            return
        self._events.append((name, event))
        if self._thread is None:
            self._start()
        self._ring()

    def _start(self):
        thread = threading.Thread(target=self._run, name='wsgi-events')
        thread.daemon = True
        try:
            thread.start()
            self._thread = thread
        except Exception:
            pass  # no more threads: the next event tries again

    def _drop(self):
        if not self._dropping:
            self._dropping = True
            engine = _bridge_events.engine
            engine.log(logging.WARNING, '', 'WB0603: interpreter %s: %d events wait for its subscribers; further ones '
                       'are dropped' % (engine.interpreter, _LIMIT))

    def on_event(self, _, __, payload):
        """Queues an event of the JVM."""
        self.put(*decode(payload))

    def on_signal(self, name, number):
        """Queues a signal that this process has received, as an event."""
        if _bridge_events.signal_callbacks or _bridge_events.event_callbacks:
            self.put('process_signal', {'signame': name, 'signum': number})

    def _ring(self):
        try:
            self._bell.release()
        except Exception:
            pass  # a wake-up is already pending

    def _run(self):
        while not self._ended:
            self._bell.acquire()
            self._drain()

    def _drain(self):
        while True:
            try:
                name, event = self._events.popleft()
            except IndexError:
                self._dropping = False
                return
            _bridge_events.deliver(name, event)

    def end(self, reason, patience):
        """Publishes the events that wait, then ``process_stopping``. Waits ``patience`` seconds for a subscriber that
        hangs.
        """
        self._ended = True
        self._ring()
        if self._thread is not None:
            self._thread.join(patience)
        self._drain()
        _bridge_events.deliver('process_stopping', {'shutdown_reason': reason})


def decode(payload):
    """Returns the name and the keyword arguments of an event; see protocol.EVENT."""
    if str is not bytes:
        payload = payload.decode('utf-8', 'replace')
    parts = payload.split('\0')
    event = {}
    for key, text in zip(parts[1::2], parts[2::2]):
        event[key] = _CONVERTERS[text[0]](text[1:])
    return parts[0], event


_CONVERTERS = {'s': str, 'i': int, 'f': float}


def _utf8(text):
    return text.encode('utf-8', 'replace') if isinstance(text, type(u'')) else text


def _thread_cpu():
    used = resource.getrusage(_RUSAGE_THREAD)
    return used[0], used[1]


def _process_cpu():
    used = os.times()
    return used[0], used[1]
