"""Addresses of *mon espace*, of what people keep, and of the links that mails carry."""

from django.urls import path

from accounts.views import consents, kept, space

app_name = "accounts"

urlpatterns = [
    path("garder/<int:page_id>/", kept.keep, name="keep"),
    path("a-lire/", kept.kept, name="kept"),
    path("accord/<str:token>/", consents.consent, name="consent"),
    path("mon-espace/", space.space, name="space"),
]
