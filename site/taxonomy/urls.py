"""Addresses of the vocabularies."""

from django.urls import path

from taxonomy import views

app_name = "taxonomy"

urlpatterns = [path("metiers/", views.trades, name="trades")]
