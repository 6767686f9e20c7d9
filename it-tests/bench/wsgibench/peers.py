"""The other WSGI servers: how each is told to serve an application with so many processes and threads.

All of them run the same CPython (Debian's) in the same virtual environment.
"""

import dataclasses
import getpass
import importlib.util
import pathlib
import shutil
import subprocess
import typing

from wsgibench import places
from wsgibench.server import Server

APACHE_MODULES = pathlib.Path('/usr/lib/apache2/modules')


@dataclasses.dataclass(frozen=True)
class Peer:
    """A server to compare with; missing() tells what is not installed, or None."""

    name: str
    missing: typing.Callable
    command: typing.Callable
    threads: int = 1

    def server(self, application, processes, folder):
        port = places.free_port()
        command = self.command(application, port, processes, self.threads, folder)
        return Server(self.name, command, port, folder / (self.name + '.log'), cwd=application.folder,
                      environment={'PYTHONPATH': str(application.folder)})


def _module_missing(module):
    def missing():
        found = subprocess.run([places.PYTHON, '-c', 'import ' + module], stderr=subprocess.DEVNULL)
        return None if found.returncode == 0 else 'module %s is not installed in %s' % (module, places.VENV)
    return missing


def _gunicorn(worker):
    def command(application, port, processes, threads, folder):
        return [places.PYTHON, '-m', 'gunicorn', '--bind', '127.0.0.1:%d' % port, '--workers', processes,
                '--worker-class', worker, '--threads', threads, '--log-level', 'warning',
                '--worker-tmp-dir', '/dev/shm', application.module + ':application']
    return command


def _uwsgi(application, port, processes, threads, folder):
    # The HTTP router in front of the workers, as a stand-alone uWSGI is run. (http11-socket looks faster still, but each
    # worker then serves one connection until it is closed and lets all others starve; http-socket keeps no connection.)
    return ['uwsgi', '--plugin', 'http', '--plugin', 'python3', '--http', '127.0.0.1:%d' % port, '--http-keepalive',
            '--master', '--processes', processes, '--listen', 100, '--disable-logging', '--die-on-term', '--need-app',
            '--virtualenv', places.VENV, '--pythonpath', application.folder, '--module', application.module]


def _uwsgi_missing():
    if shutil.which('uwsgi') is None:
        return 'uwsgi is not installed'
    if not list(pathlib.Path('/usr/lib/uwsgi/plugins').glob('python3*_plugin.so')):
        return 'uwsgi-plugin-python3 is not installed'
    return None


def _apache_missing():
    if shutil.which('apache2') is None:
        return 'apache2 is not installed'
    if not (APACHE_MODULES / 'mod_wsgi.so').exists():
        return 'libapache2-mod-wsgi-py3 is not installed'
    return None


def _apache(application, port, processes, threads, folder):
    folder.chmod(0o755)
    configuration = folder / 'httpd.conf'
    configuration.write_text(HTTPD_CONF.format(
        application=application, port=port, processes=processes, threads=threads, folder=folder, venv=places.VENV,
        modules=APACHE_MODULES, identity=APACHE_IDENTITY if getpass.getuser() == 'root' else ''))
    return ['apache2', '-DFOREGROUND', '-d', folder, '-f', configuration]


# Daemons of mod_wsgi must not be root, so they are www-data when Apache is started by root.
APACHE_IDENTITY = """User www-data
Group www-data"""

HTTPD_CONF = """
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule wsgi_module {modules}/mod_wsgi.so
ServerName localhost
Listen 127.0.0.1:{port}
{identity}
PidFile {folder}/httpd.pid
ErrorLog {folder}/httpd-error.log
LogLevel warn
KeepAlive On
MaxKeepAliveRequests 0
WSGISocketPrefix {folder}/wsgi
WSGIDaemonProcess bench processes={processes} threads={threads} python-home={venv} python-path={application.folder}
WSGIProcessGroup bench
WSGIApplicationGroup %{{GLOBAL}}
WSGIScriptAlias / {application.script}
<Directory {application.folder}>
  Require all granted
</Directory>
"""


def _waitress(application, port, processes, threads, folder):
    return [places.PYTHON, places.APPS / 'waitress_prefork.py', application.module, port, processes, threads]


PEERS = (
    Peer('uwsgi', _uwsgi_missing, _uwsgi),
    Peer('gunicorn-sync', _module_missing('gunicorn'), _gunicorn('sync')),
    Peer('gunicorn-gthread', _module_missing('gunicorn'), _gunicorn('gthread'), threads=4),
    Peer('mod_wsgi', _apache_missing, _apache, threads=4),
    Peer('waitress', _module_missing('waitress'), _waitress, threads=4),
)
