"""``mod_wsgi.request_metrics()`` and ``mod_wsgi.process_metrics()``, with the fields and units of mod_wsgi."""
import math
import threading
import time

from _bridge_events import engine, recorders

_PHASES = ('server_time', 'queue_time', 'daemon_time', 'application_time', 'request_time', 'input_read_time',
           'output_write_time')
_BUCKETS = 65
_FIRST_MS = 1.0
_LAST_MS = 65536.0


def bucket(seconds):
    """Returns the bucket of a duration: four for each doubling from 1 ms on, one for all longer than 65.536 s."""
    millis = seconds * 1000.0
    if millis < _FIRST_MS:
        return 0
    if millis >= _LAST_MS:
        return _BUCKETS - 1
    mantissa, exponent = math.frexp(millis)
    return (exponent - 1) * 4 + int(mantissa * 8.0 - 4.0)


class _Phase(object):
    """The durations of one phase of the requests of a sample."""

    __slots__ = ('total', 'least', 'most', 'buckets')

    def __init__(self):
        self.total = 0.0
        self.least = None
        self.most = None
        self.buckets = [0] * _BUCKETS

    def add(self, seconds):
        if seconds < 0.0:
            seconds = 0.0  # the times are from the clocks of two processes
        self.total += seconds
        self.buckets[bucket(seconds)] += 1
        if self.least is None or seconds < self.least:
            self.least = seconds
        if self.most is None or seconds > self.most:
            self.most = seconds

    def put(self, metrics, name, count):
        metrics[name] = self.total / count if count else 0.0
        metrics[name + '_min_us'] = _micros(self.least)
        metrics[name + '_max_us'] = _micros(self.most)
        metrics[name + '_buckets'] = self.buckets


class _Slot(object):
    """One of the slots for requests: the requests that ran in it during a sample, and the one that runs now."""

    __slots__ = ('started', 'total', 'completed', 'busy', 'cpu', 'longest')

    def __init__(self):
        self.started = None
        self.total = 0
        self.clear()

    def clear(self):
        self.completed = 0
        self.busy = 0.0
        self.cpu = 0.0
        self.longest = 0.0

    def elapsed(self, now, since):
        return 0.0 if self.started is None else max(0.0, now - max(self.started, since))


class _Sample(object):
    """The counts from one call of request_metrics() to the next."""

    def __init__(self, start, cpu):
        self.start = start
        self.cpu = cpu
        self.count = 0
        self.phases = [_Phase() for _ in _PHASES]
        self.io = [0, 0, 0, 0]
        self.statuses = [0, 0, 0, 0, 0]


class Recorder(object):
    """Counts the requests of this interpreter. Thread-safe."""

    def __init__(self, threads):
        self._lock = threading.Lock()
        self._slots = [_Slot() for _ in range(threads)]
        self._threads = threads
        self._count = 0
        self._busy = 0.0
        self._sample = _Sample(time.time(), engine.process_cpu())

    def started(self, now):
        """Notes that a request has begun. Returns its slot."""
        with self._lock:
            for slot in self._slots:
                if slot.started is None:
                    break
            else:
                slot = _Slot()
                self._slots.append(slot)
            slot.started = now
            return slot

    def finished(self, request, status, now, cpu, times, io):
        """Notes that a request has ended. ``times``: reading and writing; ``io``: reads, bytes, writes, bytes."""
        request_start, queue_start, daemon_start, start = request[2:6]
        slot = request[-1]
        phases = (queue_start - request_start, daemon_start - queue_start, start - daemon_start, now - start,
                  now - request_start) + times
        status //= 100
        with self._lock:
            sample = self._sample
            slot.busy += slot.elapsed(now, sample.start)
            self._busy += slot.elapsed(now, 0.0)
            slot.longest = max(slot.longest, now - start)
            slot.started = None
            slot.cpu += cpu
            slot.completed += 1
            slot.total += 1
            sample.count += 1
            self._count += 1
            for phase, seconds in zip(sample.phases, phases):
                phase.add(seconds)
            sample.io = [have + more for have, more in zip(sample.io, io)]
            sample.statuses[status - 1 if 1 <= status <= 5 else 4] += 1

    def requests(self):
        """Returns the present sample, and begins the next one."""
        now = time.time()
        cpu = engine.process_cpu()
        with self._lock:
            sample, self._sample = self._sample, _Sample(now, cpu)
            metrics = self._of_slots(sample, now)
        period = now - sample.start
        count = sample.count
        metrics.update({
            'pid': engine.pid,
            'start_time': sample.start,
            'stop_time': now,
            'sample_period': period,
            'request_count': count,
            'request_throughput': count / period if period > 0 else 0.0,
        })
        for name, phase in zip(_PHASES, sample.phases):
            phase.put(metrics, name, count)
        metrics.update(zip(('input_reads', 'input_bytes', 'output_writes', 'output_bytes'), sample.io))
        metrics.update(('status_%dxx' % (number + 1), value) for number, value in enumerate(sample.statuses))
        rates = [(after - before) / period if period > 0 else 0.0 for after, before in zip(cpu, sample.cpu)]
        for name in ('time', 'utilization'):
            metrics['cpu_user_' + name], metrics['cpu_system_' + name] = rates
            metrics['cpu_' + name] = rates[0] + rates[1]
        metrics.update(memory())
        return metrics

    def _of_slots(self, sample, now):
        slots = self._slots
        tails = [slot.elapsed(now, sample.start) for slot in slots]
        busy = [slot.busy + tail for slot, tail in zip(slots, tails)]
        capacity = (now - sample.start) * self._threads
        completed = [slot.completed for slot in slots]
        metrics = {
            'request_threads_maximum': self._threads,
            'request_threads_started': self._started(),
            'request_threads_active': sum(1 for slot in slots if slot.completed or slot.started is not None),
            'capacity_utilization': min(1.0, sum(busy) / capacity) if capacity > 0 else 0.0,
            'request_threads_completed': completed,
            'request_threads_buckets': list(completed),
            'request_threads_busy_time': busy,
            'request_threads_cpu_time': [slot.cpu for slot in slots],
            'request_threads_current_elapsed': [slot.elapsed(now, 0.0) for slot in slots],
            'request_threads_max_duration': [slot.longest for slot in slots],
        }
        for slot in slots:
            slot.clear()
        return metrics

    def _started(self):
        return sum(1 for slot in self._slots if slot.total or slot.started is not None)

    def process(self):
        """Returns the totals since the recording began."""
        now = time.time()
        user, system = engine.process_cpu()
        with self._lock:
            slots = self._slots
            metrics = {
                'pid': engine.pid,
                'request_busy_time': self._busy + sum(slot.elapsed(now, 0.0) for slot in slots),
                'request_count': self._count,
                'request_threads': self._started(),
                'active_requests': sum(1 for slot in slots if slot.started is not None),
                'threads': [{'thread_id': number + 1, 'request_count': slot.total}
                            for number, slot in enumerate(slots) if slot.total or slot.started is not None],
            }
        metrics.update(memory())
        metrics.update({
            'cpu_user_time': user,
            'cpu_system_time': system,
            'cpu_time': user + system,
            'restart_time': _loaded,
            'current_time': now,
            'running_time': int(now - _loaded),
        })
        return metrics


def memory():
    """Returns the resident memory of this process, and its maximum so far, in bytes; 0 if it is not known."""
    found = {'VmRSS': 0, 'VmHWM': 0}
    try:
        with open('/proc/self/status') as status:
            for line in status:
                name, _, value = line.partition(':')
                if name in found:
                    found[name] = int(value.split()[0]) * 1024
    except Exception:
        pass  # not Linux
    return {'memory_rss': found['VmRSS'], 'memory_max_rss': found['VmHWM']}


def _micros(seconds):
    return None if seconds is None else int(seconds * 1e6)


# --- the one recorder

_loaded = time.time()
_starting = threading.Lock()


def start(threads):
    """Makes the recorder, unless there already is one."""
    with _starting:
        if not recorders:
            recorders.append(Recorder(threads))


def of_requests():
    """Returns the sample since the last call; None if nothing is recorded."""
    return recorders[0].requests() if recorders else None


def of_process():
    """Returns the totals; None if nothing is recorded."""
    return recorders[0].process() if recorders else None
