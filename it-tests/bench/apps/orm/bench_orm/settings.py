"""A project for Django 1.11 and 5.2, with a database: its file is named by BENCH_DATABASE."""

import os

BASE = os.path.dirname(os.path.abspath(__file__))

SECRET_KEY = 'only-for-the-benchmark'
DEBUG = False
ALLOWED_HOSTS = ['*']
ROOT_URLCONF = 'bench_orm.urls'
WSGI_APPLICATION = 'bench_orm.wsgi.application'
INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions', 'bench_orm']
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.environ['BENCH_DATABASE'], 'CONN_MAX_AGE': 600}}
DEFAULT_AUTO_FIELD = 'django.db.models.AutoField'
USE_TZ = True
TIME_ZONE = 'UTC'
LOGGING_CONFIG = None
MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
]
TEMPLATES = [{
    'BACKEND': 'django.template.backends.django.DjangoTemplates',
    # The page is that of the other project.
    'DIRS': [os.path.join(BASE, os.pardir, os.pardir, 'site', 'bench_site', 'templates')],
    'OPTIONS': {
        'context_processors': ['django.template.context_processors.request'],
        'loaders': [('django.template.loaders.cached.Loader', ['django.template.loaders.filesystem.Loader'])],
    },
}]
