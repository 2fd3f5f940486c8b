"""The card of the diagnosis in *mon espace*."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from accounts.door import CardContent, CardLink, SpaceCard, SpaceSection, space_cards
from diagnostic.door import latest_result, run_of
from taxonomy.models import Level
from taxonomy.services import word

START = "/diagnostic/"


@space_cards.register
class Diagnosis(SpaceCard):
    """What was begun, what the last one came to, or an invitation."""

    key = "diagnosis"
    title = "Mon diagnostic"
    section = SpaceSection.LEVEL
    order = 10

    def content(self, request: HttpRequest) -> CardContent:
        """The level, the result and what is to be finished. Two queries."""
        run, result = run_of(request), latest_result(request.user)
        if run is None and result is None:
            return CardContent(
                link=CardLink("Commencer le diagnostic", START),
                invitation="Où en est votre entreprise ? Dix minutes de questions, et un niveau expliqué.",
            )
        lines = []
        if result:
            lines.append(CardLink("Voir mon résultat", reverse("diagnostic:result", args=[result.secret])))
        level = word(Level, str(result.level)) if result and result.level else None
        link = (
            CardLink("Reprendre où j’en étais", reverse("diagnostic:go_on", args=[run.pk]))
            if run
            else CardLink("Refaire le diagnostic", START)
        )
        return CardContent(
            link=link,
            figure=f"{result.level}" if level else "",
            figure_label=f"sur 5 : {level.name}" if level else "",
            lines=lines if result else [CardLink("Un diagnostic est commencé")],
        )
