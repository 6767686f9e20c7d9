"""Books in the admin of Django 1.11, in a database beside this file, which the first start makes with a user."""
import os

os.environ['DJANGO_SETTINGS_MODULE'] = 'settings'

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

new = not os.path.exists(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'library.sqlite3'))
application = get_wsgi_application()
if new:
    call_command('migrate', run_syncdb=True, verbosity=0)
    get_user_model().objects.create_superuser(u'j\xf6rg', 'joerg@example.org', 'secret')
