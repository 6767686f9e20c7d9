"""The process itself: limits, title, signals, and its end with the JVM."""
import os
import signal
import sys
import traceback

try:
    import ctypes
except Exception:
    ctypes = None

from wsgibridge import signals

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15


def _prctl(option, value):
    if ctypes is None or not sys.platform.startswith('linux'):
        return
    try:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
    except Exception:
        pass  # a convenience that this system does not have


def die_with_parent(parent):
    """Asks Linux to kill this process when the thread of the JVM that started it ends. That thread lives as long as
    this process.
    """
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        # The JVM has ended, or there is another process between the JVM and this one.
        try:
            os.write(2, b'The JVM has not started this process itself; expected a python-wrapper that becomes Python (exec).\n')
        finally:
            os._exit(1)


def abandon():
    """Ends this process because of the present exception: it could no longer read frames. The JVM starts another
    process.
    """
    try:
        trace = traceback.format_exc()
        os.write(2, trace if str is bytes else trace.encode('utf-8', 'replace'))
    finally:
        os._exit(1)


def set_title(title):
    """Shows the title in ``ps``: the name of the process and, as far as it fits, its command line."""
    data = title.encode('utf-8', 'replace') if not isinstance(title, bytes) else title
    if ctypes is None or not sys.platform.startswith('linux'):
        return
    _prctl(_PR_SET_NAME, ctypes.c_char_p(data[:15]))
    try:
        with open('/proc/self/stat', 'rb') as source:
            # After the name in brackets, which may contain any text, the fields count from the third.
            fields = source.read().rpartition(b')')[2].split()
        start, end = int(fields[45]), int(fields[46])
        if 0 < start < end:
            size = end - start
            ctypes.memmove(start, data[:size - 1].ljust(size, b'\0'), size)
    except Exception:
        pass  # the title is not essential


def limit_memory(size):
    """Limits the data segment; further allocations raise MemoryError."""
    import resource
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def limit_address_space(size):
    """Limits the address space; further allocations raise MemoryError."""
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def units():
    """Returns Linux's ticks per second of CPU time, and the bytes of a page."""
    return os.sysconf('SC_CLK_TCK'), os.sysconf('SC_PAGESIZE')


def restrict_signals(warn):
    """Prevents the application from handling signals (mod_wsgi's WSGIRestrictSignal). ``warn`` receives the text of a
    warning.
    """
    signals.ignore_interrupts()

    def refuse(signum, handler):
        stack = ''.join(traceback.format_stack(sys._getframe(1)))
        warn('WB0509: Callback registration for signal %d ignored.\n%s' % (signum, stack))
        return signal.SIG_IGN if handler is None else handler
    signal.signal = refuse


def close_in_children(sockets):
    """Closes the connection in forked children, because otherwise the JVM would not notice the end of this process."""
    register = getattr(os, 'register_at_fork', None)
    if register is None:
        return

    def close():
        for sock in sockets:
            try:
                os.close(sock.fileno())
            except Exception:
                pass
    register(after_in_child=close)
