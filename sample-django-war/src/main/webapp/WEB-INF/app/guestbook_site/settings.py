"""Settings of the deployed guest book; `settings_development` builds upon them.

What a site must be able to change comes from the environment:

GUESTBOOK_DATA           folder for the database, uploads and the secret key; it outlives the WAR
GUESTBOOK_ALLOWED_HOSTS  host names to answer for, separated by commas
GUESTBOOK_HTTPS_ONLY     "1" makes browsers send cookies over HTTPS alone
GUESTBOOK_DATABASE       "none" runs without a database, "sqlite" takes no DataSource of the container
GUESTBOOK_LOG_LEVEL      INFO if not given
DJANGO_SECRET_KEY        signs cookies; made once and kept in the data folder if not given
DJANGO_SUPERUSER_PASSWORD  if there is no administrator yet, the first start makes one, "admin", with this password
"""
from __future__ import unicode_literals

import os
import sys

import django

from guestbook_site.bootstrap import APP_DIR, WEB_INF
from guestbook_site.datafolder import data_folder, secret_key
from guestbook_site.datasource import bound_name

DEBUG = False
DATA_DIR = data_folder()
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or secret_key(DATA_DIR)
ALLOWED_HOSTS = os.environ.get("GUESTBOOK_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "guestbook",
    "examples",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "guestbook_site.database.DatabaseMiddleware",
]

ROOT_URLCONF = "guestbook_site.urls"
WSGI_APPLICATION = "guestbook_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [os.path.join(APP_DIR, "guestbook_site", "templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "guestbook_site.database.context",
            ],
        },
    },
]

# Database. Pages that need none work without it. On the engine "jython" the drivers are those of bridge-jdbc, and a
# DataSource of the container, which must be one of PostgreSQL, comes before SQLite.
DATABASE = os.environ.get("GUESTBOOK_DATABASE", "")
HAS_DATABASE = DATABASE != "none"
DATA_SOURCE = bound_name() if DATABASE == "" else None
DATABASES = {}
if DATA_SOURCE:
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "guestbook",
        "HOST": "jndi:" + DATA_SOURCE,
    }
elif HAS_DATABASE:
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(DATA_DIR, "guestbook.sqlite3"),
        # Writers of several processes wait for each other this many seconds.
        "OPTIONS": {"timeout": 20},
    }
    if django.VERSION >= (5, 1):
        # Readers do not wait for writers, and writers queue up before they begin rather than fail half-way.
        DATABASES["default"]["OPTIONS"].update(
            init_command="PRAGMA journal_mode=WAL", transaction_mode="IMMEDIATE"
        )
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

# Sessions, log-in, cookies.
SESSION_ENGINE = "django.contrib.sessions.backends." + ("db" if HAS_DATABASE else "signed_cookies")
SESSION_COOKIE_NAME = "guestbook_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "guestbook_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("GUESTBOOK_HTTPS_ONLY") == "1"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "guestbook:entries"
LOGOUT_REDIRECT_URL = "examples:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Headers that browsers honour.
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

# Language and time.
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# Static files: `collectstatic` fills STATIC_ROOT during the build, and the bridge serves it (wsgi.properties).
STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("GUESTBOOK_STATIC_ROOT") or os.path.join(WEB_INF, "static")
STATICFILES_DIRS = [os.path.join(APP_DIR, "guestbook_site", "static")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "guestbook_site.storage.PrefixedStaticFilesStorage"},
}
if django.VERSION < (4, 2):
    STATICFILES_STORAGE = STORAGES["staticfiles"]["BACKEND"]

# Uploads. They are served by views, so there is no MEDIA_URL.
MEDIA_ROOT = os.path.join(DATA_DIR, "attachments")
SHARED_FILES_ROOT = os.path.join(DATA_DIR, "shared")
UPLOAD_LIMIT = 5 * 1024 * 1024  # bytes, of one file

# Logging: to the container's log with levels and names of loggers where the bridge serves, else to the terminal.
LOG_LEVEL = os.environ.get("GUESTBOOK_LOG_LEVEL", "INFO")
if "mod_wsgi" in sys.modules:
    LOG_HANDLER = {"()": sys.modules["mod_wsgi"].LogHandler}
else:
    LOG_HANDLER = {"class": "logging.StreamHandler", "formatter": "line"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(levelname)s %(name)s: %(message)s"},
    },
    "handlers": {"log": LOG_HANDLER},
    "loggers": {
        name: {"handlers": ["log"], "level": LOG_LEVEL, "propagate": False}
        for name in ("django", "guestbook")
    },
}
