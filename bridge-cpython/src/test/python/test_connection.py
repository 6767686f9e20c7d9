"""Unit tests of the daemon's side of the connection; run by DaemonUnitTest under every Python that is found."""
import socket
import sys
import threading
import unittest

sys.path.insert(0, sys.argv.pop(1))

from wsgibridge import connection, protocol  # noqa: E402
from wsgibridge.protocol import frame  # noqa: E402


class Replay(object):
    """A socket that delivers bytes in pieces of a given size."""

    def __init__(self, data, size):
        self.data = data
        self.size = size

    def recv(self, limit):
        count = min(limit, self.size)
        piece, self.data = self.data[:count], self.data[count:]
        return piece


class InboxTest(unittest.TestCase):

    def replay(self, data, size):
        events = []
        bodies = {}

        def on_request(ident, flags, application, data, start, stop):
            events.append(('request', ident, flags, application, data[start:stop]))

        def on_body(ident, flags, data):
            bodies[ident] = bodies.get(ident, b'') + data
            if flags & protocol.LAST:
                events.append(('body', ident, bodies[ident]))
        handlers = {protocol.CREDIT: lambda ident, _, payload: events.append(
            ('credit', ident, connection.count_of(payload)))}
        sock = Replay(data, size)
        inbox = connection.Inbox(sock, handlers, on_request, on_body)
        while sock.data:
            inbox.receive()
        return events

    def test_frames_may_be_cut_anywhere(self):
        data = (frame(protocol.REQUEST, 7, b'environ', protocol.LAST, 3)
                + frame(protocol.REQUEST, 8, b'')
                + frame(protocol.BODY, 8, b'0123456789' * 3)
                + frame(protocol.CREDIT, 7, protocol.COUNT_STRUCT.pack(4711))
                + frame(protocol.BODY, 9, b'other', protocol.LAST)
                + frame(protocol.BODY, 8, b'', protocol.LAST))
        expected = [
            ('request', 7, protocol.LAST, 3, b'environ'),
            ('request', 8, 0, 0, b''),
            ('credit', 7, 4711),
            ('body', 9, b'other'),
            ('body', 8, b'0123456789' * 3),
        ]
        for size in range(1, len(data) + 1):
            self.assertEqual(self.replay(data, size), expected)


class OutboxTest(unittest.TestCase):

    def test_frames_of_many_threads_arrive_whole(self):
        ours, theirs = socket.socketpair()
        outbox = connection.Outbox(ours)
        count, threads = 500, 4
        received = []

        def read():
            while sum(map(len, received)) < count * threads * 100:
                received.append(theirs.recv(65536))

        def write(number):
            for _ in range(count):
                outbox.append(chr(97 + number).encode('latin-1') * 100)
                outbox.flush()
        workers = [threading.Thread(target=read)] + [threading.Thread(target=write, args=(i,)) for i in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(30)
        data = b''.join(received)
        self.assertEqual(len(data), count * threads * 100)
        for at in range(0, len(data), 100):
            self.assertEqual(data[at:at + 100], data[at:at + 1] * 100)
        ours.close()
        theirs.close()


if __name__ == '__main__':
    unittest.main()
