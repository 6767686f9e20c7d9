"""The Django app with ``manage.py runwsgi``: add ``wsgi_express`` to INSTALLED_APPS. For Django 1.11 and later."""
