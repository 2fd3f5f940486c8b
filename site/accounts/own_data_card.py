"""The card « Mes données » of *mon espace*."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils import timezone

from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.models import DataCopy, ErasureRequest, User


@space_cards.register
class OwnDataCard(SpaceCard):
    """What the person asked to do with their data."""

    key = "own-data"
    title = "Mes données"
    page = "accounts:own_data"
    order = 50

    def content(self, request: HttpRequest) -> CardContent:
        """The erasure that waits, and the copy that is ready. One query."""
        url, now = reverse(self.page), timezone.now()
        erased_at, expires_at, is_asked = what_waits(request.user)
        lines = []
        if erased_at:
            day = date_filter(timezone.localtime(erased_at), "j F Y")
            lines.append(CardLink(f"Effacement du compte prévu le {day}", url))
        if expires_at and expires_at > now:
            lines.append(CardLink("Votre copie est prête", url))
        elif is_asked and not expires_at:
            lines.append(CardLink("Votre copie se prépare"))
        link = CardLink("Télécharger ou effacer mes données", url)
        if lines:
            return CardContent(link=link, lines=lines)
        return CardContent(
            link=link, invitation="Tout ce que le site sait de vous : à lire, à emporter, à effacer."
        )


def what_waits(person: User) -> tuple[datetime | None, datetime | None, bool]:
    """When the account will be erased, until when a copy is there, whether one is asked for. One query."""
    copies = DataCopy.objects.open().filter(person=OuterRef("pk"))
    erasures = ErasureRequest.objects.waiting().filter(person=OuterRef("pk"))
    return (
        User.objects.filter(pk=person.pk)
        .values_list(
            Subquery(erasures.values("due_at")[:1]), Subquery(copies.values("expires_at")[:1]), Exists(copies)
        )
        .get()
    )
