"""Addresses of *mon espace*, of what people keep, and of the links that mails carry."""

from django.urls import path

from accounts.views import consents, kept, space

app_name = "accounts"

urlpatterns = [
    path("garder/<int:page_id>/", kept.keep, name="keep"),
    path("a-lire/", kept.kept, name="kept"),
    path("accord/<str:token>/", consents.consent, name="consent"),
    path("mon-espace/", space.space, name="space"),
    path("mon-espace/coordonnees/", space.details, name="details"),
    path("mon-espace/accords/", space.agreements, name="agreements"),
    path("mon-espace/accords/<int:consent_id>/retirer/", space.withdraw, name="withdraw"),
    path("mon-espace/quitter/", space.sign_out, name="sign_out"),
]
