"""The card « Mes données » of *mon espace*."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.defaultfilters import date as date_filter
from django.urls import reverse
from django.utils import timezone

from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.copies import last_copy
from accounts.erasure import pending_erasure


@space_cards.register
class OwnDataCard(SpaceCard):
    """What the person asked to do with their data."""

    key = "own-data"
    title = "Mes données"
    page = "accounts:own_data"
    order = 50

    def content(self, request: HttpRequest) -> CardContent:
        """The erasure that waits, and the copy that is ready. Two queries."""
        url = reverse(self.page)
        erasure, copy = pending_erasure(request.user), last_copy(request.user)
        lines = []
        if erasure:
            day = date_filter(timezone.localtime(erasure.due_at), "j F Y")
            lines.append(CardLink(f"Effacement du compte prévu le {day}", url))
        if copy and copy.is_ready(timezone.now()):
            lines.append(CardLink("Votre copie est prête", url))
        elif copy and copy.ended_at is None and copy.made_at is None:
            lines.append(CardLink("Votre copie se prépare"))
        link = CardLink("Télécharger ou effacer mes données", url)
        if lines:
            return CardContent(link=link, lines=lines)
        return CardContent(
            link=link, invitation="Tout ce que le site sait de vous : à lire, à emporter, à effacer."
        )
