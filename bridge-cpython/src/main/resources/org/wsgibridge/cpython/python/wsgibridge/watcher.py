"""The watcher: relieves a leader whose request waits or computes for long. Runs on the main thread.

It wakes up every few milliseconds, and only while requests run.
"""
import time

from wsgibridge.clocks import clock

_TICK = 0.004
_CONFIRM = 0.001
_COMPUTES_TOO_LONG = 0.1
_TICKS_TO_SLEEP = 50


class Watcher(object):
    """Watches the crew's leader."""

    def __init__(self, crew):
        self._crew = crew
        self.stopped = False

    def stop(self):
        """Ends :meth:`watch`."""
        self.stopped = True
        self._crew.ring()

    def watch(self):
        """Watches until it is stopped."""
        crew = self._crew
        while not self.stopped:
            crew.bell.acquire()
            self._watch_while_busy(crew)

    def _watch_while_busy(self, crew):
        quiet = 0
        activity = -1
        while not self.stopped:
            time.sleep(_TICK)
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
        """The same request runs since the last tick at least: relieves its thread if that helps."""
        started = leader.started
        used = leader.cpu()
        begin = clock()
        if begin - started < _COMPUTES_TOO_LONG:
            time.sleep(_CONFIRM)
            if leader.started != started:
                return
            if (leader.cpu() - used) * 2 > clock() - begin:
                return
        try:
            leader.token.pop()
        except IndexError:
            return
        crew.hand_over()
