"""CPython 2.7 and its last servers: what Django 1.11 on Jython is compared with.

The servers are installed with pip into target/bench/python-2.7 once; Django is the one that .ci/run fetches for the tests.
"""

import dataclasses
import os
import shutil
import subprocess

from wsgibench import places
from wsgibench.peers import Peer

SERVERS = places.TARGET / 'python-2.7'
#: The last versions for Python 2.7, and the uWSGI of today.
REQUIREMENTS = ('gunicorn==19.10.0', 'waitress==1.4.4', 'uwsgi==2.0.31')
#: BENCH_PYTHON27 names another.
PYTHON = os.environ.get('BENCH_PYTHON27') or shutil.which('python2.7')


def application(of):
    """Returns the application with the servers on its path."""
    return dataclasses.replace(of, libraries=(*of.libraries, SERVERS))


def _missing(file):
    def missing():
        if PYTHON is None or subprocess.run([PYTHON, '-c', ''], stderr=subprocess.DEVNULL).returncode:
            return 'there is no python2.7 (BENCH_PYTHON27 names one)'
        if not places.DJANGO_1_11.is_dir():
            return '%s is missing; .ci/run fetches it' % places.DJANGO_1_11
        _install()
        return None if (SERVERS / file).exists() else '%s could not be installed' % file
    return missing


def _install():
    """Installs each server that is not there; one that cannot be had is found missing later."""
    for requirement in REQUIREMENTS:
        done = SERVERS / ('.' + requirement)
        if done.exists():
            continue
        SERVERS.mkdir(parents=True, exist_ok=True)
        subprocess.run([PYTHON, '-m', 'pip', 'install', '--quiet', '--no-input', '--target', SERVERS, '--upgrade', requirement],
                       stderr=subprocess.DEVNULL)
        done.touch()


def _gunicorn(application, port, processes, threads, folder):
    return [PYTHON, '-m', 'gunicorn.app.wsgiapp', '--bind', '127.0.0.1:%d' % port, '--workers', processes,
            '--log-level', 'warning', '--worker-tmp-dir', '/dev/shm', application.module + ':application']


def _waitress(application, port, processes, threads, folder):
    return [PYTHON, '-m', 'waitress', '--listen', '127.0.0.1:%d' % port, '--threads', threads,
            application.module + ':application']


def _uwsgi(application, port, processes, threads, folder):
    return [SERVERS / 'bin' / 'uwsgi', '--http', '127.0.0.1:%d' % port, '--http-keepalive', '--master', '--processes', processes,
            '--listen', 100, '--disable-logging', '--die-on-term', '--need-app', '--module', application.module]


PEERS = (
    Peer('uwsgi-2.7', _missing('bin/uwsgi'), _uwsgi),
    Peer('gunicorn-2.7', _missing('gunicorn/__init__.py'), _gunicorn),
    Peer('waitress-2.7', _missing('waitress/__init__.py'), _waitress, threads=4, threaded=True),
)
