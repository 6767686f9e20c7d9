"""Uploaded files that are kept in a folder, without a database."""
from __future__ import unicode_literals

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage

KEEP = 20  # files; the oldest make room


class SharedFiles(object):
    """The folder settings.SHARED_FILES_ROOT, seen as a list of files, newest first."""

    def __init__(self):
        self._storage = FileSystemStorage(location=settings.SHARED_FILES_ROOT)

    def add(self, upload):
        """Keeps an uploaded file and returns the name it got."""
        name = self._storage.save(upload.name, upload)
        for stale in self.names()[KEEP:]:
            self._storage.delete(stale)
        return name

    def names(self):
        """Names of the files, newest first."""
        if not os.path.isdir(settings.SHARED_FILES_ROOT):
            return []
        return sorted(self._storage.listdir("")[1], key=self._modified, reverse=True)

    def sizes(self):
        """Pairs of name and size in bytes, newest first."""
        return [(name, self._storage.size(name)) for name in self.names()]

    def open(self, name):
        """Opens the file of that name, or returns None if there is none."""
        return self._storage.open(name) if name in self.names() else None

    def _modified(self, name):
        return os.path.getmtime(self._storage.path(name))
