"""The views of the benchmark, and the one that fills its database."""

try:
    from django.urls import re_path
except ImportError:
    from django.conf.urls import url as re_path

from bench_orm import views

urlpatterns = [
    re_path(r'^prepare$', views.prepare),
    re_path(r'^page$', views.page),
    re_path(r'^list$', views.entries),
    re_path(r'^entry/([0-9]+)/$', views.entry, name='entry'),
]
