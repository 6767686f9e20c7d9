"""Starts the daemon: ``python start.py SOCKET PARENT-PID TITLE``.

This folder is removed from ``sys.path`` before the application is loaded, so that no module of the daemon hides one of
the application. Only ``wsgibridge`` and ``mod_wsgi`` stay importable, because they are already imported.
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
