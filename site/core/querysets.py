"""Reads of pages that rooms share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Self

from django.db.models import Value, prefetch_related_objects
from django.http import Http404, HttpRequest
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from core.published import published_copy


def open_page(request: HttpRequest, page_id: int) -> Page:
    """The published page of that key, of the site that answers, as its own type.

    Raises Http404 for a page that is not there, not published, for some readers only, or of another site.
    """
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    pages = published(Page.objects.descendant_of(site.root_page, inclusive=True))
    page = pages.filter(pk=page_id).specific().first()
    if page is None:
        raise Http404
    return page


def anything_restricted() -> bool:
    """Whether some page is for some readers only. No query once this process has its copy."""
    return published_copy("restrictions", PageViewRestriction.objects.exists)


def published(pages: PageQuerySet) -> PageQuerySet:
    """Those of the pages that everybody may read."""
    return pages.live().public() if anything_restricted() else pages.live()


class ListedQuerySet(PageQuerySet):
    """Pages of a type that a list filters."""

    def readable(self, home: Page) -> Self:
        """What everybody may read below a site's home page."""
        return published(self.descendant_of(home))

    def in_order(self, ids: Sequence[int]) -> list:
        """These rows, in this order; what is gone is left out."""
        found = {page.pk: page for page in self.filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]

    def keys_of(self, *vocabularies: str) -> list[dict[int, set[str]]]:
        """For each vocabulary, the keys of the words that each page has, by its primary key. One query."""
        found: list[dict[int, set[str]]] = [defaultdict(set) for _ in vocabularies]
        first, *others = (
            self.order_by().annotate(rank=Value(rank)).values_list("rank", "pk", name)
            for rank, name in enumerate(vocabularies)
        )
        for rank, pk, key in first.union(*others, all=True) if others else first:
            if key is not None:
                found[rank][pk].add(key)
        return found


def as_cards(pages: PageQuerySet) -> list[Page]:
    """Those of the pages that everybody may read, with what a card shows.

    A few queries for each type among them (its `card_relations`), however many pages.
    """
    cards = list(
        published(pages)
        .specific()
        .select_related("image", for_specific_subqueries=True)
        .prefetch_related("image__renditions", for_specific_subqueries=True)
    )
    for model in {type(card) for card in cards}:
        prefetch_related_objects([card for card in cards if type(card) is model], *model.card_relations)
    return cards
