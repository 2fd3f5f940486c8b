"""« Ma base de témoignages » in *mon espace*, and the new testimonials that are announced."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from accounts.cards import MOST_LINES
from accounts.door import (
    CardContent,
    CardLink,
    NewPages,
    SpaceCard,
    SpaceSection,
    current_facts,
    kept_pages,
    new_pages,
    space_cards,
)
from testimonials.pages import TestimonialPage
from testimonials.peers import Firm, nearest_peers

LIST = "/temoignages/"


@new_pages.register
class NewTestimonials(NewPages):
    """People who tell their story."""

    model = TestimonialPage
    one = "Un nouveau témoignage"
    order = 20


@space_cards.register
class KeptTestimonials(SpaceCard):
    """The testimonials that the person keeps."""

    key = "kept-testimonials"
    title = "Témoignages gardés"
    section = SpaceSection.TESTIMONIALS
    keeps = (TestimonialPage,)
    order = 20

    def content(self, request: HttpRequest) -> CardContent:
        """How many, and the last of them with their notes. One query."""
        site = Site.find_for_request(request)
        rows = list(kept_pages(request.user, site, TestimonialPage).select_related("page"))
        if not rows:
            return CardContent(
                link=CardLink("Lire des témoignages", LIST),
                invitation="Un témoignage vous parle ? « Garder pour plus tard » le range ici.",
            )
        return CardContent(
            link=CardLink("Voir ma liste", reverse("accounts:kept")),
            figure=str(len(rows)),
            figure_label="témoignage gardé" if len(rows) == 1 else "témoignages gardés",
            lines=[
                CardLink(
                    kept.page.title,
                    kept.page.get_url(request),
                    note=kept.note,
                    note_url=reverse("accounts:note", args=[kept.pk]),
                )
                for kept in rows[:MOST_LINES]
            ],
        )


@space_cards.register
class Peers(SpaceCard):
    """The testimonials of firms like the person's, or near it."""

    key = "peers"
    title = "Comme vous, ou près de vous"
    section = SpaceSection.TESTIMONIALS
    order = 21

    def content(self, request: HttpRequest) -> CardContent | None:
        """The three closest, each with what is alike; None when nobody is, or nothing is known of the firm.

        Five queries at most, one of them for the titles.
        """
        firm = firm_of(request)
        if firm == Firm():
            return None
        home = Site.find_for_request(request).root_page
        peers = [peer for peer in nearest_peers(home, firm, most=MOST_LINES) if peer.is_alike or peer.is_near]
        pages = TestimonialPage.objects.live().in_bulk([peer.pk for peer in peers]) if peers else {}
        lines = [
            CardLink(f"{pages[peer.pk].title} ({peer.reason})", pages[peer.pk].get_url(request))
            for peer in peers
            if peer.pk in pages
        ]
        return CardContent(link=CardLink("Voir tous les témoignages", LIST), lines=lines) if lines else None


def firm_of(request: HttpRequest) -> Firm:
    """What is known of the firm in use, to find who is like it."""
    facts = current_facts(request)
    trade = facts.trade.trade if facts.trade else None
    return Firm(
        trade=trade.key if trade else "",
        sector=facts.sector.key if facts.sector else "",
        place=facts.place,
        size=facts.size.key if facts.size else "",
    )
