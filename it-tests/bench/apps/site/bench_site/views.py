"""A small view and a page of fifty rows; neither reads a database."""

from datetime import datetime, timedelta, timezone

from django.http import HttpResponse
from django.shortcuts import render

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
ROWS = [
    {
        'number': number,
        'author': 'Author & Sons %d' % number,
        'message': 'Message <%d> that has to be escaped, and is long enough to look real.' % number,
        'posted': START + timedelta(hours=7 * number),
        'votes': number * 37 % 101,
    }
    for number in range(50)
]


def small(request):
    return HttpResponse('Hello from %s' % request.path_info, content_type='text/plain')


def page(request):
    return render(request, 'page.html', {'rows': ROWS, 'title': 'Fifty entries'})


def entry(request, number):
    return HttpResponse(str(number))
