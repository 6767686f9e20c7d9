"""Pages that need no database; together they exercise what a WSGI server has to do."""
from __future__ import unicode_literals

import logging
import os
import platform
import threading
import time

import django
from django.contrib import messages
from django.http import Http404, HttpResponseBadRequest, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from examples.forms import NameForm, RowsForm, SlowForm, UploadForm
from examples.storage import SharedFiles
from guestbook_site.csvlines import csv_line
from guestbook_site.database import works_without_database
from guestbook_site.responses import file_response

logger = logging.getLogger("guestbook.examples")


@works_without_database
@require_safe
def home(request):
    return render(request, "examples/home.html")


@works_without_database
@require_safe
def about(request):
    """Shows where this request is running."""
    environ = request.META
    facts = [
        ("Python", "{} {}".format(platform.python_implementation(), platform.python_version())),
        ("Django", django.get_version()),
        ("Server", environ.get("SERVER_SOFTWARE", "unknown")),
        ("Mounted at", environ.get("SCRIPT_NAME") or "/"),
        ("Process", os.getpid()),
        ("Thread", threading.current_thread().name),
        ("Multiprocess", environ.get("wsgi.multiprocess")),
        ("Multithread", environ.get("wsgi.multithread")),
    ]
    return render(request, "examples/about.html", {"facts": facts})


@works_without_database
@require_safe
def slow(request):
    """Sleeps for the number of seconds that the query string asks for."""
    form = SlowForm(request.GET or None, initial={"seconds": 3})
    slept = None
    if form.is_valid():
        slept = form.cleaned_data["seconds"]
        logger.info("sleeping %s s", slept)
        time.sleep(slept)
    return render(request, "examples/slow.html", {"form": form, "slept": slept})


@works_without_database
@require_safe
def error(request):
    """Raises. The traceback goes to the log, the browser gets 500.html."""
    raise RuntimeError("This view raises on purpose.")


@works_without_database
@require_safe
def numbers(request):
    """Streams a CSV file of as many rows as the query string asks for, in pieces of a thousand."""
    form = RowsForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain; charset=utf-8")
    response = StreamingHttpResponse(
        _number_lines(form.cleaned_data["rows"]), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = "attachment; filename=numbers.csv"
    return response


def _number_lines(rows, at_once=1000):
    yield csv_line(["number", "square"])
    for start in range(0, rows, at_once):
        piece = range(start, min(start + at_once, rows))
        yield "".join(csv_line([number, number * number]) for number in piece)


@works_without_database
@require_http_methods(["GET", "HEAD", "POST"])
def visits(request):
    """Counts visits and remembers a name, both in the session."""
    form = NameForm(request.POST or None, initial={"name": request.session.get("name")})
    if request.method == "POST":
        if "forget" in request.POST:
            request.session.flush()
            messages.success(request, "Your session has been deleted.")
            return redirect("examples:visits")
        if form.is_valid():
            request.session["name"] = form.cleaned_data["name"]
            messages.success(request, "Your name is kept in your session.")
            return redirect("examples:visits")
    request.session["visits"] = request.session.get("visits", 0) + 1
    return render(request, "examples/visits.html", {"form": form})


@works_without_database
@require_http_methods(["GET", "HEAD", "POST"])
def files(request):
    """Takes uploads and lists what is there."""
    shared = SharedFiles()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        name = shared.add(form.cleaned_data["file"])
        logger.info("kept %s", name)
        messages.success(request, "Kept as {}.".format(name))
        return redirect("examples:files")
    return render(request, "examples/files.html", {"form": form, "files": shared.sizes()})


@works_without_database
@require_safe
def file_download(request, name):
    """Sends an uploaded file, always to be saved: what is in it is not known."""
    stream = SharedFiles().open(name)
    if stream is None:
        raise Http404("There is no file {}.".format(name))
    return file_response(stream, name)
