"""Starts the daemon: ``python start.py SOCKET PARENT-PID TITLE``.

This folder leaves ``sys.path`` before the application is loaded, so that no name of ours hides one of the
application's; only ``wsgibridge`` and ``mod_wsgi`` stay importable, because they are imported already.
"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [HERE] + [entry for entry in sys.path[1:] if os.path.abspath(entry) != HERE]

import mod_wsgi  # noqa: E402,F401  (stays importable)
from wsgibridge import daemon  # noqa: E402

sys.path.remove(HERE)

if __name__ == '__main__':
    daemon.main(*sys.argv[1:4])
