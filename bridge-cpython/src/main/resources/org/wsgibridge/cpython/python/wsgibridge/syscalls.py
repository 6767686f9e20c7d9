"""Ends system calls in which a thread waits for a peer that does not answer; Linux only.

Python repeats a system call that a signal has interrupted (PEP 475), so that signals do not help, except in Python 2.
But reading from a socket ends when the socket is shut down. The connection to a peer that has not answered for so long
is no loss.
"""
import os
import sys

try:
    import ctypes
    # Keeps the GIL, so that a thread that returns from its system call meanwhile cannot close the socket before it is
    # shut down.
    _libc = ctypes.PyDLL(None)
except Exception:
    ctypes = None

from wsgibridge import signals

_SHUT_RDWR = 2
_POLL = 'poll'
_CALLS = {
    'x86_64': {0: 'read', 1: 'write', 7: _POLL, 42: 'connect', 44: 'sendto', 45: 'recvfrom', 46: 'sendmsg',
               47: 'recvmsg', 271: _POLL},
    'aarch64': {63: 'read', 64: 'write', 73: _POLL, 203: 'connect', 206: 'sendto', 207: 'recvfrom', 211: 'sendmsg',
                212: 'recvmsg'},
}

#: Descriptors of the daemon that must not be shut down.
kept = set()


def wake(worker):
    """Ends a system call of a thread of the crew, if possible. Returns whether something was done."""
    if ctypes is None or not sys.platform.startswith('linux'):
        return False
    if _shut_down(worker.tid):
        return True
    if sys.version_info[0] == 2:
        return _libc.pthread_kill(ctypes.c_ulong(worker.ident), signals.WAKE) == 0
    return False


def _shut_down(tid):
    try:
        calls = _CALLS.get(os.uname()[4], {})
        with open('/proc/self/task/%s/syscall' % tid, 'rb', 0) as source:
            before = source.read(256)
            descriptor = _descriptor(before, calls)
            if descriptor is None or descriptor in kept:
                return False
            source.seek(0)
            if source.read(256) != before:
                return False
            return _libc.shutdown(descriptor, _SHUT_RDWR) == 0  # fails if it is not a socket
    except Exception:
        return False  # this kernel does not show system calls


def _descriptor(line, calls):
    fields = line.split()
    if not fields or not fields[0].isdigit():
        return None  # it is not in a system call
    name = calls.get(int(fields[0]))
    if name is None:
        return None
    first = int(fields[1], 16)
    if name != _POLL:
        return first
    if int(fields[2], 16) != 1:
        return None
    return ctypes.c_int.from_address(first).value  # the first member of struct pollfd
