"""Addresses of what people keep, and of the links that mails carry."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("garder/<int:page_id>/", views.keep, name="keep"),
    path("a-lire/", views.kept, name="kept"),
    path("accord/<str:token>/", views.consent, name="consent"),
]
