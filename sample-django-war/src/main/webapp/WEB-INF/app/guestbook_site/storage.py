"""Where static files are, as browsers see it."""
from __future__ import unicode_literals

from django.contrib.staticfiles.storage import StaticFilesStorage
from django.urls import get_script_prefix


class PrefixedStaticFilesStorage(StaticFilesStorage):
    """Puts the context path of the WAR before the URLs of static files.

    Django 3.1 and later do so for a relative STATIC_URL, but only with the context path of the first request.
    """

    def url(self, name):
        return get_script_prefix() + super(PrefixedStaticFilesStorage, self).url(name).lstrip("/")
