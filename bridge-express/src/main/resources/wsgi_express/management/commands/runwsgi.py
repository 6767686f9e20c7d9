"""``manage.py runwsgi``: serves the project by wsgi-express."""
import os
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wsgi_express import command

_HELP = """usage: manage.py runwsgi [--settings SETTINGS] [--pythonpath PYTHONPATH] [OPTION...]

Serves this project by wsgi-express. WSGI_APPLICATION, BASE_DIR, STATIC_URL and STATIC_ROOT are taken from the
settings, with DEBUG also MEDIA_URL and MEDIA_ROOT. All options of start-server are accepted:

    %s -jar %s help start-server
"""


class Command(BaseCommand):
    """Replaces this process by the server."""

    help = 'Serves this project by wsgi-express; accepts all options of its start-server.'

    def run_from_argv(self, argv):
        """Takes the command line as it is: its options are the server's."""
        try:
            if '--help' in argv[2:] or '-h' in argv[2:]:
                self.stdout.write(_HELP % (command.java(), command.jar()))
            else:
                self._run(argv[2:])
        except (CommandError, command.Problem) as error:
            self.stderr.write('runwsgi: %s' % error)
            sys.exit(1)

    def handle(self, *arguments, **_):
        """For ``call_command``."""
        try:
            self._run(list(arguments))
        except command.Problem as error:
            raise CommandError(str(error))

    def _run(self, arguments):
        line = command.build(settings, arguments, lambda text: self.stderr.write('runwsgi: %s' % text))
        sys.stdout.flush()
        sys.stderr.flush()
        if hasattr(os, 'execv'):
            os.execv(line[0], line)
        sys.exit(_wait(subprocess.Popen(line)))  # Jython


def _wait(server):
    """Waits for the server, which ends with this process."""
    if sys.platform.startswith('java'):
        from java.lang import Runtime, Thread
        Runtime.getRuntime().addShutdownHook(Thread(server.terminate))
    return server.wait()
