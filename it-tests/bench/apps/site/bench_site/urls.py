"""The two views of the benchmark."""

from django.urls import path

from bench_site import views

urlpatterns = [
    path('small', views.small),
    path('page', views.page),
    path('entry/<int:number>/', views.entry, name='entry'),
]
