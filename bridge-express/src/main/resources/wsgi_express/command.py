"""The arguments of wsgi-express for a Django project: those from its settings, then those of the user."""
import os
import sys

from wsgi_express.start import Problem, place

#: Django's own options that take a value. Django has handled them before the server starts.
_DJANGO_VALUES = ('--settings', '--pythonpath', '-v', '--verbosity')
_DJANGO_FLAGS = ('--traceback', '--no-color', '--force-color', '--skip-checks')


def split(arguments):
    """Returns Django's own options among the arguments as a dict, and the server's as a list."""
    own, rest = {}, []
    arguments = list(arguments)
    while arguments:
        argument = arguments.pop(0)
        name, equals, value = argument.partition('=')
        if name in _DJANGO_VALUES:
            own[name] = value if equals else arguments.pop(0) if arguments else ''
        elif argument not in _DJANGO_FLAGS:
            rest.append(argument)
    return own, rest


def build(settings, arguments, tell):
    """Returns the arguments of wsgi-express; ``tell`` gets messages for the user."""
    own, options = split(arguments)
    given = set(option.partition('=')[0] for option in options)
    subcommand = 'start-server'
    if '--setup-only' in given:
        subcommand = 'setup-server'
        options.remove('--setup-only')
    command = [subcommand]

    def add(name, *values):
        if name not in given:
            command.extend((name,) + values)

    add('--application-type', 'module')
    add('--entry-point', _application(settings))
    add('--working-directory', _base(settings))
    if '--engine' not in given and sys.platform.startswith('java'):
        command.extend(['--engine', 'jython'])
    if not sys.platform.startswith('java') or sys.prefix != getattr(sys, 'base_prefix', sys.prefix):
        add('--python-home', sys.prefix)
    # The application must be able to import this package, from wherever it is.
    places = [_take(options, '--python-path'), own.get('--pythonpath')]
    if 'site-packages' not in place().split(os.sep):
        places.append(place())
    if any(places):
        command.extend(['--python-path', os.pathsep.join(folder for folder in places if folder)])
    for url, folder in _files(settings, tell):
        command.extend(['--url-alias', url, folder])
    return command + options


def _take(options, name):
    """Removes an option; returns its value, None if it is not given."""
    for i, option in enumerate(options):
        if option == name and i + 1 < len(options):
            value = options[i + 1]
            del options[i:i + 2]
            return value
        if option.startswith(name + '='):
            del options[i]
            return option.partition('=')[2]
    return None


def _application(settings):
    name = getattr(settings, 'WSGI_APPLICATION', None)
    if not name:
        raise Problem('WSGI_APPLICATION is not set: expected the name of the application, such as mysite.wsgi.application')
    module, _, callable_name = name.rpartition('.')
    return '%s:%s' % (module, callable_name)


def _base(settings):
    """Returns BASE_DIR, else the folder that contains the package of the settings."""
    base = getattr(settings, 'BASE_DIR', None)
    if base:
        return os.path.abspath(str(base))
    module = sys.modules[os.environ['DJANGO_SETTINGS_MODULE']]
    folder = os.path.dirname(os.path.abspath(module.__file__))
    return os.path.dirname(folder) if '.' in module.__name__ else folder


def _files(settings, tell):
    """Yields URL and folder of the files that the server serves without Django."""
    middleware = list(getattr(settings, 'MIDDLEWARE', None) or []) \
        + list(getattr(settings, 'MIDDLEWARE_CLASSES', None) or [])
    if not any(name.startswith('whitenoise.') for name in middleware):
        for found in _folder(settings, 'STATIC', tell, '; manage.py collectstatic makes it'):
            yield found
    # As in Django's own urls.static: in production, the operator decides whether uploaded files are public.
    if settings.DEBUG:
        for found in _folder(settings, 'MEDIA', lambda text: None, ''):
            yield found


def _folder(settings, name, tell, advice):
    url = getattr(settings, name + '_URL', None)
    root = getattr(settings, name + '_ROOT', None)
    if not url or not url.startswith('/') or url == '/':
        return  # they are somewhere else
    if not root:
        tell('%s_ROOT is not set: what is below %s is left to the application' % (name, url))
    elif not os.path.isdir(str(root)):
        tell('%s_ROOT %s is not there%s: what is below %s is left to the application' % (name, root, advice, url))
    else:
        yield url, os.path.abspath(str(root))
