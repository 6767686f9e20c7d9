import os

HERE = os.path.dirname(os.path.abspath(__file__))
SECRET_KEY = 'a key of the tests'
ALLOWED_HOSTS = ['127.0.0.1']
ROOT_URLCONF = 'urls'
INSTALLED_APPS = ['django.contrib.admin', 'django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions',
                  'django.contrib.messages', 'django.contrib.staticfiles', 'books']
MIDDLEWARE = ['django.middleware.security.SecurityMiddleware', 'django.contrib.sessions.middleware.SessionMiddleware',
              'django.middleware.common.CommonMiddleware', 'django.middleware.csrf.CsrfViewMiddleware',
              'django.contrib.auth.middleware.AuthenticationMiddleware', 'django.contrib.messages.middleware.MessageMiddleware']
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True, 'OPTIONS': {'context_processors': [
    'django.template.context_processors.request', 'django.contrib.auth.context_processors.auth',
    'django.contrib.messages.context_processors.messages']}}]
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': os.path.join(HERE, 'library.sqlite3')}}
STATIC_URL = '/static/'
MEDIA_ROOT = os.path.join(HERE, 'media')
MEDIA_URL = '/media/'
USE_TZ = True
TIME_ZONE = 'Europe/Berlin'
USE_I18N = USE_L10N = True
LANGUAGE_CODE = 'de'
