"""Serves an application with wsgiref, on the CPython 2.7 to compare with: serve.py PORT-FILE MODULE PACKAGES... """
import importlib
import os
import sys
from SocketServer import ThreadingMixIn
from wsgiref import simple_server
from wsgiref.simple_server import ServerHandler

sys.path[0:0] = [os.getcwd()] + sys.argv[3:]


class Server(ThreadingMixIn, simple_server.WSGIServer):
    daemon_threads = True


class Handler(simple_server.WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


class Response(ServerHandler):
    """Says that the connection ends, lest a client send its next request there."""

    def send_preamble(self):
        ServerHandler.send_preamble(self)
        self._write('Connection: close\r\n')


simple_server.ServerHandler = Response
application = importlib.import_module(sys.argv[2]).application
server = simple_server.make_server('127.0.0.1', 0, application, Server, Handler)
with open(sys.argv[1] + '.new', 'w') as port:
    port.write(str(server.server_port))
os.rename(sys.argv[1] + '.new', sys.argv[1])
server.serve_forever()
