"""URLs of the project."""
from __future__ import unicode_literals

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.contrib.staticfiles.views import serve

from guestbook_site.compat import include, re_path
from guestbook_site.database import works_without_database

admin.site.site_header = "Guest book"
admin.site.site_title = "Guest book"
admin.site.index_title = "Administration"

urlpatterns = [
    re_path(r"^", include("examples.urls")),
    re_path(r"^entries/", include("guestbook.urls")),
    re_path(r"^accounts/login/$", LoginView.as_view(), name="login"),
    re_path(r"^accounts/logout/$", LogoutView.as_view(), name="logout"),
    re_path(r"^admin/", admin.site.urls),
]
if settings.DEBUG:
    # During development straight from the sources; else the bridge serves what `collectstatic` has collected.
    urlpatterns.append(re_path(r"^static/(?P<path>.*)$", works_without_database(serve)))
