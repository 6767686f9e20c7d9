"""The end of the daemon: as Python ends, except that nothing is torn down while threads still run."""
import atexit
import logging
import threading
import time

import _bridge_events
from wsgibridge import stacks

# The share of the grace period after which the threads that prevent the end are logged.
_NAMED_AT = 0.8
# The share of the grace period that subscribers have for events from before the end.
_FOR_EVENTS = 0.25
_FRAMES = 6


def run(hooks, reason, grace):
    """Publishes ``process_stopping``, waits for the application's threads, runs ``atexit``. Called on the main thread.
    """
    if grace > 0:
        witness = threading.Thread(target=_watch, args=(grace, _main_ident()), name='wsgi-ending')
        witness.daemon = True
        witness.start()
    hooks.end(reason, grace * _FOR_EVENTS)
    shutdown = getattr(threading, '_shutdown', None)
    if shutdown is not None:
        shutdown()
    atexit._run_exitfuncs()


def _main_ident():
    return threading.current_thread().ident


def _watch(grace, main):
    time.sleep(grace * _NAMED_AT)
    for text in _report(main):
        _bridge_events.engine.log(logging.WARNING, '', text)


def _report(main):
    """Returns a warning for each thread that prevents the end of the process, or else one with the stack of the main
    thread.
    """
    warnings = []
    for thread in threading.enumerate():
        if thread.ident != main and thread.is_alive() and not thread.daemon:
            warnings.append("WB0503: Thread '%s' of the application does not end:\n%s"
                            % (thread.name, stacks.of_thread(thread.ident, _FRAMES)))
    return warnings or ['WB0501: What runs at the end of the process does not end:\n%s' % stacks.of_thread(main, _FRAMES)]
