"""Pages of the guest book. All of them need the database."""
from __future__ import unicode_literals

import logging

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django.views.generic import CreateView, DetailView, ListView, UpdateView

from guestbook.forms import EntryForm
from guestbook.models import Entry
from guestbook_site.csvlines import csv_line
from guestbook_site.responses import file_response

logger = logging.getLogger("guestbook.entries")


class EntryList(ListView):
    queryset = Entry.objects.visible()
    context_object_name = "entries"
    template_name = "guestbook/entry_list.html"
    paginate_by = 10


class EntryDetail(DetailView):
    template_name = "guestbook/entry_detail.html"

    def get_queryset(self):
        return Entry.objects.readable_by(self.request.user)

    def get_context_data(self, **kwargs):
        user = self.request.user
        may_edit = (
            user.is_authenticated and Entry.objects.editable_by(user).filter(pk=self.object.pk).exists()
        )
        return super(EntryDetail, self).get_context_data(may_edit=may_edit, **kwargs)


class EntryCreate(CreateView):
    """Open to everybody, as a guest book is."""

    model = Entry
    form_class = EntryForm
    template_name = "guestbook/entry_form.html"

    def get_initial(self):
        user = self.request.user
        return {"name": user.get_full_name() or user.get_username()} if user.is_authenticated else {}

    def form_valid(self, form):
        if self.request.user.is_authenticated:
            form.instance.author = self.request.user
        response = super(EntryCreate, self).form_valid(form)
        logger.info("entry %s written by %s", self.object.pk, self.object.name)
        messages.success(self.request, "Thank you. Your entry is in the book.")
        return response


class EntryUpdate(LoginRequiredMixin, UpdateView):
    form_class = EntryForm
    template_name = "guestbook/entry_form.html"

    def get_queryset(self):
        return Entry.objects.editable_by(self.request.user)

    def form_valid(self, form):
        messages.success(self.request, "Your entry has been changed.")
        return super(EntryUpdate, self).form_valid(form)


@login_required
def delete(request, pk):
    """Asks on GET, deletes on POST."""
    entry = get_object_or_404(Entry.objects.editable_by(request.user), pk=pk)
    if request.method != "POST":
        return render(request, "guestbook/entry_delete.html", {"entry": entry})
    logger.info("entry %s deleted by %s", entry.pk, request.user)
    entry.delete()
    messages.success(request, "The entry has been deleted.")
    return redirect("guestbook:entries")


@require_safe
def attachment(request, name):
    """Sends the attachment of an entry. Only pictures are shown by the browser, all else is saved."""
    entry = get_object_or_404(Entry.objects.readable_by(request.user), attachment=name)
    try:
        stream = entry.attachment.storage.open(entry.attachment.name)
    except IOError:
        raise Http404("The file of entry {} is gone.".format(entry.pk))
    return file_response(stream, entry.attachment_name, inline_type=entry.image_type)


@require_safe
def export(request):
    """Streams all entries as CSV: neither the rows nor the file are ever in memory as a whole."""
    entries = Entry.objects.visible().order_by("pk").iterator()
    rows = ([entry.pk, entry.created_at.isoformat(), entry.name, entry.message] for entry in entries)
    response = StreamingHttpResponse(_csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = "attachment; filename=entries.csv"
    return response


def _csv_lines(rows):
    yield csv_line(["id", "written", "name", "message"])
    for row in rows:
        yield csv_line(row)
