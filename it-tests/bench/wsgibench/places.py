"""Where things are: the checkout, the applications, the Python that every CPython server of a run uses."""

import os
import pathlib
import random
import socket

BENCH = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCH.parent.parent
APPS = BENCH / 'apps'
SITE = APPS / 'site'
ORM = APPS / 'orm'
TARGET = ROOT / 'target' / 'bench'
CLASSPATH = ROOT / 'it-tests' / 'target' / 'bench.classpath'

#: Django 1.11 and what it needs, which .ci/run fetches for its own tests.
DJANGO_1_11 = ROOT / 'target' / 'django-1.11'

#: The virtual environment that .ci/run makes: Django, Flask, gunicorn from pip, the rest from Debian.
VENV = pathlib.Path(os.environ.get('BENCH_VENV', ROOT / 'target' / 'venv'))
PYTHON = VENV / 'bin' / 'python'


def free_port():
    """Returns a port that is free, below those that Linux gives to a program which asks for any."""
    for port in random.sample(range(12000, 32000), 1000):
        with socket.socket() as probe:
            try:
                probe.bind(('127.0.0.1', port))
                return port
            except OSError:
                continue
    raise OSError('no port is free')
