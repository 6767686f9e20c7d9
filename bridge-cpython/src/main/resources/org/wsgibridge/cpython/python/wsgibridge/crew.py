"""The threads of the daemon.

One thread, the *leader*, reads the connection and runs requests itself, one after the other, while it holds the GIL: no
thread is woken for a request, and one write sends the responses of all requests that arrived with one read. Another
thread becomes the leader only in these cases:

* A leader whose request waits is relieved by the *watcher*: another thread leads, the first one finishes its request.
* Where requests often wait, the mode becomes *eager*: the leader hands over before it runs a request.
* A leader that computes for long is relieved as well, so that control frames are read and others get their share.

There is always a thread to read the connection: the JVM sends at most ``threads`` requests at the same time, and the
crew has one thread more. The JVM may know that a request is done a moment before its thread is idle. If the objects
that a request leaves take long to be destroyed, further threads are started, at most as many again, and end when they
are no longer needed.
"""
import collections
import threading
import time

from wsgibridge import interrupts, process
from wsgibridge.clocks import clock, cpu_clock, delay_clock, process_clock, scheduler_clock, thread_number

# The longest time in seconds that responses wait for those of requests that have not run yet: each write wakes a thread
# of the JVM, which then takes the processor from an application.
_FLUSH_AFTER = 0.001
_FLUSH_SIZE = 196608

# After a request that takes longer, the next ones are measured: reading the clocks costs as much as a small request.
_SLOW = 0.0003
_MEASURED = 8
# If requests wait this long on average, the mode becomes eager.
_EAGER_WAIT = 0.0005
_WEIGHT = 0.0125
_WAIT_CAP = 0.01
_NEGLIGIBLE = 0.00001
# After this many requests in the eager mode, some run as in the normal mode, to find out whether requests still wait.
# While one waits, nothing is read; so the pause before the next ones is a multiple of their time, up to a few seconds.
_EAGER_REQUESTS = 64
_PROBE_REQUESTS = 12
_PROBES = 3
_PROBE_PAUSE = 50
_LONGEST_PAUSE = 5.0
# The seconds between two attempts to get an idle thread if no further one may be started.
_PAUSE = 0.001


class Worker(object):
    """One thread of the crew."""

    __slots__ = ('number', 'ident', 'tid', 'wake', 'token', 'request', 'started', 'delay', 'cpu')

    def __init__(self, number):
        self.number = number
        self.ident = None
        self.tid = None
        self.wake = threading.Lock()
        self.wake.acquire()
        # Holds one item exactly while this thread leads *and* runs a request: the thread that pops it (atomic in
        # every CPython) decides whether the thread still leads afterwards.
        self.token = []
        self.request = None
        self.started = 0.0
        self.delay = None
        self.cpu = None


class Crew(object):
    """The threads and the leadership."""

    def __init__(self, outbox, size, requests, stack_size=0):
        self.outbox = outbox
        self.requests = requests
        self.inbox = None
        self.ready = collections.deque()
        self.workers = {}
        self.leader = None
        self.activity = 0
        self.watching = False
        self.bell = threading.Lock()
        self.bell.acquire()
        self._idle = []
        self._flushed = 0.0
        self._ended = 0.0
        self._waited = 0.0
        self._to_measure = 0
        self._eager = False
        self._eager_requests = 0
        self._probes = []
        self._probes_began = 0.0
        self._probes_due = 0.0
        self._size = size
        self._stack_size = stack_size
        self._count = 0
        # All threads that were started and have not ended; changed only by atomic steps.
        self._all = set()

    def start(self, inbox):
        """Starts the threads; one begins to lead."""
        self.inbox = inbox
        for _ in range(self._size):
            self._add()
        self.hand_over()

    def _add(self):
        self._count += 1
        worker = Worker(self._count)
        self._all.add(worker)
        self._idle.append(worker)
        thread = threading.Thread(target=self._work, args=(worker,), name='wsgi-%d' % worker.number)
        thread.daemon = True
        before = threading.stack_size(self._stack_size)
        try:
            thread.start()
        finally:
            threading.stack_size(before)

    def hand_over(self):
        """Makes an idle thread the leader."""
        while True:
            try:
                worker = self._idle.pop()
                break
            except IndexError:
                # Threads that are just finishing are not idle yet. They need no leader to become idle.
                if len(self._all) < 2 * self._size:
                    self._add()
                else:
                    time.sleep(_PAUSE)
        self.leader = worker
        worker.wake.release()

    def ring(self):
        """Wakes the watcher."""
        self.watching = True
        try:
            self.bell.release()
        except Exception:
            pass  # a wake-up is already pending

    def current(self):
        """Returns the request that the calling thread runs, or None."""
        worker = self.workers.get(_get_ident())
        return worker.request if worker is not None else None

    # --- a worker's life

    def _work(self, me):
        me.ident = _get_ident()
        me.tid = thread_number()
        me.delay = delay_clock()
        me.cpu = cpu_clock(me.ident) or scheduler_clock() or _no_clock
        self.workers[me.ident] = me
        try:
            while me in self._all:
                me.wake.acquire()
                self._lead(me)
            self.workers.pop(me.ident, None)
        except BaseException:
            process.abandon()  # out of memory, most likely; no thread leads any more

    def _lead(self, me):
        """Leads until leadership is lost."""
        ready = self.ready
        outbox = self.outbox
        receive = self.inbox.receive
        while True:
            while ready:
                request = ready.popleft()
                self.activity += 1
                if self._eager and not self._probing():
                    self._run_aside(me, request)
                    return
                if not self._run(me, request):
                    return
                if outbox.size > _FLUSH_SIZE or self._ended - self._flushed > _FLUSH_AFTER:
                    outbox.flush()
                    self._flushed = clock()
            outbox.flush()
            receive()
            self._flushed = clock()

    def _run(self, me, request):
        """Runs a request as the leader. Returns whether this thread still leads."""
        measured = (self._to_measure or self._eager) and self._is_alone(me)
        if measured:
            computed, delayed = process_clock(), me.delay()
        me.started = started = clock()
        me.request = request
        me.token.append(True)
        if not self.watching:
            self.ring()
        request.run(me)
        try:
            me.token.pop()
            leads = True
        except IndexError:
            leads = False
        me.request = None
        if leads:
            self._ended = ended = clock()
            if ended - started > _SLOW:
                self._to_measure = _MEASURED
            elif self._to_measure:
                self._to_measure -= 1
            elif self._waited and not self._eager:
                self.learn(0.0)  # it was too short to have waited
            if measured and self._is_alone(me):
                self._measure(ended - started, process_clock() - computed, me.delay() - delayed)
            return True
        self._retire(me)
        return False

    def _run_aside(self, me, request):
        """Hands over, then runs a request while the new leader reads."""
        self.outbox.flush()
        self.hand_over()
        me.request = request
        request.run(me)
        me.request = None
        self._retire(me)

    def _retire(self, me):
        if len(self._all) > self._size and self._idle:
            self._all.discard(me)  # it was needed only for a moment
        else:
            # Idle before the flush: the JVM may send the next request as soon as it has read the end of this one.
            self._idle.append(me)
        self.outbox.flush()

    def _is_alone(self, me):
        """Returns whether no other request runs. Otherwise, waiting for the GIL would look like any other waiting."""
        if me.delay is None:
            return False
        for worker in list(self.workers.values()):
            if worker.request is not None and worker is not me:
                return False
        return True

    def _measure(self, wall, computed, delayed):
        """Measures how long a request waits, without the time that other processes or threads made it wait."""
        waited = wall - computed - delayed
        self.learn(min(waited, _WAIT_CAP) if waited > wall * 0.25 else 0.0)

    def learn_relief(self):
        """Takes into account a request that waited for so long that its thread was relieved."""
        self.learn(_WAIT_CAP)

    def learn(self, waited):
        """Takes the wait of one request into account, in seconds."""
        if self._eager:
            self._probes.append(waited)
            if len(self._probes) < _PROBES:
                return
            self._waited = sum(self._probes) / len(self._probes)
            self._end_probes(clock())
        else:
            self._waited += (waited - self._waited) * _WEIGHT
            if self._waited < _NEGLIGIBLE:
                self._waited = 0.0
        # With one request at a time, there is no work for another thread.
        self._eager = self._size > 2 and self._waited > _EAGER_WAIT

    def _probing(self):
        """Returns, in the eager mode, whether the next request is a probe, which runs as in the normal mode."""
        if self._eager_requests < _EAGER_REQUESTS:
            self._eager_requests += 1
            return False
        now = clock()
        if self._eager_requests == _EAGER_REQUESTS:
            if 0 < self._probes_due - now <= _LONGEST_PAUSE:
                return False
            self._probes_began = now
        elif self._eager_requests == _EAGER_REQUESTS + _PROBE_REQUESTS:
            self._end_probes(now)
            self._eager_requests = 1
            return False
        self._eager_requests += 1
        return True

    def _end_probes(self, now):
        self._eager_requests = 0
        self._probes = []
        # The clock of Python 2 can be set back.
        took = max(now - self._probes_began, 0.0)
        self._probes_due = now + min(_PROBE_PAUSE * took, _LONGEST_PAUSE)

    # --- called by a request's thread

    def put(self, request, data, at_once=False, payload=None):
        """Queues a frame. Sends it at once, unless this thread leads, which sends its batch soon.

        A large frame may have two parts: ``data`` is then its head, and ``payload`` must not change any more.
        """
        outbox = self.outbox
        if payload is None:
            outbox.append(data)
        else:
            outbox.append_parts(data, payload)
        if at_once or not request.worker.token or outbox.size > _FLUSH_SIZE or clock() - self._flushed > _FLUSH_AFTER:
            self._flushed = clock()
            if request.shielded or request.worker.ident != _get_ident():
                outbox.flush()  # no exception from another thread can come here
                return
            interrupts.shield(request)
            try:
                outbox.flush()
            finally:
                interrupts.unshield(request)

    def wait(self, request, ready):
        """Waits for ``ready()``, which frames make true. Reads them itself if this thread is the leader."""
        if request.worker.ident != _get_ident():
            # A thread of the application. It must neither lead nor delay the end of the request.
            self.outbox.flush()
            request.await_frames(ready)
            if request.interrupted:
                raise interrupts.RequestTimeout()
            return
        interrupts.shield(request)
        try:
            self._wait(request, ready)
        finally:
            interrupts.unshield(request)
        if request.interrupted:
            raise interrupts.timeout(request)

    def _wait(self, request, ready):
        me = request.worker
        self.outbox.flush()
        if ready() or request.interrupted:
            return
        try:
            me.token.pop()
        except IndexError:
            pass
        else:
            if self._wait_as_leader(request, ready):
                # The watcher may have gone to sleep meanwhile. To it, this is a new request.
                self.activity += 1
                me.token.append(True)
                if not self.watching:
                    self.ring()
                return
        request.await_frames(ready)

    def _wait_as_leader(self, request, ready):
        """Returns False if another request has arrived, so that another thread leads now."""
        try:
            while not ready() and not request.interrupted:
                if self.ready:
                    self.hand_over()
                    return False
                self.outbox.flush()
                self.inbox.receive()
            return True
        except BaseException:
            process.abandon()  # the application could continue, but no thread would lead


try:
    _get_ident = threading.get_ident
except AttributeError:
    import thread
    _get_ident = thread.get_ident


def _no_clock():
    """Stands for a clock that cannot be read: its thread counts as waiting, because relieving it costs little."""
    return 0.0
