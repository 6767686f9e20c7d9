"""Clocks of threads and of the process, in seconds, for every Python and for systems other than Linux."""
import os
import time

clock = getattr(time, 'perf_counter', time.time)
process_clock = getattr(time, 'process_time', None) or time.clock


def thread_clock():
    """Returns a function for the seconds of CPU time of the calling thread; None if there is no such clock."""
    if hasattr(time, 'thread_time'):
        return time.thread_time
    try:
        import resource
        number = getattr(resource, 'RUSAGE_THREAD', 1)
        resource.getrusage(number)
    except Exception:
        return None
    return lambda: sum(resource.getrusage(number)[:2])


def delay_clock():
    """Returns a function for the seconds that the calling thread was ready to run but did not run; None without Linux.
    """
    return _scheduler_statistic(1)


def thread_number():
    """Returns Linux's id of the calling thread, as text; None on other systems."""
    try:
        return os.readlink('/proc/thread-self').rpartition('/')[2]
    except Exception:
        return None


def cpu_clock(ident):
    """Returns a function for the seconds of CPU time of another thread; None if there is no such clock."""
    try:
        number = time.pthread_getcpuclockid(ident)
        time.clock_gettime(number)
    except Exception:
        return None
    return lambda: time.clock_gettime(number)


def scheduler_clock():
    """Like :func:`cpu_clock` for the calling thread, for Pythons without it: reads Linux's scheduler statistics."""
    return _scheduler_statistic(0)


def _scheduler_statistic(field):
    # The file stays open, so that the clock works even if the application uses up all descriptors.
    try:
        descriptor = os.open('/proc/' + os.readlink('/proc/thread-self') + '/schedstat', os.O_RDONLY)
        int(os.read(descriptor, 64).split()[field])
    except Exception:
        return None

    def seconds():
        os.lseek(descriptor, 0, 0)
        return int(os.read(descriptor, 64).split()[field]) / 1e9
    return seconds
