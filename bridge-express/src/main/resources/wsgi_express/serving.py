"""Tells wsgi-express about a Django project, and serves the project's static files during development."""
import importlib
import os
import sys

# The module of the application, which the log names in place of this module.
__wsgi_module__ = None


def static_files(target):
    """Returns the application ``module:name`` behind a handler for the files that Django's staticfiles finders find."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    global __wsgi_module__
    module, _, name = target.partition(':')
    __wsgi_module__ = module
    return StaticFilesHandler(getattr(importlib.import_module(module), name))


def describe():
    """Prints DEBUG, the URL and folder of static files, and the number of missing migrations, a line for each."""
    sys.path.insert(0, os.getcwd())
    import django
    from django.conf import settings
    django.setup()
    middleware = list(getattr(settings, 'MIDDLEWARE', None) or [])
    url = settings.STATIC_URL or ''
    served = 'django.contrib.staticfiles' in settings.INSTALLED_APPS and url.startswith('/') and url != '/' \
        and not any(name.startswith('whitenoise.') for name in middleware)
    tell('debug', 'on' if settings.DEBUG else 'off')
    tell('url', url if served else '')
    tell('root', os.path.abspath(str(settings.STATIC_ROOT)) if settings.STATIC_ROOT else '')
    sys.stdout.flush()
    tell('migrations', str(_missing_migrations()))


def tell(name, value):
    """Prints a line in a form that the project's own output is unlikely to have."""
    sys.stdout.write('wsgi-express %s=%s\n' % (name, value))


def _missing_migrations():
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor
    try:
        connection = connections['default']
        if not connection.settings_dict.get('NAME'):
            return 0
        executor = MigrationExecutor(connection)
        return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Exception:
        return 0  # the application reports what is wrong with its database


if __name__ == '__main__':
    describe()
