"""What *mon espace* shows one person: its cards, by section, and the menu of its pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from django.http import HttpRequest
from django.urls import reverse

from accounts.arranging import Arrangement, arrangement_of
from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.enums import SpaceSection
from accounts.roles import roles_of

OWN_ACCOUNT = "Mon compte"
MOST_THIS_WEEK = 3


@dataclass(frozen=True)
class Shelf:
    """A section with its cards, each with what it says. The account's own has no `section`."""

    title: str
    section: SpaceSection | None = None
    cards: list[tuple[SpaceCard, CardContent]] = field(default_factory=list)
    is_folded: bool = False


@dataclass(frozen=True)
class OwnSpace:
    """What a person sees in *mon espace*."""

    shelves: list[Shelf]
    hidden: list[SpaceSection]
    this_week: list[CardLink]
    is_arranged: bool

    @property
    def sections(self) -> list[SpaceSection]:
        """The sections that are shown, in their order."""
        return [shelf.section for shelf in self.shelves if shelf.section]


def own_space(request: HttpRequest) -> OwnSpace:
    """The sections that have something for this person, as they arranged them; then their account."""
    roles = roles_of(request.user)
    cards = [card for card in space_cards if card.is_for(roles)]
    arrangement = arrangement_of(request.user)
    said = [(card, content) for card in cards if (content := card.content(request)) is not None]
    sections = [section for section in arrangement.order if any(card.section == section for card, _ in said)]
    shelves = [
        Shelf(
            section.label,
            section,
            [(card, content) for card, content in said if card.section == section],
            section in arrangement.folded,
        )
        for section in sections
        if section not in arrangement.hidden
    ]
    account = [(card, content) for card, content in said if card.section is None]
    asked = (line for card in cards if (line := card.this_week(request)) is not None)
    # Who has nothing that waits is invited to begin somewhere.
    invited = (content.link for card, content in said if card.section and content.invitation and content.link)
    return OwnSpace(
        shelves=[*shelves, Shelf(OWN_ACCOUNT, cards=account)] if account else shelves,
        hidden=[section for section in sections if section in arrangement.hidden],
        this_week=list(islice(asked, MOST_THIS_WEEK)) or list(islice(invited, MOST_THIS_WEEK)),
        is_arranged=arrangement != Arrangement(),
    )


@dataclass(frozen=True)
class SpaceEntry:
    """A line of the menu."""

    title: str
    url: str
    is_here: bool


class SpaceMenu:
    """*Mon espace*, then the pages of its cards that are for this person. One look at their roles."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def entries(self) -> list[SpaceEntry]:
        """The lines."""
        roles = roles_of(self.request.user)
        pages = [("Mon espace", reverse("accounts:space"))] + [
            (card.title, reverse(card.page)) for card in space_cards if card.page and card.is_for(roles)
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
