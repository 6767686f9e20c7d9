"""Collects the static files of a Django project: collect_static.py PROJECT FOLDER copy|in-place.

Prints the result in lines such as "wsgi-express url=/static/", which StaticFiles reads.
"""
import os
import shutil
import sys


def tell(name, value):
    """Prints a result in a form that the project's own output is unlikely to have."""
    sys.stdout.write('wsgi-express %s=%s\n' % (name, value))


def inside(folder, path):
    """Returns the path relative to the folder, an empty text if it is not in the folder."""
    relative = os.path.relpath(os.path.realpath(str(path)), os.path.realpath(folder))
    return '' if relative.startswith('..') or relative == '.' else relative


def storage_elsewhere(root):
    """Returns the project's storage and its place if it does not write to the folder, else an empty text."""
    from django.contrib.staticfiles.storage import staticfiles_storage
    from django.core.files.storage import FileSystemStorage
    location = getattr(staticfiles_storage, 'location', None)
    is_folder = isinstance(staticfiles_storage, FileSystemStorage)
    if is_folder and os.path.realpath(str(location)) == os.path.realpath(root):
        return ''
    kind = staticfiles_storage.__class__
    return '%s.%s' % (kind.__module__, kind.__name__) + (', in %s' % location if location else '')


def empty(folder):
    """Empties a folder of this copy. Does not use the storage of the project, which could delete files elsewhere."""
    if os.path.isdir(folder) and not os.path.islink(folder):
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)


def main():
    project, target, kind = sys.argv[1:]
    in_place = kind == 'in-place'
    sys.path.insert(0, project)
    os.chdir(project)
    import django
    from django.conf import settings
    own = inside(project, settings.STATIC_ROOT) if settings.STATIC_ROOT else ''
    if in_place and settings.STATIC_ROOT:
        root = str(settings.STATIC_ROOT)
    else:
        root = os.path.join(project, own) if own else target
    settings.STATIC_ROOT = root  # before a storage reads it
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
    tell('root', own)
    elsewhere = storage_elsewhere(root)
    if elsewhere:
        tell('skipped', elsewhere)
        return
    if own and not in_place:
        empty(root)
    from django.core.management import call_command
    call_command('collectstatic', interactive=False, verbosity=0, clear=False)
    tell('collected', root)


if __name__ == '__main__':
    main()
