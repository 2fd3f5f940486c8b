"""What *mon espace* shows one person: its cards, by section, and the menu of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from accounts.cards import CardContent, SpaceCard, space_cards
from accounts.enums import SpaceSection
from accounts.roles import roles_of

OWN_ACCOUNT = "Mon compte"


@dataclass(frozen=True)
class Shelf:
    """A section with its cards, each with what it says."""

    title: str
    cards: list[tuple[SpaceCard, CardContent]] = field(default_factory=list)


def shelves_of(request: HttpRequest) -> list[Shelf]:
    """The sections that have something for this person, in their order; then their account."""
    shelves = {section: Shelf(section.label) for section in SpaceSection} | {None: Shelf(OWN_ACCOUNT)}
    roles = roles_of(request.user)
    for card in space_cards:
        if card.is_for(roles) and (content := card.content(request)) is not None:
            shelves[card.section].cards.append((card, content))
    return [shelf for shelf in shelves.values() if shelf.cards]


@dataclass(frozen=True)
class SpaceEntry:
    """A line of the menu."""

    title: str
    url: str
    is_here: bool


class SpaceMenu:
    """*Mon espace*, then the account's own pages that are for this person. One look at their roles."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def entries(self) -> list[SpaceEntry]:
        """The lines."""
        roles = roles_of(self.request.user)
        pages = [("Mon espace", reverse("accounts:space"))] + [
            (card.title, reverse(card.page))
            for card in space_cards
            if card.page and card.section is None and card.is_for(roles)
        ]
        return [SpaceEntry(title, url, url == self.request.path) for title, url in pages]

    @property
    def is_home(self) -> bool:
        """Whether this page is *mon espace* itself."""
        return self.entries[0].is_here

    @property
    def here(self) -> SpaceEntry | None:
        """The line of this page; None for a page that the menu does not list."""
        return next((entry for entry in self.entries if entry.is_here), None)

    @property
    def above(self) -> SpaceEntry | None:
        """The line of the page right above one that the menu does not list; None when there is none."""
        if self.here:
            return None
        return next((entry for entry in self.entries[1:] if self.request.path.startswith(entry.url)), None)
