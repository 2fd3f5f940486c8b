"""What the rooms show a person in *mon espace*: cards, each in one of its sections."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from django.http import HttpRequest
from wagtail.models import Page

from accounts.enums import RoleKind, SpaceSection
from core.door import Registry

MOST_LINES = 3


@dataclass(frozen=True)
class CardLink:
    """A line that leads somewhere, or (without address) that only says something.

    `note` is what the person wrote beside it, `note_url` where they change it.
    """

    text: str
    url: str = ""
    note: str = ""
    note_url: str = ""


@dataclass(frozen=True)
class CardContent:
    """What a card says to one person: one figure with its words, three lines at most, one link.

    An empty card invites: it has a sentence in `invitation`, and nothing else but its link. Raises ValueError
    for more lines.
    """

    link: CardLink | None = None
    figure: str = ""
    figure_label: str = ""
    lines: list[CardLink] = field(default_factory=list)
    invitation: str = ""

    def __post_init__(self) -> None:
        if len(self.lines) > MOST_LINES:
            raise ValueError(f"A card has a list of {MOST_LINES} at most.")


class SpaceCard(ABC):
    """Module `space.py`: a card of *mon espace*.

    Without a section it is the account's own. `page` is the name of an address without arguments: the side
    menu and the header lead there. `audience` says which roles it is for; empty, it is for everybody. `keeps`
    are the types of kept pages that it shows itself, and the list of all others leaves to it.
    """

    key: str
    title: str
    section: SpaceSection | None = None
    page: str = ""
    audience: frozenset[RoleKind] = frozenset()
    keeps: tuple[type[Page], ...] = ()
    order = 0

    @abstractmethod
    def content(self, request: HttpRequest) -> CardContent | None:
        """What it says to the person who asks; None when it has nothing for them. Two queries at most."""

    def this_week(self, request: HttpRequest) -> CardLink | None:
        """What to do first, this week; None when nothing waits. It shares the queries of `content`."""
        return None

    def is_for(self, roles: frozenset[RoleKind]) -> bool:
        """Whether a person of these roles sees it."""
        return not self.audience or bool(self.audience & roles)


space_cards: Registry[SpaceCard] = Registry(SpaceCard)
