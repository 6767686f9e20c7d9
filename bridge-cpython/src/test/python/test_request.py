"""Unit tests of the daemon's requests and threads; run by DaemonUnitTest under every Python that is found."""
import gc
import os
import subprocess
import sys
import threading
import time
import unittest

DAEMON = sys.argv.pop(1)
sys.path.insert(0, DAEMON)

import _bridge_events  # noqa: E402
from wsgibridge import clocks, connection, crew, gateway, interrupts, protocol, request, stacks, streams  # noqa: E402
from wsgibridge import watched  # noqa: E402
from wsgibridge import accelerator  # noqa: E402

if 'ACCELERATOR' in os.environ:  # the same tests with it: see AcceleratorUnitTest
    sys.path.append(os.environ['ACCELERATOR'])
    assert accelerator.install(sys.exit, [])


class Sink(object):
    """A socket that keeps what it is sent."""

    def __init__(self):
        self.data = b''

    def send(self, view):
        self.data += bytes(view) if str is not bytes else view.tobytes()
        return len(view)


class RequestTest(unittest.TestCase):

    def setUp(self):
        self.sink = Sink()
        self.requests = {}
        self.crew = crew.Crew(connection.Outbox(self.sink), 2, self.requests)
        self.crew.watching = True
        self.worker = crew.Worker(1)
        self.worker.ident = crew._get_ident()

    def make_request(self, application, pairs=('PATH_INFO', '/'), kind=request.Request, no_body=True):
        raw = protocol.REQUEST_STRUCT.pack(1.0, 2.0, 3.0, 0) + '\0'.join(pairs).encode('latin-1')
        made = kind(7, self.crew, request.Application(application, 'app', {'base': 1}), raw, no_body, False)
        self.requests[7] = made
        return made

    def run_request(self, application, *arguments, **options):
        self.make_request(application, *arguments, **options)
        return self.run_made()

    def run_made(self):
        self.assertTrue(self.crew._run(self.worker, self.requests[7]))
        self.crew.outbox.flush()
        data, self.sink.data = self.sink.data, b''
        frames = []
        while data:
            kind, flags, argument, ident, length = protocol.HEAD_STRUCT.unpack_from(data)
            frames.append((kind, flags, data[protocol.HEAD_SIZE:protocol.HEAD_SIZE + length]))
            data = data[protocol.HEAD_SIZE + length:]
        return frames

    def test_a_plain_response_is_one_frame(self):
        def application(environ, start_response):
            start_response('200 OK', [('A', 'b')])
            return [b'body']
        head = b'200 OK\0A\0b'
        self.assertEqual(self.run_request(application), [
            (protocol.HEAD, protocol.LAST | protocol.DONE, protocol.COUNT_STRUCT.pack(len(head)) + head + b'body')])
        self.assertEqual(self.requests, {})

    def test_a_response_of_one_declared_chunk_is_one_frame_which_follows_close(self):
        closed = []

        class Response(object):
            def __iter__(self):
                return iter((b'', b'body', b'more'))

            def close(self):
                closed.append(self.crew.outbox.frames[:])

        def application(environ, start_response):
            start_response('200 OK', [('Content-Length', '4')])
            return response
        response = Response()
        response.crew = self.crew
        self.crew._flushed = clocks.clock() + 60
        head = b'200 OK\0Content-Length\0004'
        self.assertEqual(self.run_request(application), [
            (protocol.HEAD, protocol.LAST | protocol.DONE, protocol.COUNT_STRUCT.pack(len(head)) + head + b'body')])
        self.assertEqual(len(closed), 1)

    def test_a_chunk_that_exceeds_what_is_declared_comes_with_one_byte_too_many(self):
        def application(environ, start_response):
            start_response('200 OK', [('Content-Length', '2')])
            yield b'body'
        self.crew._flushed = clocks.clock() + 60
        frames = self.run_request(application)
        self.assertEqual([frame[:2] for frame in frames], [(protocol.HEAD, protocol.LAST | protocol.DONE)])
        self.assertTrue(frames[0][2].endswith(b'\0002bod'))

    def test_a_chunk_that_is_not_all_that_is_declared_is_followed_by_the_rest(self):
        def application(environ, start_response):
            write = start_response('200 OK', [('Content-Length', '4')])
            write(b'bo')
            yield b'dy'
        self.assertEqual([frame[:2] for frame in self.run_request(application)],
                         [(protocol.HEAD, 0), (protocol.CHUNK, 0), (protocol.END, 0), (protocol.END, protocol.DONE)])

    def test_a_plain_response_of_a_watched_request_is_one_frame_which_follows_its_events(self):
        queued = []

        def subscriber(name, **event):
            queued.append((name, [data[1] for data in map(bytearray, self.crew.outbox.frames)]))

        def application(environ, start_response):
            start_response('200 OK', [])
            return [b'body']
        _bridge_events.event_callbacks.append(subscriber)
        try:
            self.crew._flushed = clocks.clock() + 60
            frames = self.run_request(
                application, ('mod_wsgi.request_id', '1', 'mod_wsgi.callable_object', 'application'),
                kind=watched.WatchedRequest)
        finally:
            _bridge_events.event_callbacks.remove(subscriber)
        self.assertEqual([frame[:2] for frame in frames], [(protocol.HEAD, protocol.LAST | protocol.DONE)])
        self.assertEqual(queued, [('request_started', []), ('response_started', []), ('request_finished', [protocol.LAST])])

    def test_an_unfinished_line_is_logged_before_the_request_is_done(self):
        def application(environ, start_response):
            start_response('200 OK', [])
            environ['wsgi.errors'].write('no line feed')
            return [b'']
        self.assertEqual([frame[0] for frame in self.run_request(application)], [protocol.LOG, protocol.HEAD])

    def test_an_unfinished_line_is_logged_also_when_it_comes_last(self):
        def application(environ, start_response):
            start_response('200 OK', [])
            yield b'x'
            environ['wsgi.errors'].write('no line feed')
        self.assertEqual([frame[0] for frame in self.run_request(application)],
                         [protocol.HEAD, protocol.END, protocol.LOG, protocol.END])

    def test_a_failure_is_told_once(self):
        def application(environ, start_response):
            raise ValueError('x')
        frames = self.run_request(application)
        self.assertEqual([frame[:2] for frame in frames], [
            (protocol.EXCEPTION, 0), (protocol.END, protocol.FAULT), (protocol.END, protocol.DONE)])

    def test_the_environ_has_the_values_of_the_connection(self):
        seen = []

        def application(environ, start_response):
            seen.append(environ.copy())
            start_response('200 OK', [])
            return []
        self.run_request(application, ('PATH_INFO', '/', 'EMPTY', ''))
        self.assertEqual(seen[0]['base'], 1)
        self.assertEqual(seen[0]['EMPTY'], '')
        self.assertEqual(seen[0]['mod_wsgi.queue_start'], 2.0)
        self.assertIs(type(seen[0]['PATH_INFO']), str)

    def test_the_environ_begins_with_what_its_request_shares_with_others(self):
        seen = []

        def application(environ, start_response):
            seen.append(environ.copy())
            start_response('200 OK', [])
            return []
        made = self.make_request(application, ('PATH_INFO', '/'))
        made.application.share(3, {'SERVER_ADDR': '::1', 'base': '2'}, ('SCRIPT_NAME', 'QUERY_STRING'))
        made.raw = protocol.REQUEST_STRUCT.pack(1.0, 2.0, 3.0, 3) + b'/caf\xe9\0\0PATH_INFO\0/x'
        self.run_made()
        self.assertEqual((seen[0]['SERVER_ADDR'], seen[0]['base']), ('::1', '2'))
        self.assertEqual((seen[0]['SCRIPT_NAME'], seen[0]['QUERY_STRING'], seen[0]['PATH_INFO']), ('/caf\xe9', '', '/x'))
        self.run_request(application, ('PATH_INFO', '/'))
        self.assertNotIn('SERVER_ADDR', seen[1])
        self.assertEqual(seen[1]['base'], 1)

    def test_what_interrupts_a_request_ends_also_where_the_client_has_gone_before_it_began(self):
        made = self.make_request(lambda environ, start_response: [])
        interrupts.interrupt(made)
        made.cancel()
        self.assertEqual([frame[0] for frame in self.run_made()], [protocol.END])
        self.assertTrue(made.settled)  # for which its interrupter waits

    def test_an_exception_on_the_way_of_the_last_frame_does_not_keep_the_slot(self):
        append = self.crew.outbox.append
        calls = []

        def interrupted(*arguments):
            calls.append(arguments)
            if len(calls) == 1:
                raise gateway.RequestTimeout()
            append(*arguments)
        self.crew.outbox.append = interrupted

        def application(environ, start_response):
            start_response('200 OK', [])
            return [b'x']
        self.assertEqual((protocol.END, protocol.DONE), self.run_request(application)[-1][:2])

    def test_the_last_bytes_of_a_body_may_come_at_any_moment(self):
        class Late(request.Request):
            def __getattribute__(self, name):
                value = request.Request.__getattribute__(self, name)
                if name == 'body_error' and not request.Request.__getattribute__(self, 'body_ended'):
                    self.feed(protocol.LAST, b'last')  # between two of the reader's looks
                return value

        made = self.make_request(None, kind=Late, no_body=False)
        made._wait = lambda ready: self.assertTrue(ready())
        self.assertEqual(b'last', made.receive())
        self.assertEqual(b'', made.receive())

    def test_a_subscriber_of_the_end_can_log_but_not_read_or_write(self):
        kept = {}
        found = []

        def attempt(action, *arguments):
            try:
                found.append(action(*arguments))
            except RuntimeError as error:
                found.append(str(error).split('(')[0])

        def subscriber(name, **event):
            if name == 'request_started':
                kept['environ'] = event['request_environ']
            elif name == 'request_finished':
                attempt(kept['environ']['wsgi.input'].read, 1)
                attempt(kept['write'], b'more')
                attempt(kept['environ']['wsgi.errors'].write, 'said\n')

        def application(environ, start_response):
            kept['write'] = start_response('200 OK', [])
            return [b'x']
        _bridge_events.event_callbacks.append(subscriber)
        try:
            frames = self.run_request(
                application, ('mod_wsgi.request_id', '1', 'mod_wsgi.callable_object', 'application'),
                kind=watched.WatchedRequest, no_body=False)
        finally:
            _bridge_events.event_callbacks.remove(subscriber)
        self.assertEqual(['read', 'write', 5], found)
        self.assertEqual([protocol.HEAD, protocol.LOG, protocol.END], [frame[0] for frame in frames])

    def test_a_thread_that_reads_the_body_keeps_no_request_from_its_end(self):
        started = threading.Event()
        found = []

        def read(body):
            started.set()
            try:
                body.read()
            except IOError as error:
                found.append(str(error))

        def application(environ, start_response):
            reader.append(threading.Thread(target=read, args=(environ['wsgi.input'],)))
            reader[0].start()
            started.wait()
            while not self.requests[7].waiters:
                time.sleep(0.001)
            start_response('200 OK', [])
            return [b'x']
        reader = []
        frames = self.run_request(application, no_body=False)
        reader[0].join()
        self.assertEqual([(protocol.HEAD, protocol.LAST | protocol.DONE)], [frame[:2] for frame in frames])
        self.assertEqual(['mod_wsgi request data read error: the request is over'], found)

    def test_an_interrupt_reaches_a_thread_that_reads_the_body(self):
        ended = threading.Lock()
        ended.acquire()
        found = []
        waits = []  # in which line

        def read(body):
            try:
                body.read()
            except gateway.RequestTimeout:
                found.append('timeout')
            finally:
                ended.release()

        def interrupt():
            while not waits or sys._current_frames()[self.worker.ident].f_lineno != waits[0]:
                time.sleep(0.001)
            interrupts.interrupt(made)

        def application(environ, start_response):
            threads.append(threading.Thread(target=read, args=(environ['wsgi.input'],)))
            threads[0].start()
            while not self.requests[7].waiters:
                time.sleep(0.001)
            threads.append(threading.Thread(target=interrupt))
            threads[1].start()
            found.append('blocked')
            waits.append(sys._getframe().f_lineno + 1)
            ended.acquire()  # in which no exception from outside comes
            while True:
                time.sleep(0.001)
        threads = []
        made = self.make_request(application, no_body=False)
        rescue = threading.Timer(30, made.feed, (protocol.LAST, b''))
        rescue.start()
        frames = self.run_made()
        rescue.cancel()
        for thread in threads:
            thread.join()
        self.assertEqual(['blocked', 'timeout'], found)
        self.assertEqual((protocol.END, protocol.FAULT), frames[0][:2])

    def test_each_of_several_threads_that_wait_hears_of_what_it_waits_for(self):
        made = self.make_request(None, no_body=False)
        made.worker = self.worker
        made.sent = made.granted
        ended = []

        def wait(ready, name):
            made._wait(ready)
            ended.append(name)
        threads = [threading.Thread(target=wait, args=(made._may_receive, 'body')),
                   threading.Thread(target=wait, args=(made._may_send, 'window'))]
        for thread in threads:
            thread.start()
        while len(made.waiters or ()) < 2:
            time.sleep(0.001)
        made.feed(protocol.LAST, b'x')
        threads[0].join()
        self.assertEqual(['body'], ended)
        made.grant(1)
        threads[1].join()
        self.assertEqual([], made.waiters)

    def test_nothing_is_left_for_the_garbage_collector(self):
        def application(environ, start_response):
            start_response('200 OK', [])
            environ['wsgi.errors'].write('x\n')
            yield b'a'
            yield b'b'
        self.run_request(application)
        gc.collect()
        gc.disable()
        try:
            before = len(gc.get_objects())
            for _ in range(100):
                self.run_request(application)
            self.assertLess(len(gc.get_objects()) - before, 50)
        finally:
            gc.enable()


class Nowhere(object):
    """A socket that forgets what it is sent."""

    def send(self, view):
        return len(view)


class Full(Exception):
    """The window is used up."""


class WindowedRequest(request.Request):
    """A request that fails where it would wait for its window, and changes threads before each change of an attribute."""

    def __setattr__(self, name, value):
        time.sleep(0)
        request.Request.__setattr__(self, name, value)

    def _wait(self, ready):
        raise Full()


class WindowTest(unittest.TestCase):
    """The window of the response: the leader opens it while the request's thread sends."""

    TURNS = 500
    DATA = b'x' * 100
    COST = len(DATA) + protocol.CHUNK_COST

    def make_request(self):
        made = WindowedRequest(7, crew.Crew(connection.Outbox(Nowhere()), 2, {}), None, None, True, False)
        made.worker = crew.Worker(1)
        made.worker.token.append(True)
        made.shielded = True
        made.grant(2 * self.TURNS * self.COST)  # so much that no turn has to wait for another one
        return made

    def send(self, sender, turns):
        for _ in range(turns):
            sender.send_data(self.DATA)

    def drain(self, sender):
        """Returns how many chunks may still be sent."""
        count = 0
        try:
            while True:
                self.send(sender, 1)
                count += 1
        except Full:
            return count

    def test_nothing_is_lost_when_the_window_is_opened_while_the_application_sends(self):
        untouched, used = self.make_request(), self.make_request()
        sending = threading.Thread(target=self.send, args=(used, self.TURNS))
        sending.start()
        while sending.is_alive():
            used.grant(self.COST)
            untouched.grant(self.COST)
        sending.join()
        self.send(untouched, self.TURNS)
        self.assertEqual(self.drain(used), self.drain(untouched))


class DeafTest(unittest.TestCase):
    """A process in which nothing reads the connection any more must end, so that it is replaced."""

    PREPARED = """
import sys
sys.path.insert(0, %r)
from wsgibridge import connection, crew, request, watcher

class Broken(object):
    def receive(self):
        raise MemoryError('none left')

    def acquire(self):
        raise MemoryError('none left')

class Full(object):
    def send(self, view):
        raise MemoryError('none left')

made = crew.Crew(connection.Outbox(Full()), 2, {})
made.inbox = made.bell = Broken()
worker = crew.Worker(1)
worker.ident = crew._get_ident()
""" % DAEMON

    def check(self, code):
        process = subprocess.Popen([sys.executable, '-B', '-c', self.PREPARED + code], stderr=subprocess.PIPE)
        self.assertIn(b'MemoryError: none left', process.communicate()[1])
        self.assertEqual(1, process.returncode)

    def test_a_leader_that_fails_while_its_request_waits(self):
        self.check('''
waits = request.Request(7, made, None, None, False, False)
waits.worker = worker
waits.guard.append(True)
worker.token.append(True)
try:
    waits.receive()  # the application's call
except BaseException:
    pass
''')

    def test_the_watcher(self):
        self.check('''
try:
    watcher.Watcher(made, None).watch()
except BaseException:
    pass
''')

    def test_a_write_that_may_have_sent_a_part(self):
        self.check('''
try:
    made.outbox.send(b'frame')
except BaseException:
    pass
''')


class HelpersTest(unittest.TestCase):

    @unittest.skipUnless(os.path.exists('/proc/thread-self/schedstat'), 'Linux only')
    def test_a_clock_goes_on_where_all_descriptors_are_used_up(self):
        import resource
        clock = clocks.scheduler_clock()
        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, limits[1]))
        try:
            self.assertGreaterEqual(clock(), 0.0)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)

    def test_a_loader_that_raises_anything_costs_the_text_of_a_line_only(self):
        class Loader(object):
            def get_source(self, name):
                raise KeyError(name)
        text = stacks.text([('/no/such/file.py', 3, 'f', {'__name__': 'm', '__loader__': Loader()})])
        self.assertEqual('  File "/no/such/file.py", line 3, in f\n', text)

    def test_a_loader_that_hangs_costs_the_text_of_a_line_only(self):
        go = threading.Event()

        class Loader(object):
            def get_source(self, name):
                go.wait()
                return 'found = True'
        variables = {'__name__': 'm', '__loader__': Loader()}
        plain = '  File "/no/such/hanging.py", line 1, in f\n'
        entries = [('/no/such/hanging.py', 1, 'f', variables), (__file__, 1, 'g', globals())]
        try:
            self.assertTrue(stacks.text(entries).startswith(plain + '  File'))
            reading = stacks._sources._reading
            self.assertEqual(plain, stacks.text(entries[:1]))
            self.assertIs(reading, stacks._sources._reading)  # which is neither waited for again nor joined by another one
        finally:
            go.set()
        stacks._sources._reading.join(30)
        self.assertEqual(plain + '    found = True\n', stacks.text(entries[:1]))

    def test_an_answer_that_hangs_holds_up_no_question(self):
        begun, go, answered = threading.Event(), threading.Event(), []
        teller = stacks.Teller()
        teller.put(lambda: (begun.set(), go.wait()))
        begun.wait()  # until then it takes room
        for number in range(1000):
            teller.put(lambda number=number: answered.append(number))
        self.assertEqual([], answered)
        go.set()
        while not answered or answered[-1] < 90:
            time.sleep(0.01)
        self.assertEqual(list(range(len(answered))), answered)
        self.assertLess(len(answered), 110)

    def test_what_threads_write_at_the_same_time_comes_once(self):
        class Outbox(object):
            sent = []

            def has_room(self):
                time.sleep(0)
                return True

            def send(self, data):
                self.sent.append(data[protocol.HEAD_SIZE:])

        class Daemon(object):
            pid = os.getpid()
            crew = None
            outbox = Outbox()
        stream = streams.RoutedStream('<stdout>', 1, Daemon())

        def write():
            for _ in range(1000):
                stream.write('x')
                stream.write('\n')
        threads = [threading.Thread(target=write) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(4000, len(b''.join(Outbox.sent)))


class CrewTest(unittest.TestCase):

    SIZE = 3

    def setUp(self):
        self.arrived = threading.Semaphore(0)
        self.go = threading.Event()
        self.served = []
        self.crew = crew.Crew(connection.Outbox(Sink()), self.SIZE, {})
        self.crew.watching = self.crew._eager = True
        self.crew.start(self)

    def receive(self):
        self.arrived.acquire()

    def serve(self, run):
        class Request(object):
            def run(self, worker):
                run()
        self.crew.ready.append(Request())
        self.arrived.release()

    def linger(self):
        # What a request leaves behind is destroyed, which takes long, when the JVM has already got its end.
        self.served.append(True)
        self.go.wait()

    def await_state(self, condition):
        for _ in range(3000):
            if condition():
                return
            time.sleep(0.01)
        self.fail('%d threads, %d idle, %d served' % (len(self.crew._all), len(self.crew._idle), len(self.served)))

    def test_threads_that_are_late_are_joined_by_as_many_again_which_end(self):
        for _ in range(20):
            self.serve(self.linger)
        self.await_state(lambda: len(self.served) >= 2 * self.SIZE - 1)
        self.assertEqual(2 * self.SIZE, len(self.crew._all))
        self.go.set()
        self.await_state(lambda: len(self.served) == 20)
        self.await_state(lambda: len(self.crew._all) == self.SIZE and len(self.crew._idle) == self.SIZE - 1)
        self.serve(lambda: self.served.append(True))
        self.await_state(lambda: len(self.served) == 21)
        self.await_state(lambda: len(self.crew.workers) == self.SIZE)


class LearningTest(unittest.TestCase):

    def setUp(self):
        self.crew = crew.Crew(None, 5, {})

    def test_requests_that_wait_make_the_mode_eager_and_others_end_it(self):
        count = 0
        while not self.crew._eager:
            count += 1
            self.assertLess(count, 100)
            self.crew._measure(0.002, 0.0001, 0.0)
        for _ in range(3):
            self.crew._measure(0.002, 0.002, 0.0)
        self.assertFalse(self.crew._eager)

    def test_a_busy_machine_is_not_taken_for_waiting(self):
        for _ in range(100):
            self.crew._measure(0.02, 0.001, 0.019)
        self.assertFalse(self.crew._eager)

    def test_few_requests_that_wait_long_do_not_change_the_mode(self):
        for number in range(2000):
            if number % 100 == 0:
                self.crew.learn_relief()
            self.crew.learn(0.0)
        self.assertFalse(self.crew._eager)

    def test_only_what_follows_a_slow_request_is_measured(self):
        measured = []
        worker = crew.Worker(1)
        worker.delay = lambda: 0.0
        self.crew.watching = True
        self.crew._measure = lambda *_: measured.append(True)
        seconds = [0.0]

        class Taking(object):
            def run(self, worker):
                time.sleep(seconds[0])

        def run(number, each):
            seconds[0] = each
            del measured[:]
            for _ in range(number):
                self.assertTrue(self.crew._run(worker, Taking()))
            return len(measured)
        self.crew._ended = crew.clock()
        with_patience = crew._SLOW
        try:
            crew._SLOW = 10.0  # however busy this machine is
            self.assertEqual(0, run(20, 0.0))
            crew._SLOW = 0.001
            self.assertEqual(0, run(1, 0.002))
            crew._SLOW = 10.0
            self.assertEqual(crew._MEASURED, run(20, 0.0))
        finally:
            crew._SLOW = with_patience

    def test_requests_that_do_not_wait_outweigh_one_that_did(self):
        self.crew.learn(0.01)
        worker = crew.Worker(1)
        self.crew.watching = True
        before = self.crew._waited
        slow, crew._SLOW = crew._SLOW, 10.0
        try:
            class Quick(object):
                def run(self, worker):
                    pass
            for _ in range(1000):
                self.crew._run(worker, Quick())
        finally:
            crew._SLOW = slow
        self.assertEqual((True, 0.0), (before > 0, self.crew._waited))

    def test_probes_come_after_a_number_of_requests_and_end(self):
        self.at(0.0)
        probes = [self.crew._probing() for _ in range(76)]
        self.assertEqual(probes, [False] * 64 + [True] * 12)
        self.assertFalse(self.crew._probing())

    def at(self, seconds):
        before = crew.clock
        self.addCleanup(setattr, crew, 'clock', before)
        crew.clock = lambda: seconds

    def test_probes_pause_for_a_multiple_of_the_time_that_they_took(self):
        def probes():
            return [self.crew._probing() for _ in range(70)].count(True)
        self.at(1.0)
        self.assertEqual(12, [self.crew._probing() for _ in range(76)].count(True))
        self.at(1.06)
        self.assertFalse(self.crew._probing())
        self.at(4.0)
        self.assertEqual(0, probes())
        self.at(4.1)
        self.assertEqual(12, probes())

    def test_a_pause_is_not_longer_than_some_seconds(self):
        self.at(1.0)
        self.assertEqual(12, [self.crew._probing() for _ in range(76)].count(True))
        self.at(60.0)
        self.assertFalse(self.crew._probing())
        self.at(64.9)
        self.assertEqual(0, [self.crew._probing() for _ in range(70)].count(True))
        self.at(65.1)
        self.assertTrue(self.crew._probing())

    def test_a_clock_that_is_set_back_does_not_stop_probes(self):
        self.at(1000.0)
        self.assertEqual(12, [self.crew._probing() for _ in range(76)].count(True))
        self.at(1001.0)
        self.assertFalse(self.crew._probing())
        self.at(10.0)
        self.assertEqual(7, [self.crew._probing() for _ in range(70)].count(True))

    def test_probes_that_find_waiting_pause_as_well(self):
        self.crew._eager = True
        self.at(1.0)
        self.assertEqual(3, [self.crew._probing() for _ in range(67)].count(True))
        self.at(1.06)
        for _ in range(3):
            self.crew.learn_relief()
        self.assertTrue(self.crew._eager)
        self.at(4.0)
        self.assertEqual(0, [self.crew._probing() for _ in range(77)].count(True))
        self.at(4.1)
        self.assertTrue(self.crew._probing())

    def test_one_thread_is_never_eager(self):
        alone = crew.Crew(None, 2, {})
        for _ in range(100):
            alone._measure(0.01, 0.0, 0.0)
        self.assertFalse(alone._eager)


if __name__ == '__main__':
    unittest.main()
