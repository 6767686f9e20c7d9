"""Replaces CPython's resource: the resource usage that the JVM measures itself, and no limits."""
import collections
import os
import time

import _absent

error = ValueError
RUSAGE_SELF, RUSAGE_CHILDREN = 0, -1
RLIM_INFINITY = -1

struct_rusage = collections.namedtuple('struct_rusage', [
    'ru_utime', 'ru_stime', 'ru_maxrss', 'ru_ixrss', 'ru_idrss', 'ru_isrss', 'ru_minflt', 'ru_majflt', 'ru_nswap',
    'ru_inblock', 'ru_oublock', 'ru_msgsnd', 'ru_msgrcv', 'ru_nsignals', 'ru_nvcsw', 'ru_nivcsw'])


def getrusage(who):
    """Returns the CPU time of the whole JVM as user time; everything else is 0."""
    used = 0.0 if who != RUSAGE_SELF else os.times()[0] if hasattr(os, 'times') else time.clock()
    return struct_rusage(used, 0.0, *[0] * 14)


def getpagesize():
    """Returns the usual size of a page."""
    return 4096


_absent.partial(globals(), 'the JVM neither knows nor changes the limits of its process')
