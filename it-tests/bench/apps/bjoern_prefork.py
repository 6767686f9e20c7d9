"""bjoern is one process; this gives it as many as the others have: a shared listening socket and forks.

Usage: bjoern_prefork.py MODULE PORT PROCESSES, the module being importable.
"""

import importlib
import os
import sys

import bjoern


def main(module, port, processes):
    application = importlib.import_module(module).application
    bjoern.listen(application, '127.0.0.1', port, listen_backlog=1024)
    for _ in range(processes - 1):
        if os.fork() == 0:
            break
    bjoern.run()


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
