"""URLs of the project."""
from __future__ import unicode_literals

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView

from guestbook_site.compat import include, re_path

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
