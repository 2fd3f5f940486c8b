"""Addresses of the search."""

from django.urls import path

from search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path("garder/", views.keep, name="keep"),
    path("completer/", views.completion, name="complete"),
    path("flux/", views.feed, name="feed"),
]
