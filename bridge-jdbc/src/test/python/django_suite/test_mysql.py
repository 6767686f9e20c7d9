"""Settings of Django's own tests for a MySQL server, whose host and port the environment has. Each process has its own databases."""
import os

_SERVER = {
    'ENGINE': 'django.db.backends.mysql', 'USER': 'root', 'HOST': os.environ['MYSQL_HOST'], 'PORT': os.environ['MYSQL_PORT'],
    'TEST': {'CHARSET': 'utf8', 'COLLATION': 'utf8_general_ci'}}
DATABASES = {'default': dict(_SERVER, NAME='main_%d' % os.getpid()), 'other': dict(_SERVER, NAME='other_%d' % os.getpid())}
SECRET_KEY = 'django_tests_secret_key'
PASSWORD_HASHERS = ['django.contrib.auth.hashers.MD5PasswordHasher']
