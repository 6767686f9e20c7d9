"""How long each server takes from its command to the first 200, and how much memory it holds after 1,000 requests."""

import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
import zipfile

from wsgibench import places, priority
from wsgibench.application import Application, HELLO
from wsgibench.peers import PEERS
from wsgibench.server import CannotStart, Server

JAR = places.ROOT / 'bridge-express' / 'target' / 'wsgi-express.jar'
LAUNCHER = places.ROOT / 'bridge-express/src/main/resources/wsgi_express/launcher.sh'
SAMPLE = Application(places.ROOT / 'sample-django-war/src/main/webapp/WEB-INF/app', 'guestbook_site.wsgi')
REQUESTS = 1000
POLL = 0.005
LIMIT = 120


class Starter:
    """A name, and how to make the server once more."""

    def __init__(self, name, make, cache=None):
        self.name = name
        self.make = make
        self.cache = cache  # where the first start puts an archive of classes
        self.seconds = []
        self.cpu = []
        self.memory = None


def _launchers(folder):
    """Returns the ways to start the server: name -> command, environment, and whether it keeps an archive of classes."""
    java = (shutil.which('java') or 'java', '-jar')
    wheel = next((places.ROOT / 'bridge-express' / 'target').glob('*.whl'))
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / 'wheel')
    return {
        '': (('/bin/sh', LAUNCHER), {'WSGI_EXPRESS_JAR': str(JAR)}, True),
        'wheel': ((places.PYTHON, '-m', 'wsgi_bridge'), {'PYTHONPATH': str(folder / 'wheel')}, True),
        'jar': ((*java, JAR), {}, False),
        'war': ((*java, folder / 'hello.war'), {}, False),
    }


def _build_war(engine, folder):
    """Makes the executable WAR of the application hello."""
    project = folder / 'project'
    project.mkdir(exist_ok=True)
    shutil.copy(HELLO.script, project / 'wsgi.py')
    subprocess.run([shutil.which('java') or 'java', '-jar', JAR, 'build-war', project, '--engine', engine,
                    '--output', folder / 'hello.war'], check=True, stdout=subprocess.DEVNULL)


def _express(application, engine, folder, entry, name, launcher):
    command, environment, archives = launcher
    cache = folder / ('cache-%s-%s' % (engine, name)) if archives else None

    def make():
        port = places.free_port()
        line = [*command, 'start-server', '--host', '127.0.0.1', '--port', port, '--server-root', folder / engine]
        if name == 'war':
            if not (folder / 'hello.war').exists():
                _build_war(engine, folder)
        else:
            line += ['--engine', engine]
        if engine == 'cpython':
            line += ['--python-home', places.VENV]
        line += [] if name == 'war' else [entry]
        return Server('wsgi-express ' + engine, line, port, folder / 'express.log', cwd=application.folder,
                      environment={'GUESTBOOK_DATA': str(folder / 'data'), **environment,
                                   'WSGI_EXPRESS_CACHE': str(cache or folder / 'cache')})
    return make, cache


def _starters(folder):
    launchers = _launchers(folder)
    for name, launcher in launchers.items():
        for engine in ('cpython', 'jython') if name != 'war' else ('cpython',):
            yield Starter('hello-%s%s' % (engine, name and '-' + name),
                          *_express(HELLO, engine, folder, 'hello.py', name, launcher))
    yield Starter('django-cpython', *_express(SAMPLE, 'cpython', folder, '.', '', launchers['']))
    for peer in PEERS:
        missing = peer.missing()
        if missing:
            print('startup SKIPPED vs=%s: %s' % (peer.name, missing), flush=True)
        else:
            yield Starter('hello-' + peer.name, lambda peer=peer: peer.server(HELLO, 1, folder))


def _first_answer(server):
    """Starts it; returns the seconds until it answered 200."""
    begin = time.monotonic()
    server.start()
    while time.monotonic() - begin < LIMIT:
        if server.process.poll() is not None:
            raise CannotStart(server.describe('exited with %d' % server.process.returncode))
        try:
            with urllib.request.urlopen(server.url('/'), timeout=20) as response:
                response.read()
                return time.monotonic() - begin
        except OSError:
            time.sleep(POLL)
    raise CannotStart(server.describe('no answer within %d s' % LIMIT))


def _await_archive(cache):
    """Waits for the archive of classes, which a start writes for those that follow."""
    end = time.monotonic() + LIMIT
    while not any(re.fullmatch(r'classes-\d+-[a-z]+', name) for name in (os.listdir(cache) if cache.exists() else ())):
        if time.monotonic() > end:
            raise CannotStart('no archive of classes in %s after %d s' % (cache, LIMIT))
        time.sleep(0.1)


def _run(starter, first, last):
    server = starter.make()
    try:
        starter.seconds.append(_first_answer(server))
        starter.cpu.append(server.cpu_seconds())
        if first and starter.cache:
            _await_archive(starter.cache)
        if last:
            for _ in range(REQUESTS):
                with urllib.request.urlopen(server.url('/'), timeout=20) as response:
                    response.read()
            starter.memory = server.memory()
    finally:
        server.stop()


def main(words):
    parser = argparse.ArgumentParser(prog='it-tests/bench/run startup', description=__doc__)
    parser.add_argument('name', nargs='*', help='only these, such as hello-jython')
    parser.add_argument('--rounds', type=int, default=7, help='starts of each server (default 7)')
    parser.add_argument('--nice', type=int, default=0, help='niceness, for a machine that is not idle')
    arguments = parser.parse_args(words)
    priority.set_nice(arguments.nice)
    # Under /tmp, because Apache's daemons are another user that must reach it.
    folder = pathlib.Path(tempfile.mkdtemp(prefix='wsgibench-startup-'))
    try:
        starters = [starter for starter in _starters(folder) if not arguments.name or starter.name in arguments.name]
        # The first start of all compiles Python, makes the sample's database, and archives classes.
        for number in range(arguments.rounds + 1):
            for starter in starters:
                _run(starter, number == 0, number == arguments.rounds)
        for starter in starters:
            print('startup %-24s %6.2f s  (%.2f to %.2f, the first %.2f)  cpu %5.2f s  memory %6.1f MiB, %6.1f unshared'
                  % (starter.name, statistics.median(starter.seconds[1:]), min(starter.seconds[1:]),
                     max(starter.seconds[1:]), starter.seconds[0], statistics.median(starter.cpu[1:]),
                     *starter.memory), flush=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0
