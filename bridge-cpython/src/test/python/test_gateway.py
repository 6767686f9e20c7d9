"""Unit tests of gateway.py; run by DaemonUnitTest under every Python that is found."""
import gc
import gzip
import io
import os
import sys
import tempfile
import unittest
from random import Random

sys.path.insert(0, sys.argv.pop(1))

from wsgibridge import accelerator, gateway, streams  # noqa: E402

if 'ACCELERATOR' in os.environ:  # the same tests with it: see AcceleratorUnitTest
    sys.path.append(os.environ['ACCELERATOR'])
    assert accelerator.install(sys.exit, [])


class Recorder(gateway.Exchange):
    """A transport that records its calls."""

    script = '/app.wsgi'

    def __init__(self, body=(), takes_files=False):
        self.calls = []
        self.lines = []
        self.exceptions = []
        self.body = list(body)
        self.takes_files = takes_files
        self.gone = False

    def send_head(self, head, data, last, done=False):
        self.calls.append(('head', head, data, last))

    def send_data(self, data):
        if self.gone:
            raise gateway.Disconnected()
        self.calls.append(('data', data))

    def send_file(self, descriptor, offset, count):
        if self.takes_files:
            self.calls.append(('file', os.pread(descriptor, count, offset) if hasattr(os, 'pread') else None, count))
        return self.takes_files

    def send_end(self):
        self.calls.append(('end',))

    def send_failure(self, timeout):
        self.calls.append(('failure',))

    def receive(self):
        return self.body.pop(0) if self.body else b''

    def log(self, line):
        self.lines.append(line)

    def log_exception(self, name, message, trace):
        self.exceptions.append((message, trace))


def serve(application, **options):
    exchange = Recorder(**options)
    exchange.handle(application, {'wsgi.input': gateway.Input(exchange)})
    return exchange


class UnwillingExceptionTest(unittest.TestCase):
    """Whatever the methods of an exception raise, also what would end the process, ends with its request."""

    def error(self):
        class Unwilling(Exception):
            def __str__(self):
                raise SystemExit()
            __repr__ = __unicode__ = __str__
        return Unwilling()

    def test_it_is_raised_by_the_application(self):
        def application(environ, start_response):
            raise self.error()
        exchange = serve(application)
        self.assertEqual(exchange.calls, [('failure',)])
        self.assertIn(b'Unwilling: ', exchange.exceptions[0][1])

    def test_it_is_raised_by_close(self):
        error = self.error()

        class Response(object):
            def __iter__(self):
                return iter([b'x'])

            def close(self):
                raise error

        def application(environ, start_response):
            start_response('200 OK', [])
            return Response()
        exchange = serve(application)
        self.assertIn('while closing', exchange.exceptions[0][0])
        self.assertTrue(exchange.finished)

    def test_it_cannot_be_explained(self):
        class Unexplained(Recorder):
            def explain(self, error, trace):
                raise SystemExit()

        class Response(object):
            def __iter__(self):
                return iter([b'x'])

            def close(self):
                raise ValueError()

        def application(environ, start_response):
            start_response('200 OK', [])
            return Response()
        exchange = Unexplained()
        exchange.handle(application, {})
        self.assertEqual(len(exchange.exceptions), 1)
        self.assertTrue(exchange.finished)


class DeliveryTest(unittest.TestCase):

    def test_a_list_with_one_item_is_sent_whole(self):
        def application(environ, start_response):
            start_response('200 OK', [('A', 'b')])
            return [b'body']
        self.assertEqual(serve(application).calls, [('head', b'200 OK\0A\0b', b'body', True)])

    def test_the_head_waits_for_the_first_chunk_that_is_not_empty(self):
        def application(environ, start_response):
            start_response('200 OK', [])
            yield b''
            start_response('201 Created', [])
            yield b'x'
            yield b''
            yield b'y'
        self.assertEqual(serve(application).calls,
                         [('head', b'201 Created', b'x', False), ('data', b'y'), ('end',)])

    def test_an_empty_write_sends_the_head(self):
        def application(environ, start_response):
            start_response('200 OK', [])(b'')
            return [b'x']
        self.assertEqual(serve(application).calls,
                         [('head', b'200 OK', b'', False), ('data', b'x'), ('end',)])

    def test_the_server_is_told_that_more_came_than_was_declared(self):
        def application(environ, start_response):
            start_response('200 OK', [('content-length', '3')])
            yield b'ab'
            yield b'cd'
            yield b'ef'
        self.assertEqual([call[1:] for call in serve(application).calls if call[0] == 'data'], [(b'cd',)])

    def test_close_is_called_once_after_an_exception_was_logged(self):
        events = []

        class Result(object):
            def __iter__(self):
                raise ValueError('iter')

            def close(self):
                events.append('close')

        def application(environ, start_response):
            start_response('200 OK', [])
            return Result()
        exchange = serve(application)
        self.assertEqual(events, ['close'])
        self.assertEqual(exchange.calls, [('failure',)])
        self.assertIn(b'ValueError: iter', exchange.exceptions[0][1])

    def test_a_client_that_is_gone_is_no_failure(self):
        closed = []

        class Result(object):
            def __init__(self, exchange):
                self.exchange = exchange
                self.left = 3

            def __iter__(self):
                return self

            def __next__(self):
                self.exchange.gone = self.left < 3
                self.left -= 1
                return b'x'

            next = __next__

            def close(self):
                closed.append(True)

        exchange = Recorder()

        def application(environ, start_response):
            start_response('200 OK', [])
            return Result(exchange)
        exchange.handle(application, {})
        self.assertEqual(exchange.exceptions, [])
        self.assertEqual(closed, [True])

    def test_sys_exit_is_logged_as_mod_wsgi_does(self):
        def application(environ, start_response):
            sys.exit(2)
        exchange = serve(application)
        self.assertEqual(exchange.exceptions[0][0],
                         "SystemExit exception raised by WSGI script '/app.wsgi' ignored.")
        self.assertEqual(exchange.calls, [('failure',)])

    def test_nothing_can_be_called_when_the_request_is_over(self):
        kept = []

        def application(environ, start_response):
            kept.append(start_response('200 OK', []))
            kept.append(environ['wsgi.input'])
            return []
        serve(application)
        self.assertRaisesRegex(RuntimeError, 'write\\(\\) called after request completed', kept[0], b'x')
        self.assertRaisesRegex(RuntimeError, 'readline\\(\\) called on wsgi.input after', kept[1].readline)

    def explained(self, application):
        """Returns the last line of the traceback of a failed request, which must have no frame of the bridge's."""
        exchange = serve(application)
        trace = exchange.exceptions[0][1].decode('utf-8')
        self.assertEqual(exchange.calls[-1], ('failure',))
        self.assertNotIn('/gateway.py', trace)
        self.assertNotIn('^', trace)
        self.assertNotIn('another exception', trace)
        self.assertNotIn('_bridge', trace)
        return trace

    def test_a_wrong_response_names_its_callable_and_the_remedy(self):
        text = 'str' if str is not bytes else 'unicode'
        here = os.path.basename(self.test_a_wrong_response_names_its_callable_and_the_remedy.__code__.co_filename)
        returned = 'TypeError: application() in %s returned ' % here
        yielded = 'TypeError: application() in %s yielded ' % here
        cases = [
            (None, returned + 'None: expected an iterable of bytes; is a return missing?'),
            (42, returned + 'an int: expected an iterable of bytes'),
            (u'text', returned + "a %s: expected an iterable of bytes, such as [text.encode('utf-8')]" % text),
            ({u'a': 1}, returned + "a dict: expected an iterable of bytes, such as [json.dumps(data).encode('utf-8')]"),
            ([u'text'], yielded + "a %s: expected bytes, such as text.encode('utf-8')" % text),
            ((u'text',), yielded + "a %s: expected bytes, such as text.encode('utf-8')" % text),
            ([None], yielded + 'None: expected bytes'),
        ]
        if str is not bytes:
            cases.append((b'text', returned + 'bytes: expected an iterable of bytes, such as [data]'))
        for response, message in cases:
            def application(environ, start_response):
                start_response('200 OK', [])
                return response
            trace = self.explained(application)
            self.assertEqual(trace.splitlines()[-1], message)
            line = application.__code__.co_firstlineno
            self.assertIn('line %d, in application\n    def application(environ, start_response):\n' % line, trace)

    def test_start_response_that_is_not_called_names_the_callable(self):
        def application(environ, start_response):
            return []
        self.assertIn('RuntimeError: application() in test_gateway.py: start_response() must be called before response',
                      self.explained(application))

    def test_a_bad_length_names_the_callable(self):
        def application(environ, start_response):
            start_response('200 OK', [('Content-Length', 'many')])
            return [b'x']
        self.assertIn("ValueError: application() in test_gateway.py: invalid Content-Length header value: 'many'",
                      self.explained(application))

    def test_callables_of_other_kinds_are_named(self):
        class Site(object):
            def __call__(self, environ, start_response):
                start_response('200 OK', [])

            def serve(self, environ, start_response):
                start_response('200 OK', [])

        class Page(object):
            def __init__(self, environ, start_response):
                start_response('200 OK', [])

            def __iter__(self):
                return iter([1])
        self.assertIn('Site.__call__() in test_gateway.py returned None', self.explained(Site()))
        self.assertIn('Site.serve() in test_gateway.py returned None', self.explained(Site().serve))
        self.assertIn('Page() in test_gateway.py yielded an int', self.explained(Page))
        self.assertIn('<lambda>() in test_gateway.py returned None', self.explained(lambda environ, start: None))

    def test_what_the_application_raises_itself_is_left_alone(self):
        def application(environ, start_response):
            raise TypeError('mine')
        self.assertIn(b'TypeError: mine', serve(application).exceptions[0][1])
        self.assertIn(b'TypeError: ', serve(len).exceptions[0][1])
        self.assertNotIn(b'returned', serve(len).exceptions[0][1])

        def generator(environ, start_response):
            start_response('200 OK', [])
            yield b'' + None
        self.assertNotIn(b'yielded', serve(generator).exceptions[0][1])

    def test_a_mistake_is_logged_even_if_it_cannot_be_explained(self):
        class Site(object):
            def __getattribute__(self, name):
                raise ValueError(name)

            def __call__(self, environ, start_response):
                start_response('200 OK', [])
                return [1]
        self.assertIn(b'Site.__call__() in test_gateway.py yielded an int', serve(Site()).exceptions[0][1])

        class Other(object):
            def __call__(self, environ, start_response):
                start_response('200 OK', [])
                return [1]
        explained = gateway._bridge_mistakes.explained
        try:
            gateway._bridge_mistakes.explained = None
            self.assertIn(b'TypeError: response iterable must yield bytes, not int', serve(Other()).exceptions[0][1])
        finally:
            gateway._bridge_mistakes.explained = explained

    def test_mistakes_leave_no_garbage(self):
        def application(environ, start_response):
            start_response('200 OK', [])
        serve(application)
        gc.collect()
        gc.disable()
        try:
            serve(application)
            self.assertLessEqual(gc.collect(), 0)
        finally:
            gc.enable()


class HeadTest(unittest.TestCase):

    def refused(self, kind, message, status, headers):
        for _ in range(2):  # the second time, what was right of it is known
            self.assertRaisesRegex(kind, message, gateway.make_head, status, headers)

    def test_the_known_and_the_unknown_way_agree(self):
        headers = [('X-First', 'a'), ('Content-Length', '12'), ('x-first', 'b')]
        self.assertEqual(gateway.make_head('207 Multi', headers), gateway.make_head('207 Multi', headers))
        self.assertEqual(gateway.make_head('207 Multi', headers)[1], '12')

    def test_faults_are_named(self):
        gateway.make_head('200 OK', [('Known', 'x')])
        self.refused(ValueError, 'carriage return/line feed', '200 OK', [('Known', 'a\r\nb')])
        self.refused(ValueError, 'carriage return/line feed', '200 OK', [('Known', 'a\0b')])
        self.refused(TypeError, "the value of header 'Known' must be str, not int", '200 OK', [('Known', 1)])
        self.refused(TypeError, 'the name of a header must be str, not int', '200 OK', [(1, 'x')])
        self.refused(TypeError, "the value of header 'Known' must be str, not ", '200 OK', [('Known', u'x' if str is bytes else b'x')])
        self.refused(TypeError, 'each header must be a 2-tuple, not list', '200 OK', [['Known', 'x']])
        self.refused(ValueError, 'got length 1', '200 OK', [('Known',)])
        self.refused(ValueError, "status code must be a 3 digit integer: b'20'", '20', [])
        self.refused(ValueError, "status code must be a 3 digit integer: b'2000 OK'", '2000 OK', [])
        self.refused(ValueError, 'control character in header name', '200 OK', [('a:b', 'x')])
        if str is not bytes:
            self.refused(UnicodeEncodeError, 'latin-1', '200 OK', [('Known', u'\u20ac')])
            self.refused(ValueError, 'status code', u'\xb2\xb9\xb9 OK', [])

    def test_names_that_are_kept_are_bounded(self):
        for number in range(3000):
            gateway.make_head('200 OK', [('X-%d' % number, 'x')])
        self.assertLessEqual(len(gateway._names), 1024)


class InputTest(unittest.TestCase):

    def make(self, *chunks):
        return gateway.Input(Recorder(body=chunks))

    def test_read_joins_chunks(self):
        self.assertEqual(self.make(b'ab', b'cd', b'e').read(), b'abcde')

    def test_read_waits_for_all_that_was_asked_for(self):
        stream = self.make(b'ab', b'cd', b'e')
        self.assertEqual([stream.read(3), stream.read(0), stream.read(3), stream.read(3)], [b'abc', b'', b'de', b''])

    def test_lines_may_span_chunks(self):
        stream = self.make(b'a', b'b\nc', b'\n\n', b'd')
        self.assertEqual(list(stream), [b'ab\n', b'c\n', b'\n', b'd'])

    def test_readline_keeps_to_its_size(self):
        stream = self.make(b'abc\ndef')
        self.assertEqual([stream.readline(2), stream.readline(2), stream.readline(10), stream.readline()],
                         [b'ab', b'c\n', b'def', b''])

    def test_readlines_stops_at_the_hint(self):
        stream = self.make(b'a\nb\nc\n')
        self.assertEqual([stream.readlines(3), stream.readlines()], [[b'a\n', b'b\n'], [b'c\n']])

    def test_an_error_stays(self):
        exchange = Recorder()

        def receive():
            raise IOError('mod_wsgi request data read error: gone')
        stream = gateway.Input(type('Broken', (Recorder,), {'receive': lambda self: receive()})())
        self.assertRaisesRegex(IOError, 'gone', stream.read)
        self.assertRaisesRegex(IOError, 'already in error state', stream.read)

    def test_the_rest_of_what_has_come_is_not_copied_for_each_line(self):
        chunk = b'\n' * 100
        stream = self.make(chunk)
        stream.readline()
        self.assertEqual(b'\n', stream.read(1))
        self.assertIs(chunk, stream._rest)

    def test_reads_as_a_file_does(self):
        random = Random(7)
        for _ in range(300):
            body = bytes(bytearray(random.choice(bytearray(b'ab\n')) for _ in range(random.randrange(60))))
            chunks = []
            rest = body
            while rest:
                size = random.randrange(1, 12)
                chunks.append(rest[:size])
                rest = rest[size:]
            stream, file = self.make(*chunks), io.BytesIO(body)
            for _ in range(12):
                size = random.choice([-1, 0, 1, 2, 3, 7, 100])
                name = random.choice(['read', 'readline', 'readline'])
                self.assertEqual(getattr(file, name)(size), getattr(stream, name)(size), (body, chunks))


CONTENT = b'0123456789' * 10000


class FileWrapperTest(unittest.TestCase):

    def setUp(self):
        handle, self.path = tempfile.mkstemp()
        os.write(handle, CONTENT)
        os.close(handle)

    def tearDown(self):
        os.remove(self.path)

    def serve(self, source, headers=(), takes_files=True, wrapper=gateway.FileWrapper):
        def application(environ, start_response):
            start_response('200 OK', list(headers))
            return wrapper(source, 40000)
        exchange = serve(application, takes_files=takes_files)
        self.assertTrue(source.closed)
        return exchange.calls

    def sent(self, calls):
        return b''.join(call[2] if call[0] == 'head' else call[1] for call in calls if call[0] in ('head', 'data'))

    def test_the_rest_of_the_file_is_handed_over(self):
        for opened in (open, io.open):
            source = opened(self.path, 'rb')
            source.seek(4)
            self.assertEqual(self.serve(source)[0][2], len(CONTENT) - 4)

    def test_what_was_read_ahead_is_not_lost(self):
        source = io.open(self.path, 'rb')
        source.read(7)
        self.assertEqual(self.serve(source)[0][2], len(CONTENT) - 7)

    def test_what_is_not_written_yet_is_sent(self):
        for opened in (open, io.open):
            source = opened(self.path, 'r+b')
            source.seek(0, 2)
            source.write(b'new')
            source.seek(1)
            source.write(b'x')
            self.assertEqual(self.serve(source)[0][2], len(CONTENT) + 1)
            with open(self.path, 'r+b') as file:
                file.truncate(len(CONTENT))

    def test_the_declared_length_is_kept(self):
        self.assertEqual(self.serve(open(self.path, 'rb'), [('Content-Length', '3')])[0][2], 3)
        source = open(self.path, 'rb')
        source.seek(len(CONTENT) - 9)
        self.assertEqual(self.sent(self.serve(source, [('Content-Length', '3')])), b'123')
        # One byte more tells the server that there is more; it sends none of them.
        self.assertEqual(self.sent(self.serve(open(self.path, 'rb'), [('Content-Length', '0')])), CONTENT[:1])

    def test_it_is_iterated_where_it_cannot_be_handed_over(self):
        self.assertEqual(self.sent(self.serve(open(self.path, 'rb'), takes_files=False)), CONTENT)

    def test_a_small_file_is_read_at_once(self):
        source = open(self.path, 'rb')
        source.seek(len(CONTENT) - 3)
        self.assertEqual(self.serve(source)[0][:3], ('head', b'200 OK', b'789'))

    def test_only_plain_files_are_sent_past_their_own_read(self):
        class Upper(io.FileIO):
            def read(self, *size):
                return io.FileIO.read(self, *size).replace(b'9', b'x')

        class Raw(io.FileIO):
            def readinto(self, buffer):
                data = io.FileIO.read(self, len(buffer)).replace(b'9', b'x')
                buffer[:len(data)] = data
                return len(data)

            def readall(self):
                return io.FileIO.readall(self).replace(b'9', b'x')

        changed = io.open(self.path, 'rb')
        changed.read = lambda size: io.BufferedReader.read(changed, size).replace(b'9', b'x')
        for source in (Upper(self.path), io.BufferedReader(Raw(self.path)), changed):
            self.assertEqual(self.sent(self.serve(source)), CONTENT.replace(b'9', b'x'), source)

    def test_a_compressed_file_is_sent_as_its_read_gives_it(self):
        with gzip.open(self.path, 'wb') as target:
            target.write(CONTENT)
        self.assertEqual(self.sent(self.serve(gzip.open(self.path, 'rb'))), CONTENT)

    def test_a_wrapper_of_a_temporary_file_is_read(self):
        source = tempfile.NamedTemporaryFile()
        source.write(CONTENT)
        source.seek(0)
        calls = self.serve(source)
        self.assertEqual(self.sent(calls), CONTENT)

    def test_a_subclass_of_the_wrapper_is_iterated(self):
        class Upper(gateway.FileWrapper):
            def __next__(self):
                return gateway.FileWrapper.__next__(self).replace(b'9', b'x')
            next = __next__
        self.assertEqual(self.sent(self.serve(open(self.path, 'rb'), wrapper=Upper)), CONTENT.replace(b'9', b'x'))

    def test_text_is_refused(self):
        calls = self.serve(io.open(self.path, 'r'))
        self.assertEqual(calls[-1][0], 'failure')

    def test_a_file_that_cannot_be_read_is_refused(self):
        calls = self.serve(io.FileIO(self.path, 'a'))
        self.assertEqual(calls[-1][0], 'failure')

    @unittest.skipUnless(os.path.exists('/proc/self/maps'), 'needs the proc file system')
    def test_a_file_without_a_size_is_read_to_its_end(self):
        self.assertIn(b'python', self.sent(self.serve(open('/proc/self/maps', 'rb'))))
        sizes = '/sys/kernel/mm/transparent_hugepage/enabled'
        if os.path.exists(sizes):
            self.assertIn(b'never', self.sent(self.serve(open(sizes, 'rb'))))

    @unittest.skipUnless(hasattr(os, 'mkfifo'), 'needs pipes')
    def test_a_pipe_is_read_to_its_end(self):
        reading, writing = os.pipe()
        os.write(writing, b'piped')
        os.close(writing)
        self.assertEqual(self.sent(self.serve(os.fdopen(reading, 'rb'))), b'piped')

    def test_a_size_of_nothing_is_no_size(self):
        wrapper = gateway.FileWrapper(io.BytesIO(b'abc'), 0)
        self.assertEqual(list(wrapper), [b'abc'])

    def test_it_cannot_be_read_when_closed(self):
        wrapper = gateway.FileWrapper(io.BytesIO(b'abc'))
        wrapper.close()
        self.assertRaises(ValueError, next, wrapper)


class ShortenTest(unittest.TestCase):

    def test_the_middle_is_left_out(self):
        for text in ('b' + 'x' * 100 + 'e', b'b' + b'x' * 100 + b'e', u'b' + u'x' * 100 + u'e'):
            short = gateway.shorten(text, 20)
            self.assertEqual(type(short), type(text))
            self.assertTrue(short.startswith(text[:10]) and short.endswith(text[-10:]))
            self.assertTrue(len(short) < 50)
            self.assertTrue(gateway.shorten(text, 102) is text)

    def test_an_exception_may_say_anything(self):
        try:
            raise ValueError('x' * 1000000)
        except ValueError:
            text = gateway.format_exception(*sys.exc_info())
        self.assertTrue(text.startswith(b'Traceback'))
        self.assertTrue(b'left out' in text)
        self.assertTrue(len(text) < 70000)


class LineStreamTest(unittest.TestCase):

    def setUp(self):
        self.lines = []
        self.stream = streams.LineStream('<test>', lambda line, continued: self.lines.append(line))

    def test_lines_are_whole(self):
        self.stream.write('a')
        self.stream.write('b\nc\n\nd')
        self.assertEqual(self.lines, [b'ab', b'c', b''])
        self.stream.flush()
        self.assertEqual(self.lines[3:], [b'd'])

    def test_text_is_utf8(self):
        self.stream.write(u'\u20ac\n')
        self.stream.buffer.write(b'\xff\n')
        self.assertEqual(self.lines, [b'\xe2\x82\xac', b'\xff'])

    def test_a_long_line_is_cut_but_no_character(self):
        text = u'a' + u'\u20ac' * 100000
        for size in (1, 7, 70000, 200000):
            del self.lines[:]
            for start in range(0, len(text), size):
                self.stream.write(text[start:start + size])
            self.stream.write('\n')
            self.assertEqual(b''.join(self.lines).decode('utf-8'), text)
            self.assertTrue(all(65533 <= len(line) <= 65536 for line in self.lines[:-1]))
            for line in self.lines:
                line.decode('utf-8')

    def test_a_line_of_exactly_the_longest_is_one(self):
        self.stream.write('x' * 65535)
        self.stream.write('x')
        self.stream.write('\n')
        self.assertEqual(self.lines, [b'x' * 65536])

    def test_only_text_is_taken(self):
        self.assertRaises(TypeError, self.stream.write, 1)

    def test_the_buffer_is_one_of_bytes(self):
        buffer = self.stream.buffer
        buffer.writelines([b'a', bytearray(b'b\n'), memoryview(b'c\n')])
        self.assertEqual(self.lines, [b'ab', b'c'])
        self.assertRaises(TypeError, buffer.write, u'text')
        self.assertRaises(TypeError, buffer.write, 5)
        self.assertEqual((buffer.writable(), buffer.readable(), buffer.isatty(), buffer.closed),
                         (True, False, False, False))
        self.assertIsInstance(buffer, io.BufferedIOBase)

    def test_it_can_be_wrapped_and_the_wrapper_thrown_away(self):
        for take in (lambda: self.stream.buffer, self.stream.detach):
            wrapper = io.TextIOWrapper(take(), encoding='latin-1', line_buffering=True)
            wrapper.write(u'\xe9\n')
            wrapper.close()
            del wrapper
            gc.collect()
        self.stream.write('unfinished')
        self.stream.buffer.write(b' and ')
        gc.collect()
        self.stream.write('finished\n')
        self.assertEqual(self.lines, [b'\xe9', b'\xe9', b'unfinished and finished'])

    def test_reconfigure_takes_what_python_takes(self):
        self.stream.reconfigure(encoding='latin-1', newline='\r\n', line_buffering=False, write_through=True)
        self.stream.reconfigure(errors='backslashreplace')
        self.assertRaises(LookupError, self.stream.reconfigure, encoding='no such')
        self.assertRaises(LookupError, self.stream.reconfigure, errors='no such')
        self.assertRaises(ValueError, self.stream.reconfigure, newline='x')
        if str is not bytes:
            self.stream.write(u'\u20ac \ud800\n')
            self.assertEqual(self.lines, [b'\xe2\x82\xac \\ud800'])

    def test_what_it_cannot_do_is_said_as_python_says_it(self):
        for name in ('fileno', 'read', 'readline', 'seek', 'tell', 'truncate'):
            self.assertRaises(io.UnsupportedOperation, getattr(self.stream, name))
        self.assertRaises(io.UnsupportedOperation, list, self.stream)
        with self.stream as stream:
            stream.write('x')
        self.assertEqual(self.lines, [b'x'])
        self.assertFalse(self.stream.closed)
        if str is not bytes:
            self.assertIsInstance(self.stream, io.TextIOBase)

    def test_print_works(self):
        stdout, sys.stdout = sys.stdout, self.stream
        try:
            eval(compile('print("x")', 'test', 'exec'))
        finally:
            sys.stdout = stdout
        self.assertEqual(self.lines, [b'x'])


if not hasattr(unittest.TestCase, 'assertRaisesRegex'):
    unittest.TestCase.assertRaisesRegex = unittest.TestCase.assertRaisesRegexp

if __name__ == '__main__':
    unittest.main()
