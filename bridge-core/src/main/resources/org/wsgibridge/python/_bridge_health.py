"""``mod_wsgi.register_health()``: health checks of the application. The bridge decides when one runs, and enforces its
timeout.
"""
import re
import threading

from _bridge_events import engine

MOST = 16
LONGEST = 60.0

_NAME = re.compile(r'[A-Za-z0-9_.-]{1,50}\Z')
_lock = threading.Lock()
_checks = {}


class _Check(object):
    def __init__(self, function):
        self.function = function
        self.running = threading.Lock()


def register(name, function, timeout):
    """Registers ``function()``, which is called every few seconds; see ``mod_wsgi.register_health``."""
    if str is bytes and isinstance(name, type(u'')):
        name = name.encode('ascii', 'replace')  # '?' is refused
    if not isinstance(name, str) or not _NAME.match(name):
        raise ValueError('expected a name of 1 to 50 letters, digits, dots, dashes and underscores, not %r' % (name,))
    if not callable(function):
        raise TypeError('expected a function, not %r' % (function,))
    timeout = float(timeout)
    if not 0.0 < timeout <= LONGEST:
        raise ValueError('expected a timeout above 0 and up to %g s, not %r' % (LONGEST, timeout))
    with _lock:
        if name not in _checks and len(_checks) >= MOST:
            raise ValueError('expected at most %d health checks' % MOST)
        _checks[name] = _Check(function)
    engine.health_registered(name, timeout)
    return function


def run(name):
    """Runs a check on the calling thread, unless its last run has not ended. Returns the problem; '' if there is none.
    """
    check = _checks.get(name)
    if check is None:
        return 'there is no such check'
    if not check.running.acquire(False):
        return 'its last run has not ended yet'
    try:
        return 'it returned False' if check.function() is False else ''
    except:  # noqa: E722  (in Jython this may be an exception of Java's)
        return _problem()
    finally:
        check.running.release()


def _problem():
    import sys
    kind, error = sys.exc_info()[:2]
    name = getattr(kind, '__name__', None) or str(kind)
    try:
        text = str(error)
    except:  # noqa: E722  (whatever it raises, the check has an answer)
        text = ''
    return '%s: %s' % (name, text) if text else name
