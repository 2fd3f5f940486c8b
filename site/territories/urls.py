"""Addresses of the territories."""

from django.urls import path

from territories import views

app_name = "territories"

urlpatterns = [path("lieux/", views.places, name="places")]
