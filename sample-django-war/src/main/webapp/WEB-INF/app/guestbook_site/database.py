"""Everything about having a database, and about doing without one.

Views that need no database say so with `@works_without_database`. All the others, those of Django's own applications
included, answer with a page and status 503 while there is none, instead of a traceback.
"""
from __future__ import unicode_literals

import logging
import os
import sys
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.shortcuts import render

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

logger = logging.getLogger("guestbook.database")


def works_without_database(view):
    """View decorator: this view may run while there is no database."""
    view.works_without_database = True
    return view


def context(request):
    """Context processor: lets templates mark what cannot work."""
    return {"has_database": settings.HAS_DATABASE}


class DatabaseMiddleware(object):
    """Answers 503 for views that need the database while it is not there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if settings.HAS_DATABASE or getattr(view, "works_without_database", False):
            return None
        return self._unavailable(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, (OperationalError, InterfaceError)):
            return None
        logger.error("%s %s: the database failed", request.method, request.path, exc_info=True)
        return self._unavailable(request)

    def _unavailable(self, request):
        return render(request, "503.html", status=503)


def migrate_if_needed():
    """Brings the database up to date when the application starts.

    There may be no shell in a container that takes a WAR to run `manage.py migrate`. Several processes start at
    once, so they take turns. A site with a database server and more than one host would migrate as a step of its own.
    """
    if not settings.HAS_DATABASE:
        return
    from django.core.management import call_command

    with _one_process_at_a_time(os.path.join(settings.DATA_DIR, "migrate.lock")):
        if _unapplied_migrations():
            logger.info("migrating %s", settings.DATABASES[DEFAULT_DB_ALIAS]["NAME"])
            call_command("migrate", interactive=False, verbosity=0)
        _make_administrator(os.environ.get("DJANGO_SUPERUSER_PASSWORD"))
    connections[DEFAULT_DB_ALIAS].close()


def _make_administrator(password):
    """Makes the account "admin" if a password is given and there is no administrator: a WAR has no shell for that."""
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    if password and not users.filter(is_superuser=True).exists():
        users.create_superuser("admin", "admin@example.com", password)
        logger.info("made the administrator admin")


def _unapplied_migrations():
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


@contextmanager
def _one_process_at_a_time(path):
    with open(path, "w") as lock:
        if fcntl:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        elif sys.platform.startswith("java"):
            with _java_lock(path):
                yield
        else:
            yield


@contextmanager
def _java_lock(path):
    """Under Jython several interpreters share a process, and Java locks files for the whole of it."""
    from java.io import RandomAccessFile
    from java.nio.channels import OverlappingFileLockException

    locked = RandomAccessFile(path, "rw")
    try:
        while True:
            try:
                locked.getChannel().lock()
                break
            except OverlappingFileLockException:
                time.sleep(0.05)
        yield
    finally:
        locked.close()
