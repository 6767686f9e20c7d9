import os

os.environ['DJANGO_SETTINGS_MODULE'] = 'settings'

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

if os.environ['DRILL_VERSION'] == 'bad':
    import mod_wsgi

    # A version that loads, and whose own check finds out that it cannot work.
    mod_wsgi.register_health('migrations', lambda: False)
