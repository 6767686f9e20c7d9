"""The priority of servers and load, for a machine that has other work to do meanwhile."""

import os

_nice = 0


def set_nice(nice):
    """Sets the niceness of all that is started from now on; needs root below 0."""
    global _nice
    _nice = nice


def apply(pid):
    """Gives the niceness to a process that leads a session and has no children yet."""
    if not _nice:
        return
    os.setpriority(os.PRIO_PROCESS, pid, _nice)
    try:
        # Where the kernel groups processes by session, niceness is otherwise only relative to that group.
        with open('/proc/%d/autogroup' % pid, 'w') as autogroup:
            autogroup.write(str(_nice))
    except OSError:
        pass
