"""The other WSGI servers: how each is told to serve an application with so many processes and threads.

All of them run the same CPython (Debian's) in the same virtual environment, and come from PyPI in their latest versions.
"""

import dataclasses
import getpass
import importlib.util
import pathlib
import re
import shutil
import subprocess
import typing

from wsgibench import places
from wsgibench import tls as certificates
from wsgibench.server import Server

UWSGI = places.VENV / 'bin' / 'uwsgi'
APACHE_MODULES = pathlib.Path('/usr/lib/apache2/modules')


@dataclasses.dataclass(frozen=True)
class Peer:
    """A server to compare with; missing() tells what is not installed, or None."""

    name: str
    missing: typing.Callable
    command: typing.Callable
    threads: int = 1
    runs_python: bool = True
    #: Whether a worker may have another number of threads.
    threaded: bool = False
    #: Of a server that speaks HTTPS by itself: tells what is not installed for that, or None. Its command takes a Tls.
    secure: typing.Optional[typing.Callable] = None
    #: Whether it speaks HTTP/2 as well.
    http2: bool = False

    def speaks(self, tls):
        return self.secure is not None and (self.http2 or not tls.http2)

    def server(self, application, processes, folder, threads=None, environment=None, tls=None):
        port = places.free_port()
        command = self.command(application, port, processes, threads if threads and self.threaded else self.threads, folder,
                               **({'tls': tls} if tls else {}))
        return Server(self.name, command, port, folder / (self.name + '.log'),
                      cwd=application.folder if self.runs_python else folder,
                      context=certificates.trusting() if tls else None,
                      environment={**({'PYTHONPATH': application.path} if self.runs_python else {}), **(environment or {})})


def _module_missing(module):
    def missing():
        found = subprocess.run([places.PYTHON, '-c', 'import ' + module], stderr=subprocess.DEVNULL)
        return None if found.returncode == 0 else 'module %s is not installed in %s' % (module, places.VENV)
    return missing


def _nothing():
    """Nothing is missing."""


def _gunicorn(worker):
    def command(application, port, processes, threads, folder, tls=None):
        secure = ['--certfile', tls.certificate, '--keyfile', tls.key] if tls else []
        return [places.PYTHON, '-m', 'gunicorn', *secure, '--bind', '127.0.0.1:%d' % port, '--workers', processes,
                '--worker-class', worker, '--threads', threads, '--log-level', 'warning',
                '--worker-tmp-dir', '/dev/shm', application.module + ':application']
    return command


def _uwsgi(application, port, processes, threads, folder, tls=None):
    # The HTTP router in front of the workers, as a stand-alone uWSGI is run. (http11-socket looks faster still, but each
    # worker then serves one connection until it is closed and lets all others starve; http-socket keeps no connection.)
    address = '127.0.0.1:%d' % port
    listen = ['--https', '%s,%s,%s' % (address, tls.certificate, tls.key)] if tls else ['--http', address]
    return [UWSGI, *listen, '--http-keepalive', '--http-auto-chunked', '--master', '--processes', processes, '--listen', 100, '--disable-logging', '--die-on-term', '--need-app',
            '--virtualenv', places.VENV, '--pythonpath', application.folder, '--module', application.module]


def _uwsgi_missing():
    return None if UWSGI.exists() else 'uwsgi is not installed in %s' % places.VENV


def _uwsgi_without_tls():
    # Its build leaves TLS out where it does not find the headers of OpenSSL.
    options = subprocess.run([UWSGI, '--help'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    return None if re.search(r'--https\s', options) else 'uwsgi was compiled without TLS (libssl-dev was missing)'


def _mod_wsgi():
    """Returns Apache's module, as pip has built it, or None."""
    return next(places.VENV.glob('lib/python3*/site-packages/mod_wsgi/server/mod_wsgi-*.so'), None)


def _apache_missing():
    if shutil.which('apache2') is None:
        return 'apache2 is not installed'
    return None if _mod_wsgi() else 'mod_wsgi is not installed in %s' % places.VENV


def _apache_without_tls():
    for module in ('mod_ssl.so', 'mod_http2.so'):
        if not (APACHE_MODULES / module).exists():
            return '%s is not in %s' % (module, APACHE_MODULES)
    return None


def _apache(application, port, processes, threads, folder, tls=None):
    folder.chmod(0o755)
    configuration = folder / 'httpd.conf'
    configuration.write_text(HTTPD_CONF.format(
        application=application, port=port, processes=processes, threads=threads, folder=folder, venv=places.VENV,
        modules=APACHE_MODULES, mod_wsgi=_mod_wsgi(), identity=APACHE_IDENTITY if getpass.getuser() == 'root' else '')
        + (HTTPD_TLS.format(modules=APACHE_MODULES, tls=tls, protocols='h2 http/1.1' if tls.http2 else 'http/1.1') if tls else ''))
    return ['apache2', '-DFOREGROUND', '-d', folder, '-f', configuration]


# Daemons of mod_wsgi must not be root, so they are www-data when Apache is started by root.
APACHE_IDENTITY = """User www-data
Group www-data"""

HTTPD_CONF = """
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule wsgi_module {mod_wsgi}
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


HTTPD_TLS = """
LoadModule ssl_module {modules}/mod_ssl.so
LoadModule http2_module {modules}/mod_http2.so
Protocols {protocols}
SSLEngine on
SSLCertificateFile {tls.certificate}
SSLCertificateKeyFile {tls.key}
"""


def _waitress(application, port, processes, threads, folder):
    return [places.PYTHON, places.APPS / 'waitress_prefork.py', application.module, port, processes, threads]


def _cheroot(application, port, processes, threads, folder, tls=None):
    return [places.PYTHON, places.APPS / 'cheroot_prefork.py', application.module, port, processes, threads,
            *([tls.certificate, tls.key] if tls else [])]


def _granian(application, port, processes, threads, folder, tls=None):
    # One blocking thread a worker is granian's own advice for work that holds the GIL; more for views that wait.
    secure = ['--ssl-certificate', tls.certificate, '--ssl-keyfile', tls.key] if tls else []
    return [places.VENV / 'bin' / 'granian', *secure, '--interface', 'wsgi', '--host', '127.0.0.1', '--port', port,
            '--workers', processes, '--blocking-threads', threads, '--runtime-mode', 'st', '--http', 'auto' if tls and tls.http2 else '1', '--no-ws',
            '--no-access-log', '--log-level', 'warning', application.module + ':application']


def _bjoern(application, port, processes, threads, folder):
    return [places.PYTHON, places.APPS / 'bjoern_prefork.py', application.module, port, processes]


PEERS = (
    Peer('uwsgi', _uwsgi_missing, _uwsgi, secure=_uwsgi_without_tls),
    Peer('gunicorn-sync', _module_missing('gunicorn'), _gunicorn('sync'), secure=_nothing),
    Peer('gunicorn-gthread', _module_missing('gunicorn'), _gunicorn('gthread'), threads=4, threaded=True, secure=_nothing),
    Peer('mod_wsgi', _apache_missing, _apache, threads=4, threaded=True, secure=_apache_without_tls, http2=True),
    Peer('waitress', _module_missing('waitress'), _waitress, threads=4, threaded=True),
    Peer('cheroot', _module_missing('cheroot'), _cheroot, threads=4, threaded=True, secure=_nothing),
    Peer('granian', _module_missing('granian'), _granian, threaded=True, secure=_nothing, http2=True),
    Peer('bjoern', _module_missing('bjoern'), _bjoern),
)


def _nginx_missing():
    return None if shutil.which('nginx') else 'nginx is not installed'


def _nginx(folder_of_files, port, processes, threads, folder):
    folder.chmod(0o755)
    configuration = folder / 'nginx.conf'
    configuration.write_text(NGINX_CONF.format(
        root=folder_of_files, port=port, processes=processes, folder=folder,
        user='user www-data;' if getpass.getuser() == 'root' else ''))
    return ['nginx', '-c', configuration, '-p', folder, '-e', folder / 'nginx-error.log']


NGINX_CONF = """
daemon off;
worker_processes {processes};
{user}
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  open_file_cache max=100;
  server {{ listen 127.0.0.1:{port}; root {root}; }}
}}
"""


def _apache_files(folder_of_files, port, processes, threads, folder):
    folder.chmod(0o755)
    configuration = folder / 'files.conf'
    configuration.write_text(FILES_CONF.format(
        root=folder_of_files, port=port, processes=processes, workers=64 * processes, folder=folder, modules=APACHE_MODULES,
        identity=APACHE_IDENTITY if getpass.getuser() == 'root' else ''))
    return ['apache2', '-DFOREGROUND', '-d', folder, '-f', configuration]


# sendfile is off unless it is asked for; nginx has it above.
FILES_CONF = """
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
ServerName localhost
Listen 127.0.0.1:{port}
{identity}
PidFile {folder}/files.pid
ErrorLog {folder}/files-error.log
LogLevel warn
KeepAlive On
MaxKeepAliveRequests 0
EnableSendfile On
ServerLimit {processes}
StartServers {processes}
ThreadsPerChild 64
MaxRequestWorkers {workers}
DocumentRoot {root}
<Directory {root}>
  Require all granted
</Directory>
"""


def _apache_alone_missing():
    return None if shutil.which('apache2') else 'apache2 is not installed'


#: Those that serve files: they are given a folder in the place of an application.
NGINX = Peer('nginx', _nginx_missing, _nginx, runs_python=False)
APACHE = Peer('apache', _apache_alone_missing, _apache_files, runs_python=False)
