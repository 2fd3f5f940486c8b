"""Addresses of files to download."""

from django.urls import path

from core import views

app_name = "core"

urlpatterns = [path("telecharger/<int:document_id>/", views.download, name="download")]
