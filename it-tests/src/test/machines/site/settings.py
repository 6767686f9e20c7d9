"""The project of the drills on many machines: a counter in the session, which must only grow."""
import os

SECRET_KEY = 'drill' * 10
ALLOWED_HOSTS = ['*']
ROOT_URLCONF = 'urls'
INSTALLED_APPS = ['django.contrib.sessions']
MIDDLEWARE = ['waiting.WaitForDatabase', 'waiting.Sessions']
USE_TZ = True
DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'

if 'DRILL_SHARED' in os.environ:
    DATABASES = {
        'default': {
            'ENGINE': 'django.db.backends.postgresql',
            'HOST': os.environ['DRILL_SHARED'],
            'PORT': os.environ['DRILL_POSTGRESQL_PORT'],
            'NAME': 'postgres',
            'USER': 'postgres',
            'CONN_MAX_AGE': None,
            'CONN_HEALTH_CHECKS': True,
            'OPTIONS': {'connect_timeout': 2},
        }
    }
    CACHES = {
        'default': {
            'BACKEND': 'django.core.cache.backends.redis.RedisCache',
            'LOCATION': 'redis://%s:%s' % (os.environ['DRILL_SHARED'], os.environ['DRILL_REDIS_PORT']),
        }
    }
    SESSION_ENGINE = 'django.contrib.sessions.backends.db'
else:
    # The short form: the nodes are on one machine, and share a folder.
    CACHES = {'default': {'BACKEND': 'django.core.cache.backends.dummy.DummyCache'}}
    SESSION_ENGINE = 'django.contrib.sessions.backends.file'
    SESSION_FILE_PATH = os.environ['DRILL_SESSIONS']
