"""« Mon niveau de maturité » in *mon espace*."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.door import CardContent, CardLink, SpaceCard, SpaceSection, space_cards
from diagnostic.door import latest_result, run_of
from taxonomy import services as taxonomy

START = "/diagnostic/"


@space_cards.register
class Diagnosis(SpaceCard):
    """The last result, and the run that waits to be finished."""

    key = "diagnosis"
    title = "Mon diagnostic"
    section = SpaceSection.LEVEL
    order = 10

    def content(self, request: HttpRequest) -> CardContent:
        """The level with its name, and what to do next; who never answered is invited. Two queries."""
        result, run = latest_result(request.user), run_of(request)
        resume = (
            CardLink("Reprendre où j’en étais", reverse("diagnostic:go_on", args=[run.pk])) if run else None
        )
        if result is None:
            invitation = (
                "Vous avez commencé à répondre : vos réponses vous attendent."
                if run
                else "Où en est votre entreprise ? Dix minutes, et vous savez par quoi commencer."
            )
            return CardContent(
                link=resume or CardLink("Commencer le diagnostic", START), invitation=invitation
            )
        level = next((level for level in taxonomy.levels() if level.number == result.level), None)
        address = reverse("diagnostic:result", args=[result.secret])
        day = date_format(timezone.localdate(result.created_at), "j F Y")
        return CardContent(
            link=CardLink("Voir mon résultat", address),
            figure=f"Niveau {level.number}" if level else "",
            figure_label=f"sur 5 : {level.name}" if level else "",
            lines=[
                CardLink(f"Fait le {day}" if level else f"Fait le {day}, sans niveau pour l’instant"),
                resume or CardLink("Refaire le diagnostic", START),
            ],
        )
