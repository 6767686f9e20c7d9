from __future__ import unicode_literals

from guestbook import views
from guestbook_site.compat import re_path

app_name = "guestbook"
urlpatterns = [
    re_path(r"^$", views.EntryList.as_view(), name="entries"),
    re_path(r"^new/$", views.EntryCreate.as_view(), name="new"),
    re_path(r"^export\.csv$", views.export, name="export"),
    re_path(r"^(?P<pk>[0-9]+)/$", views.EntryDetail.as_view(), name="entry"),
    re_path(r"^(?P<pk>[0-9]+)/edit/$", views.EntryUpdate.as_view(), name="edit"),
    re_path(r"^(?P<pk>[0-9]+)/delete/$", views.delete, name="delete"),
    re_path(r"^attachments/(?P<name>.+)$", views.attachment, name="attachment"),
]
