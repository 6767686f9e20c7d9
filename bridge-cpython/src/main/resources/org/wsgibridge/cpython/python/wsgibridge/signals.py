"""What signals from outside mean to the daemon.

SIGTERM and SIGUSR1 ask it to end. It does not: it notifies the JVM, which brings up a replacement, lets the requests
finish and closes this process, so that no client notices. A second SIGTERM ends it at once. SIGHUP and SIGUSR2 are
passed on to the application, to its subscribers. The JVM handles the SIGINT of its terminal.
"""
import errno
import os
import signal
import sys
import threading

_set = signal.signal  # applications get another one

_LEAVE = (signal.SIGTERM, signal.SIGUSR1)
_TOLD = {signal.SIGHUP: 'SIGHUP', signal.SIGUSR2: 'SIGUSR2'}
#: Wakes a thread out of a system call, in Python 2.
WAKE = getattr(signal, 'SIGURG', None)


def install(on_leaving, on_signal, wake):
    """Installs the handlers; on the main thread, which runs them.

    ``on_leaving(eviction)`` is called when this process is asked to end, ``on_signal(name, number)`` for what is
    the application's. ``wake()`` wakes the main thread.
    """
    pid = os.getpid()

    def leave(number, _):
        if os.getpid() != pid:
            _default(number)  # a child that was forked by the application, or by a module for it
            os.kill(os.getpid(), number)
            return
        if number == signal.SIGTERM:
            _default(number)
        on_leaving(number == signal.SIGUSR1)

    def tell(number, _):
        if os.getpid() == pid:
            on_signal(_TOLD[number], number)

    for number in _LEAVE:
        _set(number, leave)
    for number in _TOLD:
        _set(number, tell)
    if sys.version_info[0] == 2:
        _set(WAKE, _nothing)
        _wake_on_signals(wake)
    register = getattr(os, 'register_at_fork', None)
    if register is not None:
        register(after_in_child=reset)


def reset():
    """From here on SIGTERM and SIGUSR1 end this process at once."""
    for number in _LEAVE:
        try:
            _default(number)
        except ValueError:
            pass  # not on the main thread


def ignore_interrupts():
    """Ctrl-C at the JVM's terminal is the JVM's to handle."""
    _set(signal.SIGINT, signal.SIG_IGN)


def _default(number):
    _set(number, signal.SIG_DFL)


def _nothing(number, frame):
    pass


def _wake_on_signals(wake):
    """In Python 2 nothing but the lock's release ends ``Lock.acquire``: a thread that waits for signals does that."""
    import fcntl
    reader, writer = os.pipe()
    for descriptor in (reader, writer):
        fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
    fcntl.fcntl(writer, fcntl.F_SETFL, fcntl.fcntl(writer, fcntl.F_GETFL) | os.O_NONBLOCK)
    signal.set_wakeup_fd(writer)

    def listen():
        while True:
            try:
                if not os.read(reader, 512):
                    return
            except OSError as error:
                if error.errno != errno.EINTR:
                    return
            wake()
    thread = threading.Thread(target=listen, name='wsgi-signals')
    thread.daemon = True
    thread.start()
