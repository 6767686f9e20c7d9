"""``manage.py runwsgi``: serves the project by wsgi-express."""
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from wsgi_express import command, start

_HELP = """usage: manage.py runwsgi [--settings SETTINGS] [--pythonpath PYTHONPATH] [OPTION...]

Serves this project by wsgi-express. WSGI_APPLICATION, BASE_DIR, STATIC_URL and STATIC_ROOT are taken from the
settings, with DEBUG also MEDIA_URL and MEDIA_ROOT. All options of start-server are accepted:

    java -jar %s help start-server
"""


class Command(BaseCommand):
    """Replaces this process by the server."""

    help = 'Serves this project by wsgi-express; accepts all options of its start-server.'

    def run_from_argv(self, argv):
        """Takes the command line without parsing it, because its options are those of the server."""
        try:
            if '--help' in argv[2:] or '-h' in argv[2:]:
                self.stdout.write(_HELP % start.jar())
            else:
                self._run(argv[2:])
        except (CommandError, start.Problem) as error:
            self.stderr.write('runwsgi: %s' % error)
            sys.exit(1)

    def handle(self, *arguments, **_):
        """Serves the project when ``call_command`` runs the command."""
        try:
            self._run(list(arguments))
        except start.Problem as error:
            raise CommandError(str(error))

    def _run(self, arguments):
        start.become(
            command.build(settings, arguments, lambda text: self.stderr.write('runwsgi: %s' % text)), own_python=False)
