"""Clocks of threads and of the process, in seconds, for every Python and for systems other than Linux."""
import os
import time

clock = getattr(time, 'perf_counter', time.time)
process_clock = getattr(time, 'process_time', None) or time.clock


def thread_clock():
    """Returns a function that tells the seconds of CPU time of the calling thread; None where there is no such clock."""
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
    """Returns a function that tells how long the calling thread was ready to run and did not; None without Linux."""
    try:
        descriptor = os.open('/proc/' + os.readlink('/proc/thread-self') + '/schedstat', os.O_RDONLY)
        int(os.read(descriptor, 64).split()[1])
    except Exception:
        return None

    def delay():
        os.lseek(descriptor, 0, 0)
        return int(os.read(descriptor, 64).split()[1]) / 1e9
    return delay


def thread_number():
    """Returns Linux's number of the calling thread, as text; None where there is no such thing."""
    try:
        return os.readlink('/proc/thread-self').rpartition('/')[2]
    except Exception:
        return None


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
