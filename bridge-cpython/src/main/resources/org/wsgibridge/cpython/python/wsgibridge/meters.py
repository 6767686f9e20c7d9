"""Sends the measurements of the application, which uses ``mod_wsgi.metrics``, to the JVM.

An update is an append to a queue. A thread that starts with the first meter takes the updates twice a second, adds them
up where possible, and sends them, so that an increment does not take a frame.
"""
import collections
import logging
import os
import struct
import sys
import threading
import time

import _bridge_events
import _bridge_meters
from wsgibridge import protocol
from wsgibridge.protocol import frame

_INTERVAL = 0.5
#: If more updates than this wait, further ones are lost, and counted.
_MOST_WAITING = 65536
#: While more bytes than this wait for the JVM, nothing is sent.
_MOST_BEFORE = 1 << 20
_UPDATE = struct.Struct('>IId')
_MOST_IN_A_FRAME = protocol.CHUNK_SIZE // _UPDATE.size
_SET, _ADD = 0, 1
_LARGEST = _bridge_meters.LARGEST
_LARGEST_NUMBER = sys.float_info.max


class Meters(object):
    """The queue of one daemon."""

    def __init__(self, daemon):
        self._daemon = daemon
        self._waiting = collections.deque()
        self._timers = set()
        self._sending = threading.Lock()
        self._thread = None
        self._lost = 0
        engine = _bridge_events.engine
        engine.define_meter = self.define
        engine.update_meter = self.update

    def define(self, number, text):
        """Sends the definition of a meter to the JVM before its first update."""
        if text.startswith(u'timer\0'):
            self._timers.add(number)
        self._waiting.append((number, text))
        self._start()

    def update(self, number, add, value):
        """Queues an update, which is sent soon."""
        waiting = self._waiting
        if len(waiting) < _MOST_WAITING:
            waiting.append((number, add, value))
        else:
            self._lost += 1

    def _start(self):
        if self._thread is not None:
            return
        thread = threading.Thread(target=self._run, name='wsgi-meters')
        thread.daemon = True
        try:
            thread.start()
            self._thread = thread
        except Exception:
            pass  # no more threads: the next meter tries again

    def _run(self):
        while True:
            time.sleep(_INTERVAL)
            try:
                if self._waiting and self._daemon.outbox.size <= _MOST_BEFORE:
                    self.flush()
            except MemoryError:
                pass  # there may be memory at the next attempt

    def flush(self):
        """Sends the updates that wait. Called by the thread, and at the end of the process."""
        if os.getpid() != self._daemon.pid:
            return  # the application has forked; the connection is not the child's
        with self._sending:
            changes = _Changes(self._timers)
            for _ in range(len(self._waiting)):
                changes.take(self._waiting.popleft())
            lost, self._lost = self._lost, 0
            for data in changes.frames():
                self._daemon.outbox.send(data)
        if lost:
            engine = _bridge_events.engine
            engine.log(logging.WARNING, '', "WB0607: interpreter %s: %d updates of the application's meters came too fast "
                       'and are lost' % (engine.interpreter, lost))


class _Changes(object):
    """The sums of a batch of updates."""

    def __init__(self, timers):
        self._timers = timers
        self._definitions = []
        self._durations = []
        self._sums = []
        self._others = {}

    def take(self, item):
        if len(item) == 2:
            self._definitions.append(item)
            return
        number, add, value = item
        if number in self._timers:
            self._durations.append((number, _SET, value))
        elif not add:
            self._others[number] = (_SET, value)
        else:
            self._add(number, value)

    def _add(self, number, value):
        how, before = self._others.get(number, (_ADD, 0.0))
        total = before + value
        if how == _ADD and abs(total) > _LARGEST:
            self._sums.append((number, _ADD, before))  # each is within the limit, but their sum is not
            total = value
        if abs(total) <= _LARGEST_NUMBER:
            self._others[number] = (how, total)

    def frames(self):
        for number, text in self._definitions:
            yield frame(protocol.METER, 0, text.encode('utf-8', 'replace'), 0, number)
        updates = self._durations + self._sums + [(number,) + change for number, change in self._others.items()]
        for start in range(0, len(updates), _MOST_IN_A_FRAME):
            part = updates[start:start + _MOST_IN_A_FRAME]
            yield frame(protocol.METERS, 0, b''.join([_UPDATE.pack(*update) for update in part]))
