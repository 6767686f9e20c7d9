"""``mod_wsgi.metrics``: meters that an application defines. The bridge combines those of all interpreters of a group.

An update costs the application at most an append to a queue; the engine passes on the updates in batches. The limits
are those of ``org.wsgibridge.meter``, which checks them again.
"""
import logging
import re
import threading
import time

from _bridge_events import engine

__all__ = ['Counter', 'Gauge', 'Timer', 'counter', 'gauge', 'timer']

MOST_METERS = 1000
MOST_VALUES = 100
MOST_TAGS = 8
LONGEST_NAME = 100
LONGEST_VALUE = 100
LONGEST_DESCRIPTION = 200
LARGEST = 1e15
LONGEST_DURATION = 1e6
OTHER = u'other'

_NAME = re.compile(r'[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z')
_ENDING = re.compile(r'_(seconds|total|created|bucket|info|count|sum|max)\Z')
_RESERVED = ('context', 'group', 'le', 'quantile', 'job', 'instance')
_CONTROL = re.compile(u'[\\x00-\\x1f\\x7f-\\x9f]')
_INFINITE = float('inf')
_clock = getattr(time, 'perf_counter', None) or time.time  # Python 2 has no other

_text_type = type(u'')


class Counter(object):
    """A sum that never decreases: requests, orders, bytes. Thread-safe."""

    __slots__ = ('_number',)

    def __init__(self, number):
        self._number = number

    def increment(self, amount=1):
        """Adds an amount of 0 or more."""
        amount = float(amount)
        if not 0.0 <= amount <= LARGEST:
            raise ValueError('expected an amount from 0 to %g, not %r' % (LARGEST, amount))
        if self._number is not None:
            engine.update_meter(self._number, True, amount)


class Timer(object):
    """Durations: their number, sum and maximum, and with metrics-histogram their histogram. Thread-safe."""

    __slots__ = ('_number',)

    def __init__(self, number):
        self._number = number

    def record(self, seconds):
        """Adds a duration of 0 or more seconds."""
        seconds = float(seconds)
        if not 0.0 <= seconds <= LONGEST_DURATION:
            raise ValueError('expected a duration from 0 to %g s, not %r' % (LONGEST_DURATION, seconds))
        if self._number is not None:
            engine.update_meter(self._number, False, seconds)

    def time(self):
        """Returns a context manager that records how long its block takes, even if the block raises an exception."""
        return _Stopwatch(self)


class _Stopwatch(object):
    __slots__ = ('_timer', '_begin')

    def __init__(self, timer):
        self._timer = timer
        self._begin = 0.0

    def __enter__(self):
        self._begin = _clock()
        return self

    def __exit__(self, *_):
        self._timer.record(max(0.0, _clock() - self._begin))


class Gauge(object):
    """A value that rises and falls. Each interpreter has its own value. Thread-safe."""

    __slots__ = ('_number',)

    def __init__(self, number):
        self._number = number

    def set(self, value):
        """Sets this interpreter's value."""
        self._update(False, value)

    def add(self, amount=1):
        """Adds to this interpreter's value (with merge='last' to that of the group), which is 0 at first."""
        self._update(True, amount)

    def _update(self, add, value):
        value = float(value)
        if not -_INFINITE < value < _INFINITE:
            raise ValueError('expected a finite number, not %r' % value)
        if self._number is not None:
            engine.update_meter(self._number, add, value)


_MERGES = ('sum', 'max', 'min', 'last')

_lock = threading.Lock()
#: The meters by kind, name and tags.
_meters = {}
#: By the name that Prometheus uses: (kind, keys, the known values by key, name).
_shapes = {}
_defined = [0]
_full = []


def counter(name, description='', tags=None):
    """Returns the counter ``app.NAME`` with these tags. Returns the same object for the same name and tags."""
    return _meter(Counter, 'counter', name, description, tags)


def timer(name, description='', tags=None):
    """Returns the timer ``app.NAME`` with these tags. Returns the same object for the same name and tags."""
    return _meter(Timer, 'timer', name, description, tags)


def gauge(name, description='', tags=None, merge='sum'):
    """Returns the gauge ``app.NAME`` with these tags. Returns the same object for the same name and tags.

    ``merge`` says how the values of several interpreters become one: 'sum', 'max' or 'min' of those that are up, or
    'last', the value that any of them has set last.
    """
    if merge not in _MERGES:
        raise ValueError("merge: expected one of %s, not %r" % (', '.join(_MERGES), merge))
    return _meter(Gauge, 'gauge-' + merge, name, description, tags)


def _meter(factory, kind, name, description, tags):
    texts = tuple(sorted((_text(key), _text(value)) for key, value in tags.items())) if tags else ()
    found = _meters.get((kind, name, texts))
    if found is not None:
        return found
    name = _text(name)
    keys = tuple(key for key, _ in texts)
    _check(name, keys)
    with _lock:
        return _define(factory, kind, name, _text(description), keys, dict(texts))


def _define(factory, kind, name, description, keys, tags):
    plain = _plain(name)
    shape = _shapes.get(plain)
    if shape is None:
        if _defined[0] >= MOST_METERS:
            return _too_many(factory, name)
        shape = _shapes[plain] = (kind, keys, dict((key, set()) for key in keys), name)
    if shape[3] != name:
        raise ValueError("'%s' and '%s' are one name for Prometheus" % (name, shape[3]))
    if shape[:2] != (kind, keys):
        raise ValueError('%s is a %s with the tags %s already'
                         % (name, shape[0].replace('gauge-', 'gauge with merge='), _listed(shape[1])))
    texts = tuple((key, _bounded(shape[2][key], tags[key])) for key in keys)
    meter = _meters.get((kind, name, texts))
    if meter is None:
        if _defined[0] >= MOST_METERS:
            return _too_many(factory, name)
        number = _defined[0]
        _defined[0] += 1
        parts = [_text(kind), name, _line(description, LONGEST_DESCRIPTION)]
        for pair in texts:
            parts.extend(pair)
        engine.define_meter(number, u'\0'.join(parts))
        # Not earlier: another thread may find it at once, and an update without a definition is lost.
        meter = _meters[kind, name, texts] = factory(number)
    return meter


def _plain(name):
    """Returns the name that meters with the same name in Prometheus share: without dots, and without endings that it
    adds.
    """
    plain = name.replace(u'.', u'_')
    while _ENDING.search(plain):
        plain = _ENDING.sub(u'', plain)
    return plain


def _check(name, keys):
    if len(name) > LONGEST_NAME or not _NAME.match(name):
        raise ValueError("expected a name of at most %d characters, of lower-case words with dots between them, not '%s'"
                         % (LONGEST_NAME, _printable(name)))
    if len(keys) > MOST_TAGS:
        raise ValueError('expected at most %d tags, not %d' % (MOST_TAGS, len(keys)))
    if len(set(key.replace(u'.', u'_') for key in keys)) < len(keys):
        raise ValueError('expected tags with keys that differ in more than dots, not %s' % _listed(keys))
    for key in keys:
        if len(key) > LONGEST_NAME or not _NAME.match(key) or key in _RESERVED:
            raise ValueError("expected tags with keys of lower-case words and none of %s, not '%s'"
                             % (', '.join(_RESERVED), _printable(key)))


def _bounded(values, value):
    value = _line(value, LONGEST_VALUE)
    if value not in values:
        if len(values) >= MOST_VALUES:
            return OTHER
        values.add(value)
    return value


def _too_many(factory, name):
    if not _full:
        _full.append(name)
        engine.log(logging.WARNING, '', 'WB0606: Interpreter %s: the meter %s of the application and further ones are not '
                   'measured: there are %d already' % (engine.interpreter, _printable(name), MOST_METERS))
    return factory(None)


def _line(text, most):
    return _CONTROL.sub(u' ', text)[:most]


def _text(value):
    if isinstance(value, _text_type):
        return value
    if isinstance(value, bytes):
        return value.decode('utf-8', 'replace')
    return u'%s' % (value,)


def _printable(text):
    text = _line(text, LONGEST_NAME)
    return text.encode('ascii', 'backslashreplace') if str is bytes else text


def _listed(keys):
    return ', '.join(_printable(key) for key in keys) or 'none'
