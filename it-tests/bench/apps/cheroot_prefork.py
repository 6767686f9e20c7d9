"""Cheroot is one process; this gives it as many as the others have: forks, each with a listening socket of the same port.

Usage: cheroot_prefork.py MODULE PORT PROCESSES THREADS [CERTIFICATE KEY], the module being importable.
"""

import importlib
import os
import signal
import sys

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server


def main(module, port, processes, threads, *tls):
    for _ in range(processes - 1):
        if os.fork() == 0:
            break
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    application = importlib.import_module(module).application
    server = Server(('127.0.0.1', port), application, numthreads=threads, request_queue_size=1024, reuse_port=True)
    if tls:
        server.ssl_adapter = BuiltinSSLAdapter(*tls)
    server.safe_start()


if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])
