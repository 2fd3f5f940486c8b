"""What is kept for later, as its owner reads it: pages with their cards, and searches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.models import Page, Site

from accounts import visitors
from accounts.models import Kept, Read, User
from accounts.models.visitors import LONGEST_SEARCH, LONGEST_WORDS
from accounts.querysets import KeptQuerySet, Owner
from core.querysets import as_cards, published


def read_pages(person: User) -> frozenset[int]:
    """The pages that a person ticked as read, by primary key. One query."""
    return frozenset(Read.objects.filter(person=person).values_list("page_id", flat=True))


def kept_pages(person: User, site: Site, *page_types: type[Page]) -> KeptQuerySet:
    """The pages of these types (of any, without) that a person keeps, the last kept first."""
    pages = Kept.objects.of(Owner(person_id=person.pk)).pages(site)
    if not page_types:
        return pages
    keys = [published(model.objects.all()).order_by().values("pk") for model in page_types]
    wanted = keys[0].union(*keys[1:]) if keys[1:] else keys[0]
    return pages.filter(page__in=wanted)


@dataclass(frozen=True)
class Item:
    """A line of the list: a page with its card, or a search (`page` is None).

    `kept` is None for a page that was read and is not kept.
    """

    kept: Kept | None
    page: Page | None
    is_read: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        return self.page.title if self.page else self.kept.words


def kept_items(rows: Sequence[Kept], owner: Owner) -> list[Item]:
    """What is kept, each page as its own type. A few queries for each type of page, however many rows."""
    keys = [row.page_id for row in rows if row.page_id]
    pages, read = cards_of(keys), set()
    if keys and owner.person_id:
        ticked = Read.objects.filter(person=owner.person_id, page__in=keys)
        read = set(ticked.values_list("page_id", flat=True))
    return [
        Item(row, pages.get(row.page_id), row.page_id in read)
        for row in rows
        if row.page_id is None or row.page_id in pages
    ]


def read_items(rows: Sequence[Read], owner: Owner) -> list[Item]:
    """What was ticked as read, kept or not; the same number of queries."""
    keys = [row.page_id for row in rows]
    pages = cards_of(keys)
    kept = {row.page_id: row for row in Kept.objects.of(owner).filter(page__in=keys)} if keys else {}
    return [Item(kept.get(key), pages[key], is_read=True) for key in keys if key in pages]


def cards_of(keys: Sequence[int]) -> dict[int, Page]:
    """The pages of these keys that everybody may read, with what their cards show."""
    return {page.pk: page for page in as_cards(Page.objects.filter(pk__in=keys))} if keys else {}


def keep_search(request: HttpRequest, address: str, words: str) -> str:
    """Keep a search of whoever asks, by its address (« ?q=devis ») and its words.

    Return a sentence that says why it could not be kept; empty when it is.
    """
    if len(address) > LONGEST_SEARCH:
        return "Cette recherche a trop de filtres pour être gardée. Enlevez-en quelques-uns, puis réessayez."
    try:
        owner = visitors.lasting_owner_of(request, create=True)
        visitors.keep_search(owner, address, words[:LONGEST_WORDS])
    except visitors.ListFull:
        return "Vous gardez déjà cinquante recherches. Retirez-en une de votre liste, puis réessayez."
    except visitors.TooManyLists:
        return "Beaucoup de listes viennent d’être commencées sur cet appareil. Réessayez demain."
    return ""
