"""The commands ``wsgi-express`` and ``wsgi-bridge``."""
import sys

from wsgi_express import start


def main():
    """Replaces this process by wsgi-express, so that signals reach the server and its exit code is that of the command."""
    try:
        start.become(sys.argv[1:], own_python=True)
    except start.Problem as problem:
        sys.exit('wsgi-express: %s' % problem)
