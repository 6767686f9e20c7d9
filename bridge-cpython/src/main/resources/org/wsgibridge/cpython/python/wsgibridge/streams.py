"""``sys.stdout`` and ``sys.stderr`` of the process, which end in the log of the JVM."""
import os

from wsgibridge import gateway, protocol
from wsgibridge.protocol import frame


class RoutedStream(gateway.LineStream):
    """``sys.stdout`` or ``sys.stderr``: what a request's thread writes is logged with its request."""

    def __init__(self, name, number, daemon):
        gateway.LineStream.__init__(self, name, self._log_outside)
        self._number = number
        self._daemon = daemon

    def _log_outside(self, line):
        if self._is_child():
            os.write(self._number, line + b'\n')
        elif self._daemon.outbox.has_room():
            self._daemon.outbox.send(frame(protocol.LOG, 0, line, 0, self._number))

    def _is_child(self):
        return os.getpid() != self._daemon.pid  # the application has forked; the connection is not the child's

    def _request(self):
        if self._is_child():
            return None
        crew = self._daemon.crew
        request = crew.current() if crew is not None else None
        return request if request is not None and not request.finished else None

    def _put(self, data):
        request = self._request()
        if request is None:
            gateway.LineStream._put(self, data)
        else:
            request.stream(self.name, self._number)._put(data)

    def flush(self):
        request = self._request()
        if request is None:
            gateway.LineStream.flush(self)
        else:
            request.stream(self.name, self._number).flush()
