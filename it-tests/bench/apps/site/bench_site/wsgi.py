"""The WSGI entry of the benchmark's Django project."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'bench_site.settings')
application = get_wsgi_application()
