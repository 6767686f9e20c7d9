"""A request in the daemon: the exchange whose transport is the connection to the JVM."""
import collections
import os
import threading
import time

from wsgibridge import gateway
from wsgibridge import interrupts
from wsgibridge import protocol
from wsgibridge import streams
from wsgibridge.protocol import CHUNK_COST, CHUNK_SIZE, COUNT_STRUCT, COUNTED_STRUCT, DONE, HEAD, HEAD_STRUCT
from wsgibridge.protocol import LARGEST_WINDOW, LAST, REQUEST_STRUCT, WINDOW, frame

_LOG_ERRORS = 0
_LONGEST_MESSAGE = 4096
_LONGEST_ROUTE = 200
_REQUEST_SIZE = REQUEST_STRUCT.size
# The flags of a response that is one frame.
_WHOLE = LAST | DONE
# A chunk of at least this size is not copied to be joined with its head.
_LARGE_CHUNK = 8192


class Application(object):
    """A loaded application and the part of its environ that never changes.

    ``must_reload()`` returns whether its script must be loaded again; None without ``reload_required()`` in the script.
    """

    __slots__ = ('callable', 'script', 'bases', 'must_reload')

    def __init__(self, function, script, base, must_reload=None):
        self.callable = function
        self.script = script
        # The first variables of an environ, and the names of those that follow, by the number of the shared variables.
        self.bases = {0: (base, ())}
        self.must_reload = must_reload

    def share(self, number, pairs, names):
        """Adds a set of shared variables, and the names of those that follow, for later requests."""
        base = self.bases[0][0].copy()
        base.update(pairs)
        self.bases[number] = base, names


# Functions in C if they are installed, else None; see accelerator.py. They return None if Python has to do the work.
fast_environ = None
fast_whole = None


def make_environ(bases, raw, now, thread):
    """Returns the environ of a request as a dict.

    ``bases`` are those of an application, ``raw`` is the payload of the frame, ``now`` the time of the application's
    call, and ``thread`` the number of its thread.
    """
    arrived, queued, dispatched, shared = REQUEST_STRUCT.unpack_from(raw)
    base, names = bases[shared]
    environ = base.copy()
    texts = iter(protocol.texts(raw[_REQUEST_SIZE:]))
    environ.update(zip(names, texts))
    environ.update(zip(texts, texts))
    environ['mod_wsgi.request_start'] = arrived
    environ['mod_wsgi.queue_start'] = queued
    environ['mod_wsgi.daemon_start'] = dispatched
    environ['mod_wsgi.application_start'] = now
    environ['mod_wsgi.thread_id'] = thread
    return environ


def frame_of_head(ident, head, data, flags):
    """Returns a frame with the head of a response and the first bytes of its body."""
    count = len(head)
    return COUNTED_STRUCT.pack(HEAD, flags, 0, ident, 4 + count + len(data), count) + head + data


class Request(gateway.Exchange):
    """One request. Its thread runs the application; the leader delivers frames to it."""

    worker = None
    environ = None
    chunks = None
    body_error = None
    consumed = 0
    # How many bytes of the response may be sent in all (written by the leader), and how many were (written by the
    # request's thread). One writer each, because "+=" is not atomic in every Python.
    granted = WINDOW
    sent = 0
    #: How many bytes of the request's body the JVM may send before the application has read them.
    window = WINDOW
    #: The locks of the threads that wait for frames; None before the first.
    waiters = None
    # See interrupts.py.
    interrupted = False
    injected = False
    shielded = False
    relentless = False
    traced = False
    settled = False
    file_ack = None
    responded = False
    done = False
    #: The frame with the whole response, if it was queued before the application was done; else None.
    whole = None
    #: Whether no further lines are logged with the request.
    closed = False
    streams = None
    #: Returns the CPU time of the calling thread; None unless the JVM measures the CPU time of requests.
    cpu_clock = None
    cpu_start = 0.0
    #: Returns the description of an exception for pages for developers; None if there are no such pages.
    describe = None
    data = None
    #: Whether its events have subscribers; see watched.py.
    watches = False
    #: Whether its script is asked first, and whether it must be loaded again: this process then gives the request back.
    asks = False
    given_back = False

    def __init__(self, ident, crew, application, raw, no_body, held):
        self.ident = ident
        self.crew = crew
        self.application = application
        self.raw = raw
        self.body_ended = no_body
        # Whether the JVM sends the body only after this process has asked for it.
        self.held = held
        if held:
            self.consumed = WINDOW
        # Contains one item while an exception may be raised in the request's thread; see interrupts.py.
        self.guard = []
        self.asked = []

    @property
    def script(self):
        return self.application.script

    # --- called by the request's thread

    def run(self, worker):
        """Runs the application to its end. Never raises."""
        self.worker = worker
        if self.cpu_clock is not None:
            self.cpu_start = self.cpu_clock()
        application = self.application
        raw = self.raw
        self.raw = None
        now = time.time()
        environ = None if fast_environ is None else fast_environ(application.bases, raw, now, worker.number)
        if environ is None:
            environ = make_environ(application.bases, raw, now, worker.number)
        environ['wsgi.input'] = gateway.Input(self)
        self.errors = environ['wsgi.errors'] = streams.ErrorStream(self)
        self.environ = environ
        if self.asks:
            self._ask()
        if self.watches and not self.given_back:
            self.begin(environ)
        try:
            self.guard.append(True)
            if not self.cancelled and not self.interrupted and not self.given_back:
                self.handle(application.callable, environ)
        except gateway.RequestTimeout:
            pass  # it arrived between the end of the application and settle()
        # Even if the application was not called, because an interrupter continues until then.
        while True:
            try:
                interrupts.settle(self)
                break
            except gateway.RequestTimeout:
                pass  # it came on the doorstep
        self._finish()

    def _ask(self):
        """Asks the script whether it must be loaded again. Like an application, it is interrupted if it hangs."""
        required = False
        try:
            self.guard.append(True)
            if not self.cancelled and not self.interrupted:
                required = self.application.must_reload()
        except gateway.RequestTimeout:
            pass  # the answer is no longer needed
        while True:
            try:
                interrupts.shield(self)
                break
            except gateway.RequestTimeout:
                pass  # it came on the doorstep
        self.shielded = False
        self.given_back = required and not self.interrupted

    def scratch(self):
        """Returns the result of ``mod_wsgi.request_data()`` for this request. Called on any thread."""
        if self.data is None:
            self.__dict__.setdefault('data', {})
        return self.data

    def _finish(self):
        self.finished = self.closed = True
        if self.waiters:
            self.wake()  # threads of the application may still wait for the body
        if self.errors._partial or self.streams is not None:
            self._flush_streams()
        # No cycles: otherwise only the garbage collector could free the request.
        self.environ = self.errors = self.streams = self.data = None
        self.crew.requests.pop(self.ident, None)
        if self.done:
            return
        used = b'' if self.cpu_clock is None else self._cpu_time()
        whole, self.whole = self.whole, None
        # One frame instead of two, if the first was not sent yet: each costs the JVM as much as a small response.
        if whole is not None and self.crew.outbox.replace(whole, used + protocol.with_flag(whole, DONE)):
            return
        if used:
            self.crew.outbox.append(used)
        flags = protocol.DONE
        argument = 0
        if self.given_back:
            argument = protocol.RELOAD
        elif not self.responded:
            flags |= protocol.FAULT
        self.crew.outbox.append(HEAD_STRUCT.pack(protocol.END, flags, argument, self.ident, 0))

    def _cpu_time(self):
        nanos = int((self.cpu_clock() - self.cpu_start) * 1e9)
        return frame(protocol.CPU_TIME, self.ident, protocol.NANOS_STRUCT.pack(max(0, nanos)))

    def _flush_streams(self):
        if self.errors._partial:
            self.errors.flush()
        if self.streams is not None:
            for stream in self.streams.values():
                stream.flush()

    def stream(self, name, number):
        """Returns the request's own buffer behind sys.stdout or sys.stderr. Only while the request runs."""
        if self.streams is None:
            self.streams = {}
        stream = self.streams.get(number)
        if stream is None:
            stream = self.streams[number] = streams.LineStream(
                name, lambda line, continued: self._log(line, continued, number))
        return stream

    def _deliver_only(self, data):
        made = None
        if fast_whole is not None and not self.head_sent and not self.watches:
            made = fast_whole(self.ident, self.head, self.length, data)
        if made is None:
            gateway.Exchange._deliver_only(self, data)
        else:
            self.head_sent = True
            self._send_whole(made)

    def _send_whole(self, made):
        """Queues the frame of a complete response. The application does nothing more for the request afterwards."""
        self.responded = True
        # Incomplete lines would be logged too late.
        if self.errors._partial or self.streams is not None:
            self._flush_streams()
        if self.cpu_clock is not None:
            self.crew.outbox.append(self._cpu_time())
        if 'http.route' in self.environ:
            self._tell_route()
        self.crew.outbox.append(made)  # the thread flushes it as soon as the request is done
        self.done = True  # not earlier: if an exception came before, the JVM would never get the end

    # --- the transport of gateway.Exchange

    def send_head(self, head, data, last, done=False):
        size = len(data)
        if size > CHUNK_SIZE:
            if last and self.length is None and head[:3] not in (b'204', b'304'):
                # The whole body is known, but too long for one frame.
                head += ('\0Content-Length\0%d' % size).encode('latin-1')
            Request.send_head(self, head, b'', False)
            self.send_data(data)
            if last:
                self.send_end()
            return
        if done:
            self._send_whole(frame_of_head(self.ident, head, data, _WHOLE))
            return
        if 'http.route' in self.environ:
            self._tell_route()
        if last:
            self.responded = True
            self.whole = made = frame_of_head(self.ident, head, data, LAST)
        else:
            self.sent += size
            made = frame_of_head(self.ident, head, data, 0)
        self._put(made)

    def send_data(self, data):
        size = len(data)
        if size <= CHUNK_SIZE and size + CHUNK_COST <= self.granted - self.sent:
            if self.cancelled:
                raise gateway.Disconnected()
            self.sent += size + CHUNK_COST
            self._put_chunk(data, size)
            return
        view = data if str is bytes else memoryview(data)  # joins without a copy of the slice; not possible in Python 2
        position = 0
        while position < size:
            if self.granted <= self.sent:
                self._wait(self._may_send)
            if self.cancelled or self.finished:
                raise gateway.Disconnected()
            part = view[position:position + min(CHUNK_SIZE, self.granted - self.sent)]
            position += len(part)
            self.sent += len(part) + CHUNK_COST
            self._put_chunk(part, len(part))

    def _put_chunk(self, data, size):
        head = HEAD_STRUCT.pack(protocol.CHUNK, 0, 0, self.ident, size)
        if size < _LARGE_CHUNK:
            self._put(b''.join((head, data)))
        else:
            self.crew.put(self, head, False, data)

    def _may_send(self):
        return self.granted > self.sent or self.cancelled or self.finished

    def send_end(self):
        self.responded = True
        self._put(HEAD_STRUCT.pack(protocol.END, 0, 0, self.ident, 0))

    def send_failure(self, timeout):
        self.responded = True
        self._tell_route()
        self._put(HEAD_STRUCT.pack(protocol.END, protocol.FAULT, protocol.TIMEOUT if timeout else 0, self.ident, 0))

    def _tell_route(self):
        """Sends ``http.route`` of the environ, if it is a text."""
        route = self.environ.get('http.route')
        if route and isinstance(route, (str, type(u''))):
            route = route[:_LONGEST_ROUTE]
            if not isinstance(route, bytes):
                route = route.encode('utf-8', 'replace')
            self.crew.outbox.append(frame(protocol.ROUTE, self.ident, route))

    def send_file(self, descriptor, offset, count):
        self.file_ack = None
        self._tell_route()
        status = os.fstat(descriptor)
        payload = protocol.FILE_STRUCT.pack(descriptor, offset, count, status.st_dev, status.st_ino) + self.head
        self._put(frame(protocol.FILE, self.ident, payload))
        self._wait(self._file_answered)
        if self.file_ack:
            self.responded = True
            return True
        if self.cancelled:
            raise gateway.Disconnected()
        return False

    def _file_answered(self):
        return self.file_ack is not None or self.cancelled

    def receive(self):
        while True:
            ended = self.body_ended  # read before the chunks: the last one may come at any moment
            chunks = self.chunks
            if chunks:
                break
            if self.body_error is not None:
                raise IOError(self.body_error)
            if ended:
                return b''
            if self.cancelled:
                raise IOError('mod_wsgi request data read error: Connection was terminated')
            if self.finished:
                raise IOError('mod_wsgi request data read error: the request is over')
            if self.held:
                self.held = False
                self._allow_more()
            self._wait(self._may_receive)
        data = chunks.popleft()
        self.consumed += len(data)
        if self.consumed >= self.window // 2 and not self.body_ended:
            self._allow_more()
        return data

    def _allow_more(self):
        count, self.consumed = self.consumed, 0
        self._put(frame(protocol.MORE, self.ident, COUNT_STRUCT.pack(count)))

    def _may_receive(self):
        return self.chunks or self.body_ended or self.cancelled or self.body_error is not None or self.finished

    def log(self, line, continued):
        self._log(line, continued, _LOG_ERRORS)

    def _log(self, line, continued, number):
        if self.crew.outbox.has_room():
            # At once: the last lines before a crash are the most important ones.
            self.crew.put(self, frame(protocol.LOG, self.ident, line, protocol.CONTINUED if continued else 0, number), True)

    def log_exception(self, name, message, trace):
        interrupts.calm(self)
        head = '%s\0%s\0' % (gateway.shorten(name, protocol.LARGEST_NAME), gateway.shorten(message, _LONGEST_MESSAGE))
        if not isinstance(head, bytes):
            head = head.encode('utf-8', 'replace')
        self._put(frame(protocol.EXCEPTION, self.ident, head + trace))

    def explain(self, error, trace):
        if self.describe is not None:
            self._put(frame(protocol.FAILURE, self.ident, self.describe(error, trace)))

    def _put(self, data):
        self.crew.put(self, data)

    def await_frames(self, ready):
        """Waits for ``ready()``, or an interrupt, while another thread delivers frames. Several threads may wait."""
        lock = threading.Lock()
        lock.acquire()
        self.__dict__.setdefault('waiters', []).append(lock)
        try:
            # A frame that comes after this check finds the lock.
            while not ready() and not self.interrupted:
                lock.acquire()
        finally:
            self.waiters.remove(lock)

    def _wait(self, ready):
        """Waits until a frame makes ``ready()`` true. If this thread is the leader, it reads frames meanwhile."""
        self.crew.wait(self, ready)

    # --- called by the leader

    def feed(self, flags, data):
        """Takes bytes of the request's body."""
        if data:
            if self.chunks is None:
                self.chunks = collections.deque()
            self.chunks.append(data)
        if flags & protocol.WIDE:
            self.window = LARGEST_WINDOW
        if flags & protocol.LAST:
            self.body_ended = True
        self.wake()

    def break_body(self, message):
        self.body_error = message
        self.wake()

    def grant(self, count):
        self.granted += count
        self.wake()

    def cancel(self):
        self.cancelled = True
        self.wake()

    def answer_file(self, taken):
        self.file_ack = bool(taken)
        self.wake()

    def wake(self):
        if self.waiters:
            for lock in self.waiters[:]:
                try:
                    lock.release()
                except Exception:
                    pass  # it is already awake
