"""A Django 5.2 project without a database: what is measured is the server and the framework's own work."""

from pathlib import Path

BASE = Path(__file__).resolve().parent

SECRET_KEY = 'only-for-the-benchmark'
DEBUG = False
ALLOWED_HOSTS = ['*']
ROOT_URLCONF = 'bench_site.urls'
WSGI_APPLICATION = 'bench_site.wsgi.application'
INSTALLED_APPS = []
DATABASES = {}
USE_TZ = True
LOGGING_CONFIG = None
MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
]
TEMPLATES = [{
    'BACKEND': 'django.template.backends.django.DjangoTemplates',
    'DIRS': [BASE / 'templates'],
    'OPTIONS': {'context_processors': ['django.template.context_processors.request']},
}]
