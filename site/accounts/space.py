"""The account's own cards in *mon espace*."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from accounts import firm_card, own_data_card  # noqa: F401  (they register their cards)
from accounts.cards import MOST_LINES, CardContent, CardLink, SpaceCard, space_cards
from accounts.models import Kept
from accounts.querysets import Owner
from accounts.register import consents_of
from accounts.roles import GRANTED_ROLES, may_enter_admin


@space_cards.register
class Details(SpaceCard):
    """How the person is called."""

    key = "details"
    title = "Mes coordonnées"
    page = "accounts:details"
    order = 20

    def content(self, request: HttpRequest) -> CardContent:
        """Name and address; who gave no name is invited to."""
        person = request.user
        link = CardLink("Changer mes coordonnées", reverse(self.page))
        if not person.get_full_name():
            return CardContent(
                link=CardLink("Donner mon nom", reverse(self.page)),
                invitation="Comment vous appelez-vous ? Ce n’est pas obligatoire : c’est pour vous saluer.",
            )
        return CardContent(link=link, lines=[CardLink(person.get_full_name()), CardLink(person.email)])


@space_cards.register
class Connection(SpaceCard):
    """How the person signs in."""

    key = "connection"
    title = "Ma connexion"
    page = "accounts:connection"
    order = 30

    def content(self, request: HttpRequest) -> CardContent:
        """The address, and on how many devices they are signed in. One query."""
        devices = UserSession.objects.filter(user=request.user).count()
        return CardContent(
            link=CardLink("Voir mes appareils, changer d’adresse", reverse(self.page)),
            figure=str(devices) if devices else "",
            figure_label=("appareil connecté" if devices == 1 else "appareils connectés") if devices else "",
            lines=[CardLink(request.user.email)],
        )


@space_cards.register
class Consents(SpaceCard):
    """What the person agreed to."""

    key = "consents"
    title = "Mes accords"
    page = "accounts:agreements"
    order = 40

    def content(self, request: HttpRequest) -> CardContent:
        """How many stand, and the last of them. One query."""
        standing = list(consents_of(person=request.user).standing().reverse())
        url = reverse(self.page)
        if not standing:
            return CardContent(
                link=CardLink("Voir ce que je peux accepter", url),
                invitation="Rien pour l’instant. Vous pouvez laisser un connecteur vous proposer son aide.",
            )
        return CardContent(
            link=CardLink("Voir ou retirer mes accords", url),
            figure=str(len(standing)),
            figure_label="en vigueur" if len(standing) == 1 else "accords en vigueur",
            lines=[CardLink(consent.purpose_name) for consent in standing[:MOST_LINES]],
        )


@space_cards.register
class ToRead(SpaceCard):
    """The pages that the person keeps."""

    key = "kept"
    title = "À lire plus tard"
    page = "accounts:kept"
    order = 50

    def content(self, request: HttpRequest) -> CardContent:
        """How many pages are kept, and the last of them. Two queries."""
        site = Site.find_for_request(request)
        pages = Kept.objects.of(Owner(person_id=request.user.pk)).titles(site)
        if not pages:
            return CardContent(
                link=CardLink("Choisir une lecture", f"{site.root_page.get_url(request)}ressources/"),
                invitation="Pas le temps de tout lire ? « Garder pour plus tard » range les pages ici.",
            )
        return CardContent(
            link=CardLink("Voir ma liste", reverse(self.page)),
            figure=str(len(pages)),
            figure_label="page gardée" if len(pages) == 1 else "pages gardées",
            lines=[CardLink(page.title, page.get_url(request)) for page in pages[:MOST_LINES]],
        )


@space_cards.register
class GrantedRoles(SpaceCard):
    """What the mission entrusted the person with."""

    key = "roles"
    title = "Mes rôles"
    audience = GRANTED_ROLES
    order = 60

    def content(self, request: HttpRequest) -> CardContent:
        """The roles, with the way into the admin for those who prepare pages there. One query."""
        roles = list(request.user.roles.select_related("region"))
        is_long = len(roles) > MOST_LINES
        return CardContent(
            link=CardLink("Ouvrir la gestion", reverse("wagtailadmin_home"))
            if may_enter_admin(request.user)
            else None,
            figure=str(len(roles)) if is_long else "",
            figure_label="rôles" if is_long else "",
            lines=[CardLink(str(role)) for role in roles[:MOST_LINES]],
        )
