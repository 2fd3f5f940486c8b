"""The card « Mon entreprise » of *mon espace*."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.current import firm_in_use, places_of
from accounts.models import FirmFact


@space_cards.register
class OwnFirm(SpaceCard):
    """The firm in use, or an invitation to describe one."""

    key = "firm"
    title = "Mon entreprise"
    page = "accounts:firm"
    order = 10

    def content(self, request: HttpRequest) -> CardContent:
        """Its name, trade and place, and what waits for a choice. Two queries."""
        firm = firm_in_use(request)
        if firm is None:
            return CardContent(
                link=CardLink("Décrire mon entreprise", reverse("accounts:firm_add")),
                invitation="Dites une fois ce que vous faites, et où : les conseils suivent.",
            )
        lines = [CardLink(str(firm))]
        about = " · ".join(filter(None, [firm.trade_text, firm.place.name if firm.place else ""]))
        if about:
            lines.append(CardLink(about))
        if FirmFact.objects.filter(person=request.user).exists():
            lines.append(CardLink("Des réponses à reprendre", reverse("accounts:firm_resume")))
        elif len(places_of(request)) > 1:
            others = len(places_of(request)) - 1
            lines.append(CardLink(f"et {others} autre{'s' if others > 1 else ''}", reverse(self.page)))
        return CardContent(link=CardLink("Voir ma fiche", reverse(self.page)), lines=lines)
