"""Replaces CPython's multiprocessing: there is only this process, and one CPU to spread work over. Locks, conditions,
events and semaphores are those of threads.
"""
import os
from threading import BoundedSemaphore, Condition, Event, Lock, RLock, Semaphore

import _absent


class ProcessError(Exception):
    """The base of this module's exceptions."""


class BufferTooShort(ProcessError):
    """As in CPython."""


class TimeoutError(ProcessError):
    """As in CPython."""


class AuthenticationError(ProcessError):
    """As in CPython."""


class _Current(object):
    name = 'MainProcess'
    daemon = False
    exitcode = None

    @property
    def ident(self):
        return os.getpid()

    pid = ident

    def is_alive(self):
        return True


_current = _Current()


def cpu_count():
    """Returns 1, so that no process is started. The JVM's threads use all CPUs."""
    return 1


def current_process():
    """Returns an object for this process."""
    return _current


def active_children():
    """Returns the processes that were started: none."""
    return []


def freeze_support():
    """Does nothing, as anywhere but on Windows."""


_absent.partial(globals(), 'Jython starts no Python processes; use threads, which run on all CPUs here, or subprocess')
