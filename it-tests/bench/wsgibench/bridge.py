"""Our side: one embedded Jetty that has the raw servlet at /raw and the bridge in one context per set of options."""

import re
import shlex
import shutil

from wsgibench import places
from wsgibench import tls as certificates
from wsgibench.server import CannotStart, Server

MAIN = 'org.wsgibridge.bench.BenchServer'


def options(application, engine, **more):
    """The bridge's options for an application; underscores in names of keywords stand for hyphens."""
    settings = {
        'engine': engine,
        'application': application.script,
        'python-path': application.path,
        'processes': 2,
        # cpython: as many slots as the load has connections, so that a process gets its requests in batches.
        'threads': 4 if engine == 'jython' else 8,
    }
    if engine == 'cpython':
        settings['python-home'] = places.VENV
    settings.update({name.replace('_', '-'): value for name, value in more.items()})
    return settings


def server(name, folder, contexts, non_blocking=False, java_options='', profile=None, environment=None, tls=None, files=None):
    """A BenchServer whose contexts map a path such as /app to the options of a bridge.

    With files Jetty itself serves that folder, at /files. With non_blocking Jetty is told that its handlers do not block, which is so for the bridge and not for other servlets.
    With tls it speaks HTTPS, and HTTP/2 to clients that offer it.
    """
    if not places.CLASSPATH.exists():
        raise CannotStart('%s: %s is missing; it-tests/bench/run builds it' % (name, places.CLASSPATH))
    port = places.free_port()
    command = [shutil.which('java') or 'java', '-Xms1g', '-Xmx1g', '-XX:+UseParallelGC', *shlex.split(java_options)]
    if profile:
        command += ['-XX:StartFlightRecording=filename=%s,settings=profile,dumponexit=true' % profile]
    command += ['-Dlogback.configurationFile=%s' % (places.BENCH / 'logback.xml'), MAIN, str(port)]
    if non_blocking:
        command.append('--non-blocking')
    if tls:
        command += ['--tls', tls.store, certificates.PASSWORD]
    if files:
        command += ['--files', files]
    for path, settings in contexts.items():
        command += ['--context', path, *('%s=%s' % item for item in settings.items())]
    log = folder / (re.sub(r'\W+', '-', name) + '.log')
    return Server(name, command, port, log, cwd=folder, startup=120, context=certificates.trusting() if tls else None,
                  environment={'CLASSPATH': places.CLASSPATH.read_text().strip(), **(environment or {})})
