"""Clocks of threads, in seconds, for every Python and for systems other than Linux."""
import os
import time

try:
    import resource
except ImportError:
    resource = None

clock = getattr(time, 'perf_counter', time.time)

# Linux; Python 2.7 has no name for it.
_RUSAGE_THREAD = 1


def _no_usage():
    return 0.0, 0


def thread_usage():
    """Returns a function that tells the calling thread's CPU time and its number of voluntary waits."""
    if resource is None:
        return _no_usage
    getrusage = resource.getrusage
    try:
        getrusage(_RUSAGE_THREAD)
    except Exception:
        return _no_usage

    def usage():
        used = getrusage(_RUSAGE_THREAD)
        return used.ru_utime + used.ru_stime, used.ru_nvcsw
    return usage


def cpu_clock(ident):
    """Returns a function that tells the CPU time of another thread; None where there is no such clock."""
    try:
        number = time.pthread_getcpuclockid(ident)
        time.clock_gettime(number)
    except Exception:
        return None
    return lambda: time.clock_gettime(number)


def scheduler_clock():
    """Like :func:`cpu_clock` for the calling thread, for Pythons without it: reads Linux's scheduler statistics."""
    try:
        path = '/proc/' + os.readlink('/proc/thread-self') + '/schedstat'
        with open(path) as source:
            source.read()
    except Exception:
        return None

    def used():
        with open(path) as source:
            return int(source.read().split()[0]) / 1e9
    return used
