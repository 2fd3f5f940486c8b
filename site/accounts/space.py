"""The account's own cards in *mon espace*, and what the person keeps and reads."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from accounts import firm_card, own_data_card  # noqa: F401  (they register their cards)
from accounts.cards import MOST_LINES, CardContent, CardLink, SpaceCard, space_cards
from accounts.enums import Rhythm, SpaceSection
from accounts.kept import kept_pages, read_pages
from accounts.models import Kept, NotificationChoice, Read
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


def kept_here(request: HttpRequest) -> tuple[list[Kept], frozenset[int]]:
    """The pages that the person keeps on this site, the last kept first, and what they ticked as read.

    Two queries a request, however many cards ask.
    """
    if not hasattr(request, "_kept_here"):
        rows = kept_pages(request.user, Site.find_for_request(request))
        request._kept_here = list(rows.select_related("page")), read_pages(request.user)
    return request._kept_here


def shown_elsewhere() -> frozenset[int]:
    """The types of kept pages that other cards show, by key of their content type."""
    models = [model for card in space_cards for model in card.keeps]
    return frozenset(kind.pk for kind in ContentType.objects.get_for_models(*models).values())


def line_of(kept: Kept, request: HttpRequest) -> CardLink:
    """Something that is kept, with its note."""
    url = kept.page.get_url(request) if kept.page else f"/recherche/{kept.search}"
    title = kept.page.title if kept.page else kept.words
    return CardLink(title, url, note=kept.note, note_url=reverse("accounts:note", args=[kept.pk]))


@space_cards.register
class ToRead(SpaceCard):
    """The pages that the person keeps and has not read."""

    key = "kept"
    title = "Ce que je garde"
    section = SpaceSection.RESOURCES
    page = "accounts:kept"
    order = 50

    def content(self, request: HttpRequest) -> CardContent:
        """How many pages are kept, and the last of them that are not read. Two queries."""
        kept, read = kept_here(request)
        elsewhere = shown_elsewhere()
        pages = [one for one in kept if one.page.content_type_id not in elsewhere]
        if not pages:
            home = Site.find_for_request(request).root_page
            return CardContent(
                link=CardLink("Choisir une lecture", f"{home.get_url(request)}ressources/"),
                invitation="Pas le temps de tout lire ? « Garder pour plus tard » range les pages ici.",
            )
        waiting = [one for one in pages if one.page_id not in read]
        return CardContent(
            link=CardLink("Voir ma liste", reverse(self.page)),
            figure=str(len(pages)),
            figure_label="page gardée" if len(pages) == 1 else "pages gardées",
            lines=[line_of(one, request) for one in waiting[:MOST_LINES]] or [CardLink("Tout est lu")],
        )

    def this_week(self, request: HttpRequest) -> CardLink | None:
        """The page that has waited longest; None when nothing waits."""
        pages, read = kept_here(request)
        waiting = next((kept for kept in reversed(pages) if kept.page_id not in read), None)
        return CardLink(f"Lire « {waiting.page.title} »", waiting.page.get_url(request)) if waiting else None


@space_cards.register
class AlreadyRead(SpaceCard):
    """The pages that the person ticked as read."""

    key = "read"
    title = "Déjà lu"
    section = SpaceSection.RESOURCES
    order = 51

    def content(self, request: HttpRequest) -> CardContent | None:
        """How many pages are ticked, and the last of them; None without. Two queries."""
        rows = Read.objects.readable(request.user.pk, Site.find_for_request(request)).select_related("page")
        count = rows.count()
        if not count:
            return None
        return CardContent(
            link=CardLink("Voir ce que j’ai lu", f"{reverse('accounts:kept')}?voir=lu"),
            figure=str(count),
            figure_label="page lue" if count == 1 else "pages lues",
            lines=[CardLink(row.page.title, row.page.get_url(request)) for row in rows[:MOST_LINES]],
        )


@space_cards.register
class Searches(SpaceCard):
    """The searches that the person keeps."""

    key = "searches"
    title = "Mes recherches"
    section = SpaceSection.RESOURCES
    order = 52

    def content(self, request: HttpRequest) -> CardContent | None:
        """The last three, with their notes; None without. One query."""
        rows = list(Kept.objects.of(Owner(person_id=request.user.pk)).searches())
        if not rows:
            return None
        return CardContent(
            link=CardLink("Voir toutes mes recherches", f"{reverse('accounts:kept')}?voir=recherches"),
            lines=[line_of(kept, request) for kept in rows[:MOST_LINES]],
        )


@space_cards.register
class Notifications(SpaceCard):
    """What the person is written about."""

    key = "notifications"
    title = "Mes notifications"
    page = "accounts:notifications"
    order = 45

    def content(self, request: HttpRequest) -> CardContent:
        """How many choices send mails. One query."""
        chosen = NotificationChoice.objects.filter(person=request.user).exclude(rhythm=Rhythm.NEVER).count()
        url = reverse(self.page)
        if not chosen:
            return CardContent(
                link=CardLink("Choisir mes thèmes", url),
                invitation="Nous n’écrivons que si vous le demandez. De quoi voulez-vous des nouvelles ?",
            )
        return CardContent(
            link=CardLink("Changer mes choix", url),
            figure=str(chosen),
            figure_label="sujet suivi" if chosen == 1 else "sujets suivis",
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
