"""Waitress is one process; this gives it as many as the others have: a shared listening socket and forks.

Usage: waitress_prefork.py MODULE PORT PROCESSES THREADS, the module being importable.
"""

import importlib
import os
import signal
import socket
import sys

from waitress import serve


def main(module, port, processes, threads):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(('127.0.0.1', port))
    listener.listen(1024)
    for _ in range(processes - 1):
        if os.fork() == 0:
            break
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    application = importlib.import_module(module).application
    serve(application, sockets=[listener], threads=threads, _quiet=True)


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
