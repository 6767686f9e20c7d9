"""The watcher: relieves a leader whose request waits or computes for long. Runs on the main thread.

It wakes up every few milliseconds, but only while requests run. Each time, it notes the CPU time of the process, so
that the JVM can read it however the process ends.
"""
import time

from wsgibridge import process
from wsgibridge.clocks import clock

_TICK = 0.004
_CONFIRM = 0.001
_GIL_FREE = 0.002
_COMPUTES_TOO_LONG = 0.1
_TICKS_TO_SLEEP = 50


class Watcher(object):
    """Watches the crew's leader."""

    def __init__(self, crew, receipts):
        self._crew = crew
        self._receipts = receipts
        self.stopped = False

    def stop(self):
        """Ends :meth:`watch`."""
        self.stopped = True
        self._crew.ring()

    def watch(self):
        """Watches until it is stopped."""
        crew = self._crew
        try:
            while not self.stopped:
                crew.bell.acquire()
                self._watch_while_busy(crew)
        except BaseException:
            process.abandon()  # no leader would be relieved any more

    def _watch_while_busy(self, crew):
        quiet = 0
        activity = -1
        while not self.stopped:
            time.sleep(_TICK)
            self._receipts.note_cpu_time()
            leader = crew.leader
            if crew.activity != activity:
                activity = crew.activity
                quiet = 0
            elif leader.token:
                quiet = 0
                self._judge(crew, leader)
            else:
                quiet += 1
                if quiet > _TICKS_TO_SLEEP:
                    crew.watching = False
                    if crew.activity == activity:
                        return
                    crew.watching = True
            if crew.outbox.frames:
                crew.outbox.flush()

    def _judge(self, crew, leader):
        """Relieves the thread of a request that has run at least since the last tick, if that helps."""
        started = leader.started
        waits = False
        begin = clock()
        if begin - started < _COMPUTES_TOO_LONG:
            used = leader.cpu()
            time.sleep(_CONFIRM)
            if leader.started != started:
                return
            used = leader.cpu() - used
            elapsed = clock() - begin
            # If this thread did not get the GIL at once, another thread computes. Unless that is the leader, which
            # another process may have preempted meanwhile, the leader waits.
            waits = elapsed < _CONFIRM + _GIL_FREE
            if used * (2 if waits else 20) > elapsed:
                return
        try:
            leader.token.pop()
        except IndexError:
            return
        crew.hand_over()
        if waits:
            crew.learn_relief()
