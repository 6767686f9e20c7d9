"""Handles the signals that other processes send to the daemon.

SIGTERM and SIGUSR1 ask it to end. It does not end at once, but notifies the JVM, which opens a replacement, lets the
requests finish and closes this process, so that no client is affected. A second SIGTERM ends it at once. SIGHUP and
SIGUSR2 are passed on to subscribers of the application. The JVM handles SIGINT of its terminal.
"""
import errno
import os
import signal
import sys
import threading

_set = signal.signal  # applications get another function, see process.restrict_signals()

_LEAVE = (signal.SIGTERM, signal.SIGUSR1)
_TOLD = {signal.SIGHUP: 'SIGHUP', signal.SIGUSR2: 'SIGUSR2'}
#: Interrupts a system call of a thread, in Python 2.
WAKE = getattr(signal, 'SIGURG', None)


def install(on_leaving, on_signal, wake):
    """Installs the handlers. Called on the main thread, which runs them.

    ``on_leaving(eviction)`` is called when this process is asked to end, ``on_signal(name, number)`` for signals for
    the application. ``wake()`` wakes the main thread.
    """
    pid = os.getpid()

    def leave(number, _):
        if os.getpid() != pid:
            _default(number)  # a child that the application or one of its modules has forked
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
    """From now on, SIGTERM and SIGUSR1 end this process at once."""
    for number in _LEAVE:
        try:
            _default(number)
        except ValueError:
            pass  # not on the main thread


def ignore_interrupts():
    """Ignores SIGINT: the JVM handles Ctrl-C at its terminal."""
    _set(signal.SIGINT, signal.SIG_IGN)


def _default(number):
    _set(number, signal.SIG_DFL)


def _nothing(number, frame):
    pass


def _wake_on_signals(wake):
    """Starts a thread that releases the lock at a signal, because in Python 2 a signal does not end ``Lock.acquire``.
    """
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
