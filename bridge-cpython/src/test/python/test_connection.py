"""Unit tests of the daemon's side of the connection; run by DaemonUnitTest under every Python that is found."""
import errno
import os
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import unittest
from random import Random

sys.path.insert(0, sys.argv.pop(1))

from wsgibridge import connection, protocol, receipts  # noqa: E402
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


class ReceiptsTest(unittest.TestCase):
    """What is noted of a request must never look as if the request had not come."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, 'page')
        with open(self.path, 'wb') as page:
            page.write(bytes(bytearray(4096 + 8)))
        self.receipts = receipts.Receipts(self.path)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def word(self, ident):
        with open(self.path, 'rb') as page:
            return struct.unpack_from('=I', page.read(), ident % 1024 * 4)[0]

    def test_each_request_has_its_word(self):
        for ident in (1, 2, 5, 1023, 1024):
            self.receipts.note(ident)
        self.assertEqual([1, 2, 0, 5, 1023, 1024], [self.word(i) for i in (1, 2, 3, 5, 1023, 1024)])

    def test_requests_that_come_in_another_order_are_noted_and_take_none_back(self):
        for ident in (7, 5, 1031, 6):
            self.receipts.note(ident)
        self.assertEqual([5, 6, 1031], [self.word(i) for i in (5, 6, 7)])
        self.receipts.note(7)
        self.assertEqual(1031, self.word(7))

    def test_the_cpu_time_is_behind_the_words(self):
        for ident in range(1024):
            self.receipts.note(1024 + ident)
        self.receipts.note_cpu_time()
        with open(self.path, 'rb') as page:
            words = page.read()
        self.assertEqual([1024 + ident for ident in range(1024)], list(struct.unpack('=1024I', words[:4096])))
        used = sum(os.times()[:2])
        self.assertTrue(0 < struct.unpack('=d', words[4096:])[0] < used + 0.1)

    def test_numbers_wrap_round(self):
        last = (1 << 32) - 1
        for ident in (last - 1023, last, 1, 1023):
            self.receipts.note(ident)
        self.assertEqual([1, 1023], [self.word(1), self.word(1023)])


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


class Ended(BaseException):
    """Stands for the end of the process."""


class FuzzTest(unittest.TestCase):
    """Whatever comes, the daemon takes it or ends; it neither hangs nor keeps more than a frame."""

    seconds = float(os.environ.get('FUZZ_SECONDS', '1'))

    def frames(self, random):
        kinds = [protocol.REQUEST, protocol.BODY, protocol.CREDIT, protocol.EVENT]
        for _ in range(random.randrange(1, 20)):
            kind = random.choice(kinds)
            size = 4 if kind == protocol.CREDIT else random.choice([0, 1, 11, 12, 13, 200, random.randrange(70000)])
            payload = bytes(bytearray(random.getrandbits(8) for _ in range(min(size, 64)))) * (size // 64 + 1)
            yield kind, random.randrange(5), payload[:size], random.choice([0, protocol.LAST])

    def deliver(self, data, random):
        seen = []
        handlers = {
            protocol.CREDIT: lambda ident, _, payload: seen.append(
                (protocol.CREDIT, ident, connection.COUNT_STRUCT.pack(connection.count_of(payload)))),
            protocol.EVENT: lambda ident, _, payload: seen.append((protocol.EVENT, ident, payload)),
        }

        def on_request(ident, flags, application, data, start, stop):
            seen.append((protocol.REQUEST, ident, data[start:stop]))

        def on_body(ident, flags, data):
            if seen and seen[-1][:2] == (None, ident):
                data = seen.pop()[2] + data
            seen.append((None, ident, data))
        sock = Replay(data, 0)
        inbox = connection.Inbox(sock, handlers, on_request, on_body)
        while sock.data:
            sock.size = random.choice([1, 7, 12, 100, 4096, 65536])
            if len(sock.data) > 20000:
                sock.size = max(sock.size, 4096)
            inbox.receive()
            self.assertTrue(len(inbox._rest) <= protocol.LARGEST_FRAME + protocol.HEAD_SIZE + 65536)
        return seen

    def test_what_is_sent_arrives(self):
        random, until = Random(7), time.time() + self.seconds
        while time.time() < until:
            frames = list(self.frames(random))
            data = b''.join(frame(kind, ident, payload, flags) for kind, ident, payload, flags in frames)
            seen = self.deliver(data, random)
            self.assertEqual([item for item in seen if item[0] is not None],
                             [item[:3] for item in frames if item[0] != protocol.BODY])
            for ident in range(5):
                self.assertEqual(b''.join(item[2] for item in seen if item[:2] == (None, ident)),
                                 b''.join(item[2] for item in frames if item[:2] == (protocol.BODY, ident)))

    def test_what_is_damaged_is_taken_or_refused(self):
        random, until = Random(8), time.time() + self.seconds
        leave, connection.leave = connection.leave, self.leave
        try:
            while time.time() < until:
                data = bytearray(b''.join(frame(kind, ident, payload, flags)
                                          for kind, ident, payload, flags in self.frames(random)))
                for _ in range(random.randrange(1, 10)):
                    data[random.choice([random.randrange(len(data)), random.randrange(min(12, len(data)))])] = \
                        random.getrandbits(8)
                try:
                    self.deliver(bytes(data), random)
                except (protocol.ProtocolError, Ended):
                    pass
        finally:
            connection.leave = leave

    @staticmethod
    def leave():
        raise Ended()

    def test_a_frame_that_is_too_large_is_not_waited_for(self):
        for kind in (protocol.REQUEST, protocol.CREDIT, protocol.EVENT):
            data = protocol.HEAD_STRUCT.pack(kind, 0, 0, 1, protocol.LARGEST_FRAME + 1)
            self.assertRaises(protocol.ProtocolError, self.deliver, data, Random(1))
        self.assertRaises(protocol.ProtocolError, self.deliver, frame(99, 1), Random(1))
        self.assertRaises(protocol.ProtocolError, self.deliver, frame(protocol.CREDIT, 1, b'123'), Random(1))


class OutboxTest(unittest.TestCase):

    def test_lines_of_log_are_dropped_and_counted_while_the_server_does_not_read(self):
        ours, theirs = socket.socketpair()
        outbox = connection.Outbox(ours)
        line = frame(protocol.LOG, 0, b'x' * 60000)
        taken = 0
        for _ in range(1000):
            if outbox.has_room():
                outbox.append(line)
                taken += 1
        self.assertTrue(100 < taken < 200)
        outbox.frames, outbox.size = [], 0
        self.assertTrue(outbox.has_room())
        self.assertTrue(b'WB0511: %d log lines' % (1000 - taken) in outbox.frames[0])
        ours.close()
        theirs.close()

    def test_lines_that_many_threads_drop_are_counted_exactly(self):
        outbox = connection.Outbox(None)
        count, threads, rounds = 5000, 6, 3
        interval = getattr(sys, 'getswitchinterval', lambda: None)()
        if interval is not None:
            sys.setswitchinterval(1e-6)
        else:
            sys.setcheckinterval(1)
        try:
            for _ in range(rounds):
                outbox.size = 1 << 30
                workers = [threading.Thread(target=lambda: [outbox.has_room() for _ in range(count)])
                           for _ in range(threads)]
                for worker in workers:
                    worker.start()
                for worker in workers:
                    worker.join()
                outbox.size = 0
                workers = [threading.Thread(target=outbox.has_room) for _ in range(threads)]
                for worker in workers:
                    worker.start()
                for worker in workers:
                    worker.join()
        finally:
            if interval is not None:
                sys.setswitchinterval(interval)
            else:
                sys.setcheckinterval(100)
        told = [int(line.split(b'WB0511: ')[1].split(b' ')[0]) for line in outbox.frames]
        self.assertEqual(rounds * count * threads, sum(told))

    def test_no_frame_is_lost_where_they_cannot_be_joined(self):
        sender = connection.Outbox(None)
        sender.frames = [b'one', None]  # stands for a lack of memory
        self.assertRaises(TypeError, sender.flush)
        self.assertEqual([b'one', None], sender.frames)
        self.assertTrue(sender._lock.acquire(False))

    @unittest.skipIf(str is bytes, 'Python 2 joins all frames')
    def test_large_frames_are_sent_whole_and_in_order_however_little_the_socket_takes(self):
        random = Random(5)

        class Tight(object):
            taken = b''
            calls = 0

            def sendmsg(self, parts):
                self.calls += 1
                if self.calls % 3 == 0:
                    raise OSError(errno.EINTR, 'interrupted')
                data = b''.join(parts)
                count = random.randint(1, min(len(data), 70000))
                self.taken += data[:count]
                return count

            def send(self, view):
                raise AssertionError('a large frame was joined')

        tight = Tight()
        outbox = connection.Outbox(tight)
        sent = b''
        for number in range(1500):
            payload = bytes(bytearray([number % 251])) * random.randint(1, 300)
            head = frame(protocol.CHUNK, number, payload)[:protocol.HEAD_SIZE]
            outbox.append_parts(head, payload)
            sent += head + payload
        outbox.flush()
        self.assertEqual(sent, tight.taken)
        self.assertEqual(([], 0), (outbox.frames, outbox.size))

    def test_a_frame_is_replaced_only_while_it_is_the_last_one_here(self):
        ours, theirs = socket.socketpair()
        outbox = connection.Outbox(ours)
        old, new, other = b'-old', b'+longer', b'other'
        self.assertFalse(outbox.replace(old, new))  # none is here
        outbox.append(old)
        self.assertTrue(outbox.replace(old, new))
        self.assertEqual(([new], len(new)), (outbox.frames, outbox.size))
        self.assertFalse(outbox.replace(old, new))
        outbox.append(other)
        self.assertFalse(outbox.replace(new, old))
        outbox.flush()
        self.assertEqual(new + other, theirs.recv(100))
        self.assertFalse(outbox.replace(other, new))  # it was sent
        ours.close()
        theirs.close()

    def test_a_frame_is_not_replaced_while_another_thread_sends(self):
        outbox = connection.Outbox(None)
        outbox.append(b'old')
        outbox._lock.acquire()
        self.assertFalse(outbox.replace(outbox.frames[0], b'new'))
        self.assertEqual([b'old'], outbox.frames)

    def test_what_another_thread_queues_during_a_replacement_is_sent(self):
        ours, theirs = socket.socketpair()
        outbox = connection.Outbox(ours)

        class Frames(list):
            def __setitem__(self, key, value):
                list.__setitem__(self, key, value)
                outbox.send(b'other')  # finds the lock taken
        outbox.frames = Frames()
        old = b'old'
        outbox.append(old)
        self.assertTrue(outbox.replace(old, b'new'))
        self.assertEqual(b'newother', theirs.recv(100))
        ours.close()
        theirs.close()

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
