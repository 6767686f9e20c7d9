"""The connection to the JVM: reads and sends frames."""
import errno
import itertools
import os
import threading

from wsgibridge import process, protocol
from wsgibridge.protocol import BODY, COUNT_STRUCT, HEAD_SIZE, HEAD_STRUCT, LARGEST_FRAME, LAST, ProtocolError, REQUEST

_RECEIVE_SIZE = 65536
_RECEIVE_SIZE_IN_BODY = 196608
# If more bytes than this are missing of a body's frame, they are received alone, and passed on without a copy.
_LARGE_REST = 16384
# Up to this size, frames are joined, which is faster than sending parts. And the most parts of one call, below IOV_MAX.
_COPIED = 32768
_MOST_PARTS = 512
# While more bytes than this wait for the JVM, log lines are dropped.
_LOG_LIMIT = 8 << 20
# The level of the record that reports their number.
_WARNING = 30


def leave():
    """Ends this process at once, because the JVM has ended."""
    os._exit(1)


class Outbox(object):
    """The frames that wait for the JVM. Any thread may append. A flush sends all of them with one write."""

    def __init__(self, sock):
        self._sock = sock
        #: Sends several buffers with one call, None in Python 2.
        self._gather = getattr(sock, 'sendmsg', None)
        self._lock = threading.Lock()
        self.frames = []
        self.size = 0
        # Each dropped line takes a number, and so does each report of them. Taking a number is atomic.
        self._drops = itertools.count()
        self._counted = 0
        self._unreported = False
        self._reporting = threading.Lock()

    def append(self, data):
        """Queues a frame, which a flush must send later."""
        self.frames.append(data)
        self.size += len(data)

    def append_parts(self, head, payload):
        """Queues a frame that is too large to be copied: its head, and its payload, which must not change until it is
        sent.
        """
        self.frames.extend((head, payload))  # atomic: no other frame comes between them
        self.size += len(head) + len(payload)

    def replace(self, old, new):
        """Replaces the frame that was queued last. Returns False if another frame was queued since, or if it was sent.

        Other threads may queue frames meanwhile. The calling thread must not be interrupted.
        """
        if not self._lock.acquire(False):
            return False
        try:
            # While the lock is held, frames are only appended, so the position stays the same.
            position = len(self.frames) - 1
            replaced = position >= 0 and self.frames[position] is old
            if replaced:
                self.frames[position] = new
                self.size += len(new) - len(old)
        finally:
            self._lock.release()
        if len(self.frames) > position + 1:
            self.flush()  # another thread may have found the lock taken, and relies on this one to send its frame
        return replaced

    def has_room(self):
        """Returns whether a log line can be queued. If not, the line is counted, and the count is logged later."""
        if self.size > _LOG_LIMIT:
            next(self._drops)
            self._unreported = True
            return False
        if self._unreported:
            with self._reporting:
                self._report()
        return True

    def _report(self):
        self._unreported = False
        number = next(self._drops)
        count, self._counted = number - self._counted, number + 1
        if count:
            self.append(protocol.frame(protocol.RECORD, 0, b'\0WB0511: %d log lines were dropped: the server cannot read '
                                       b'them fast enough' % count, 0, _WARNING))

    def flush(self):
        """Sends the queued frames, unless another thread is sending, which then also sends those of this thread."""
        while self.frames and self._lock.acquire(False):
            try:
                # Appending to a list and deleting from it are atomic, so that no frame is lost or sent twice. Steps
                # that need memory come first: if there is none, the frames are still queued.
                count = len(self.frames)
                if self.size > _COPIED and self._gather is not None:
                    parts = self.frames[:count]
                    send = self._send_parts
                else:
                    parts = self.frames[0] if count == 1 else b''.join(self.frames[:count])
                    send = self._send
                del self.frames[:count]
                self.size = 0
                send(parts)
            finally:
                self._lock.release()

    def _send(self, data):
        try:
            view = memoryview(data)
            while view:
                try:
                    view = view[self._sock.send(view):]
                except (IOError, OSError) as error:
                    if error.errno != errno.EINTR:
                        leave()
        except BaseException:
            process.abandon()  # a part of a frame may have gone

    def _send_parts(self, parts):
        """Sends large frames without a copy that joins them."""
        try:
            position = 0
            while position < len(parts):
                try:
                    sent = self._gather(parts[position:position + _MOST_PARTS])
                except (IOError, OSError) as error:
                    if error.errno != errno.EINTR:
                        leave()
                    continue
                while position < len(parts) and sent >= len(parts[position]):
                    sent -= len(parts[position])
                    position += 1
                if sent:
                    parts[position] = memoryview(parts[position])[sent:]
        except BaseException:
            process.abandon()  # a part of a frame may have gone

    def send(self, data):
        """Queues a frame and flushes."""
        self.append(data)
        self.flush()


class Inbox(object):
    """Reads and decodes frames from the JVM. Used only by the leader."""

    def __init__(self, sock, handlers, on_request, on_body):
        self._sock = sock
        self._handlers = handlers
        self._on_request = on_request
        self._on_body = on_body
        self._rest = b''
        # The incomplete frame of a body: (request id, flags, number of missing bytes); None if there is none.
        self._body = None

    def receive(self):
        """Waits for bytes, and handles all complete frames."""
        try:
            data = self._sock.recv(self._receive_size())
        except (IOError, OSError) as error:
            if error.errno == errno.EINTR:
                return
            data = b''
        if not data:
            leave()
        if self._rest:
            data = self._rest + data
            self._rest = b''
        position = 0
        if self._body is not None:
            position = self._continue_body(data)
        end = len(data)
        while end - position >= HEAD_SIZE:
            kind, flags, argument, ident, length = HEAD_STRUCT.unpack_from(data, position)
            start = position + HEAD_SIZE
            stop = start + length
            if kind == BODY:
                if stop > end:
                    # Bytes of a body are passed on as they arrive, without a copy to join them.
                    self._body = (ident, flags, stop - end)
                    if start < end:
                        self._on_body(ident, flags & ~LAST, data[start:end])
                    return
                self._on_body(ident, flags, data[start:stop])
            elif stop > end:
                if length > LARGEST_FRAME:
                    raise ProtocolError('a frame of kind %d has %d bytes' % (kind, length))
                break
            elif kind == REQUEST:
                self._on_request(ident, flags, argument, data, start, stop)
            elif kind in self._handlers:
                self._handlers[kind](ident, argument, data[start:stop])
            else:
                raise ProtocolError('there is no frame of kind %d' % kind)
            position = stop
        if position < end:
            self._rest = data[position:]

    def _receive_size(self):
        missing = self._body[2] if self._body is not None else 0
        return min(missing, _RECEIVE_SIZE_IN_BODY) if missing > _LARGE_REST else _RECEIVE_SIZE

    def _continue_body(self, data):
        ident, flags, missing = self._body
        if missing > len(data):
            self._body = (ident, flags, missing - len(data))
            self._on_body(ident, 0, data)
            return len(data)
        self._body = None
        self._on_body(ident, flags, data[:missing])
        return missing


def read_config(sock):
    """Reads the first frame, CONFIG. Returns its keys and values as a list of native strings, alternating."""
    head = _read_fully(sock, HEAD_SIZE)
    kind, _, _, _, length = HEAD_STRUCT.unpack(head)
    if kind != protocol.CONFIG or length > protocol.LARGEST_CONFIG:
        leave()
    payload = _read_fully(sock, length)
    if str is not bytes:
        payload = payload.decode('utf-8', 'surrogateescape')
    return payload.split('\0')


def _read_fully(sock, count):
    parts = []
    while count > 0:
        part = sock.recv(count)
        if not part:
            leave()
        parts.append(part)
        count -= len(part)
    return b''.join(parts)


def count_of(payload):
    """Returns the number that is a frame's payload."""
    if len(payload) != COUNT_STRUCT.size:
        raise ProtocolError('a number has %d bytes' % len(payload))
    return COUNT_STRUCT.unpack(payload)[0]
