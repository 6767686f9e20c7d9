from __future__ import unicode_literals

from examples import views
from guestbook_site.compat import re_path

app_name = "examples"
urlpatterns = [
    re_path(r"^$", views.home, name="home"),
    re_path(r"^about/$", views.about, name="about"),
    re_path(r"^examples/slow/$", views.slow, name="slow"),
    re_path(r"^examples/error/$", views.error, name="error"),
    re_path(r"^examples/numbers\.csv$", views.numbers, name="numbers"),
    re_path(r"^examples/visits/$", views.visits, name="visits"),
    re_path(r"^examples/files/$", views.files, name="files"),
    re_path(r"^examples/files/(?P<name>[^/]+)$", views.file_download, name="file"),
]
