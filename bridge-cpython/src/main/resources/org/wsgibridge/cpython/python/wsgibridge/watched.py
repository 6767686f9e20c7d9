"""A request with subscribers: publishes its events and measures their values."""
import logging
import time
import traceback

import _bridge_events as events
from wsgibridge import gateway
from wsgibridge.protocol import CHUNK_SIZE
from wsgibridge.request import Request


class WatchedRequest(Request):
    """The class of requests while there are subscribers. Everything runs on the request's thread."""

    watches = True
    reads = read_bytes = writes = written_bytes = 0
    read_time = write_time = 0.0
    watched = None
    told = False
    status = None

    def begin(self, environ):
        """Starts the measurements. The request cannot be interrupted yet."""
        self.watched = events.begin(environ, self.scratch())

    def handle(self, application, environ):
        self.told = True
        Request.handle(self, events.started(self.watched, application, environ), environ)

    def start_response(self, status, headers, exc_info=None):
        write = gateway.Exchange.start_response(self, status, headers, exc_info)
        self.status = status
        events.responded(self.watched, status, headers, exc_info)
        return write

    def _log_failure(self, exc_info, when):
        try:
            events.failed(self.watched, exc_info)
        finally:
            gateway.Exchange._log_failure(self, exc_info, when)

    def _finish(self):
        # At this point, no exception from another thread can come any more, so that every request is counted.
        # Subscribers can still log, but no longer read the body or write.
        self.finished = True
        watched = self.watched
        if watched is not None:
            try:
                events.finished(watched, self.told, 0 if self.status is None else int(self.status[:3]),
                                self.reads, self.read_bytes, self.read_time,
                                self.writes, self.written_bytes, self.write_time)
            except Exception:
                events.engine.log(logging.ERROR, '',
                                  'WB0601: Event listener of requests failed\n' + traceback.format_exc())
            self.watched = None
        Request._finish(self)

    # --- the transport, measured

    def receive(self):
        begin = time.time()
        try:
            data = Request.receive(self)
            self.reads += 1
            self.read_bytes += len(data)
            return data
        finally:
            self.read_time += time.time() - begin

    def send_head(self, head, data, last, done=False):
        # Without done: subscribers are notified before the slot is free.
        if len(data) > CHUNK_SIZE:
            Request.send_head(self, head, data, last)  # it sends the data by send_data
            return
        begin = time.time()
        try:
            Request.send_head(self, head, data, last)
            self.writes += 1
            self.written_bytes += len(data)
        finally:
            self.write_time += time.time() - begin

    def send_data(self, data):
        begin = time.time()
        try:
            Request.send_data(self, data)
            self.writes += 1
            self.written_bytes += len(data)
        finally:
            self.write_time += time.time() - begin

    def send_file(self, descriptor, offset, count):
        begin = time.time()
        try:
            sent = Request.send_file(self, descriptor, offset, count)
            if sent:
                self.writes += 1
                self.written_bytes += count
            return sent
        finally:
            self.write_time += time.time() - begin


def request_class():
    """Returns the class for a new request."""
    return WatchedRequest if events.event_callbacks or events.recorders else Request
