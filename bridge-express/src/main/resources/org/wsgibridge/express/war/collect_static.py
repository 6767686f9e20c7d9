"""Collects the static files of a Django project: collect_static.py PROJECT FOLDER. Prints a line of each thing to know."""
import os
import sys


def tell(name, value):
    """Prints a line that a project's own output cannot be taken for."""
    sys.stdout.write('wsgi-express %s=%s\n' % (name, value))


def inside(folder, path):
    """Returns the path relative to the folder, an empty text when it is not in it."""
    relative = os.path.relpath(os.path.realpath(str(path)), os.path.realpath(folder))
    return '' if relative.startswith('..') or relative == '.' else relative


def main():
    project, target = sys.argv[1:]
    sys.path.insert(0, project)
    os.chdir(project)
    import django
    from django.conf import settings
    django.setup()
    for alias in sorted(settings.DATABASES or {}):
        name = settings.DATABASES[alias].get('NAME')
        if 'sqlite' in settings.DATABASES[alias].get('ENGINE', '') and name and inside(project, name):
            tell('database', inside(project, name))
    middleware = list(getattr(settings, 'MIDDLEWARE', None) or [])
    url = settings.STATIC_URL or ''
    if 'django.contrib.staticfiles' not in settings.INSTALLED_APPS:
        return
    served = url.startswith('/') and url != '/' and not any(name.startswith('whitenoise.') for name in middleware)
    tell('url', url if served else '')
    tell('debug', 'on' if settings.DEBUG else 'off')
    own = inside(project, settings.STATIC_ROOT) if settings.STATIC_ROOT else ''
    tell('root', own)
    settings.STATIC_ROOT = os.path.join(project, own) if own else target
    from django.core.management import call_command
    call_command('collectstatic', interactive=False, verbosity=0, clear=bool(own))
    tell('collected', settings.STATIC_ROOT)


if __name__ == '__main__':
    main()
