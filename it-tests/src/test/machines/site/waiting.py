"""What an application can do for a database that is away for a moment: wait for it, and try once more."""
import os
import sys
import time

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError, connections

PATIENCE = float(os.environ.get('DRILL_PATIENCE', '0'))


def note(sender, request=None, **kwargs):
    """A connection has failed: nothing was stored."""
    if isinstance(sys.exc_info()[1], (InterfaceError, OperationalError)):
        request.lost_database = True


got_request_exception.connect(note)


class Sessions(SessionMiddleware):
    """Django takes a connection that is lost while a session is stored for a session that was deleted."""

    def process_response(self, request, response):
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            request.lost_database = True
            raise


class WaitForDatabase:
    """Around all that uses the database, sessions as well."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        end = time.monotonic() + PATIENCE
        while True:
            request.lost_database = False
            response = self.get_response(request)
            if not request.lost_database or time.monotonic() >= end:
                return response
            connections.close_all()
            time.sleep(0.1)
