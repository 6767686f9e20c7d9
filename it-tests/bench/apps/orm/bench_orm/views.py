"""A page of fifty rows from memory, and one of the newest fifty of a table for a user that is logged in."""

from datetime import datetime, timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from bench_orm.models import Entry

#: The session of the user: the load brings it as its cookie.
SESSION = 'benchmarkbenchmarkbenchmarkbench'
ENTRIES = 1000
try:
    START = timezone.make_aware(datetime(2026, 1, 1), timezone.utc)
except AttributeError:  # Django 5
    from datetime import timezone as zones
    START = datetime(2026, 1, 1, tzinfo=zones.utc)


def row(number):
    return {
        'number': number,
        'author': 'Author & Sons %d' % number,
        'message': 'Message <%d> that has to be escaped, and is long enough to look real.' % number,
        'posted': START + timedelta(hours=7 * number),
        'votes': number * 37 % 101,
    }


ROWS = [row(number) for number in range(50)]


def prepare(request):
    """Makes the tables, the rows, the user and its session; the second time it only says that they are there."""
    call_command('migrate', run_syncdb=True, verbosity=0, interactive=False)
    if not Session.objects.filter(session_key=SESSION).exists():
        Entry.objects.bulk_create([Entry(**row(number)) for number in range(ENTRIES)], batch_size=100)
        user = User.objects.create_user('reader', password='only-for-the-benchmark')
        session = {SESSION_KEY: str(user.pk), BACKEND_SESSION_KEY: 'django.contrib.auth.backends.ModelBackend',
                   HASH_SESSION_KEY: user.get_session_auth_hash()}
        Session.objects.create(session_key=SESSION, session_data=SessionStore().encode(session),
                               expire_date=timezone.now() + timedelta(days=1))
    return HttpResponse('prepared')


def page(request):
    return render(request, 'page.html', {'rows': ROWS, 'title': 'Fifty entries'})


@login_required
def entries(request):
    return render(request, 'page.html', {
        'rows': Entry.objects.order_by('-posted')[:50], 'title': 'Fifty entries for %s' % request.user.username})


def entry(request, number):
    return HttpResponse(str(number))
