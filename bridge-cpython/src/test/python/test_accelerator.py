"""Compares the functions of the accelerator with those of Python that they stand for; run by AcceleratorUnitTest."""
import os
import resource
import shutil
import struct
import sys
import tempfile
import unittest
from random import Random

sys.path.insert(0, sys.argv.pop(1))
sys.path.append(os.environ['ACCELERATOR'])

import wsgi_bridge_accelerator as fast  # noqa: E402
from wsgibridge import accelerator, connection, gateway, request, streams  # noqa: E402

CASES = 8000


class Text(str):
    pass


class Pair(tuple):
    pass


class Headers(list):
    pass


class Data(bytes):
    pass


def outcome(function, *arguments):
    """Returns what a function returns, or what it raises."""
    try:
        return function(*arguments)
    except Exception as error:
        return type(error), str(error)


class HeadTest(unittest.TestCase):
    STATUSES = ['200 OK', '204 No Content', '404 Not Found', '200', '20', '99 x', '200OK', u'200 \u20ac', '200 O\rK', None,
                b'200 OK', Text('200 OK'), '', '200 Caf\xe9']
    NAMES = ['Content-Type', 'Content-Length', 'content-length', 'X-A', 'Set-Cookie', '', 'A B', 'A:', 'A\n', Text('X-A'),
             u'\u20ac', b'A', None, 'A\0B', 'caf\xe9', Text('Content-Length')]
    VALUES = ['text/plain', '5', '0', '', 'a\r', 'a\n', 'a\0', 'caf\xe9', u'\u20ac', Text('v'), b'v', None, 5, 'x' * 300000,
              ' 7', '\xb2']

    def header(self, random):
        made = random.choice(self.NAMES[:5] if random.random() < 0.9 else self.NAMES), \
            random.choice(self.VALUES[:4] if random.random() < 0.9 else self.VALUES)
        kind = random.random()
        if kind < 0.94:
            return made
        return random.choice([list(made), made[:1], made + ('x',), Pair(made), None, 'ab', ()])

    def test_heads_are_those_of_python(self):
        random = Random(7)
        made = 0
        for _ in range(CASES):
            status = random.choice(self.STATUSES[:3] if random.random() < 0.9 else self.STATUSES)
            headers = [self.header(random) for _ in range(random.randrange(6))]
            if random.random() < 0.03:
                headers = random.choice([Headers(headers), tuple(headers), None, iter(headers)])
            if random.random() < 0.01:
                gateway._names.clear()
                gateway._statuses.clear()
            before = fast.head(status, headers, gateway._statuses, gateway._names)
            expected = outcome(gateway.make_head, status, headers)
            after = fast.head(status, headers, gateway._statuses, gateway._names)
            for found in before, after:
                if found is not None:
                    made += 1
                    self.assertEqual(found, expected, (status, headers))
                    self.assertEqual([type(part) for part in found], [type(part) for part in expected])
        self.assertGreater(made, CASES / 2)

    def test_what_start_response_raises_is_the_same(self):
        for status in self.STATUSES:
            for name in self.NAMES:
                for value in self.VALUES:
                    found = []
                    for function in fast.head, None:
                        gateway.fast_head = function
                        exchange = gateway.Exchange()
                        said = outcome(exchange.start_response, status, [(name, value)])
                        found.append((said if isinstance(said, tuple) else None, exchange.head, exchange.length))
                    self.assertEqual(found[0], found[1])

    def test_a_name_that_changes_the_list_while_it_is_read_does_no_harm(self):
        headers = [('A%d' % i, 'x') for i in range(100)]

        class Trap(str):
            __hash__ = str.__hash__

            def __eq__(self, other):
                del headers[1:]
                return str.__eq__(self, other)
        names = {Trap('A%d' % i): False for i in range(100)}
        self.assertEqual(fast.head('200 OK', headers, {'200 OK'}, names), (b'200 OK\0A0\0x', None))

    def test_an_exception_that_comes_from_a_name_is_passed_on(self):
        class Trap(str):
            __hash__ = str.__hash__

            def __eq__(self, other):
                raise gateway.RequestTimeout()
        self.assertRaises(gateway.RequestTimeout, fast.head, '200 OK', [('A', 'x')], {'200 OK'}, {Trap('A'): False})

    def test_a_head_that_is_too_large_is_left_to_python(self):
        fast_names, statuses = {'A': False}, {'200 OK'}
        size = gateway._LARGEST_HEAD - len('200 OK\0A\0')
        self.assertIsNotNone(fast.head('200 OK', [('A', 'x' * size)], statuses, fast_names))
        self.assertIsNone(fast.head('200 OK', [('A', 'x' * (size + 1))], statuses, fast_names))
        self.assertIsNone(fast.head('200 OK', [('A', 'x')] * 1000000, statuses, fast_names))


class EnvironTest(unittest.TestCase):
    NAMES = [b'PATH_INFO', b'HTTP_HOST', b'HTTP_' + b'X' * 60, b'', b'caf\xe9', b'HTTP_ACCEPT'] \
        + [b'HTTP_X_%d' % i for i in range(900)]

    def test_environs_are_those_of_python(self):
        random = Random(11)
        base = {'wsgi.version': (1, 0), 'HTTP_HOST': 'base'}
        bases = {0: (base, ()), 3: (base, ('PATH_INFO', 'REMOTE_ADDR', 'QUERY_STRING')), 1 << 31: ({}, ('a', 'a'))}
        for _ in range(CASES):
            shared = random.choice((0, 3, 1 << 31, 3, 0, 9))
            texts = [random.choice(self.NAMES) if random.random() < 0.6 else bytes(random.randrange(1, 256) for _ in range(
                random.randrange(20))) for _ in range(random.randrange(14))]
            raw = struct.pack('>dddI', random.random(), -1e300, float('inf'), shared) + b'\0'.join(texts)
            if random.random() < 0.05:
                raw = raw[:random.randrange(40)]
            expected = outcome(request.make_environ, bases, raw, 4.5, 7)
            found = fast.environ(bases, raw, 4.5, 7)
            if isinstance(expected, dict):
                self.assertEqual(found, expected)
                self.assertEqual(list(found), list(expected))
                self.assertTrue(all(type(key) is str for key in found))
            else:
                self.assertIsNone(found)
        self.assertEqual(base, {'wsgi.version': (1, 0), 'HTTP_HOST': 'base'})

    def test_everything_unusual_is_left_to_python(self):
        raw = struct.pack('>dddI', 1, 2, 3, 0) + b'a\0b'
        good = {0: ({}, ())}
        for bases, data in ((None, raw), (good, None), (good, bytearray(raw)), (good, memoryview(raw)), ({}, raw),
                            ({0: None}, raw), ({0: ({},)}, raw), ({0: (None, ())}, raw), ({0: ({}, [])}, raw),
                            ({0: ({}, ([],))}, raw), (good, b''), (good, raw[:27]), (good, Data(raw))):
            self.assertIsNone(fast.environ(bases, data, 1.0, 2))
        self.assertRaises(TypeError, fast.environ)


class Requests(object):
    """A crew that keeps frames."""

    def __init__(self):
        self.outbox = connection.Outbox(None)
        self.requests = {}

    def put(self, request, data, at_once=False, payload=None):
        self.outbox.append(data if payload is None else data + payload)

    def wait(self, request, ready):
        raise AssertionError('it would wait')


class WholeTest(unittest.TestCase):
    HEADS = [b'200 OK', b'200 OK\0A\0b', b'204 No Content', b'205 x', b'304 x', b'20', b'', None, Data(b'200 OK'), u'200 OK',
             b'404 x' + b'y' * 300000]
    LENGTHS = [None, '4', '0', '3', '5', '65536', '9' * 18, '9' * 19, '9' * 5000, '', '-1', ' 4', '4 ', '\xb2', u'\u0664', 'x',
               Text('4'), '0004']
    BODIES = [b'body', b'', b'x' * 65536, b'x' * 65537, Data(b'body'), u'body', None, bytearray(b'body')]

    def deliver(self, function, ident, head, length, data):
        made = request.Request(ident, Requests(), None, None, True, False)
        made.granted = 1 << 30
        made.head, made.length, made.environ = head, length, {}
        made.errors = streams.ErrorStream(made)
        request.fast_whole = function
        said = outcome(made._deliver_only, data)
        return said, made.crew.outbox.frames, made.head_sent, made.responded, made.done

    def test_responses_are_those_of_python(self):
        made = 0
        for ident in 7, 0xffffffff:
            for head in self.HEADS:
                for length in self.LENGTHS:
                    for data in self.BODIES:
                        made += fast.whole(ident, head, length, data) is not None
                        self.assertEqual(self.deliver(fast.whole, ident, head, length, data),
                                         self.deliver(None, ident, head, length, data))
        self.assertGreater(made, 20)

    def test_numbers_that_are_none_of_a_request_are_left_to_python(self):
        for ident in -1, 1 << 32, 1 << 70, True, '7', None, 7.0:
            self.assertIsNone(fast.whole(ident, b'200 OK', None, b''))


class MemoryTest(unittest.TestCase):
    ROUNDS = 10000

    def test_nothing_is_leaked(self):
        names, statuses = {'Content-Length': True, 'A': False}, {'200 OK'}
        headers = [('Content-Length', '4'), ('A', 'b')]
        bad = [('Content-Length', '4'), ('A', 'b\n'), ('A', None)]
        bases = {0: ({'a': 'b'}, ('PATH_INFO',))}
        now, head, data = 4.5, b'200 OK', b'body'
        watched = [names, statuses, headers, headers[0], headers[0][1], bases, bases[0], bases[0][1], now, head, data, bad,
                   'Content-Length']

        def go(turn):
            for i in range(self.ROUNDS):
                raw = struct.pack('>dddI', 1, 2, 3, 0) + b'/\0HTTP_%d\0x\0HTTP_HOST\0y\0odd' % (turn * self.ROUNDS + i)
                fast.environ(bases, raw, now, 7)
                fast.environ(bases, raw[:30], now, 7)
                fast.environ({0: ({}, ([],))}, raw, now, 7)
                fast.head('200 OK', headers, statuses, names)
                fast.head('200 OK', bad, statuses, names)
                fast.whole(7, head, '4', data)
                fast.whole(7, head, '3', data)
        go(0)
        counts = [sys.getrefcount(thing) for thing in watched]
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        go(1)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - size
        self.assertLess(max(abs(sys.getrefcount(thing) - count) for thing, count in zip(watched, counts)), 100)
        self.assertLess(grown, 8192 if sys.platform.startswith('linux') else 8388608)  # KiB, bytes elsewhere


class InstallTest(unittest.TestCase):
    def setUp(self):
        self.addCleanup(sys.modules.__setitem__, 'wsgi_bridge_accelerator', fast)
        self.said = []
        gateway.fast_head = request.fast_environ = request.fast_whole = None

    def install(self, module):
        sys.modules['wsgi_bridge_accelerator'] = module
        return accelerator.install(self.said.append, [])

    def test_a_good_one_is_used(self):
        self.assertEqual(self.install(fast), fast.__version__)
        self.assertEqual((gateway.fast_head, request.fast_environ, request.fast_whole), (fast.head, fast.environ, fast.whole))
        self.assertEqual(self.said, [])

    def test_it_can_be_left_out(self):
        os.environ['WSGI_BRIDGE_ACCELERATOR'] = 'off'
        self.addCleanup(os.environ.pop, 'WSGI_BRIDGE_ACCELERATOR')
        self.assertEqual(self.install(fast), '')
        self.assertIsNone(gateway.fast_head)

    def test_one_that_is_wrong_is_named_and_not_used(self):
        class Wrong(object):
            CONTRACT = 1
            __version__ = '1'
            head, environ = fast.head, fast.environ

            @staticmethod
            def whole(*_):
                return b'wrong'
        for module, what in ((Wrong, 'does not return what Python'), (unittest, 'contract'), (None, 'WB0517')):
            del self.said[:]
            self.assertEqual(self.install(module), '')
            if module is not None:
                self.assertEqual(len(self.said), 1)
                self.assertIn(what, self.said[0])
            self.assertIsNone(gateway.fast_head)

    def install_from(self, source, hidden):
        """Installs a module of a folder in front of ``sys.path``, which is one of the application's if it is hidden."""
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        with open(os.path.join(folder, 'wsgi_bridge_accelerator.py'), 'w') as file:
            file.write(source)
        before = list(sys.path)
        self.addCleanup(sys.path.__setitem__, slice(None), before)
        sys.path[:] = [folder] + [entry for entry in before if entry != os.environ['ACCELERATOR']]
        during = list(sys.path)
        del sys.modules['wsgi_bridge_accelerator']
        used = accelerator.install(self.said.append, [None, '', folder + '/.'] if hidden else [None])
        self.assertEqual((used, sys.path), ('', during))

    def test_none_of_the_applications_folders_is_searched(self):
        self.install_from('import sys; sys.exit(3)', True)
        self.assertEqual(self.said, [])

    def test_one_that_exits_does_not_end_the_process(self):
        self.install_from('import sys; sys.exit(3)', False)
        self.assertEqual(self.said, ['WB0517: The accelerator is not used: SystemExit: 3'])


if __name__ == '__main__':
    unittest.main()
