"""Reads of the room `testimonials`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from wagtail.models import Page, PageManager, PageQuerySet

from core.querysets import published
from territories.querysets import NearQuerySet


class TestimonialQuerySet(NearQuerySet, PageQuerySet):
    """Testimonials, by where the firm is and by what they show."""

    place_path = "place"

    def readable(self, home: Page) -> Self:
        """What everybody may read below a site's home page."""
        return published(self.descendant_of(home))

    def for_cards(self) -> Self:
        """With what a card shows. Three queries, whatever the number of rows."""
        return self.select_related(
            "image", "place__department", "level_before", "level_after"
        ).prefetch_related("topics", "image__renditions")

    def in_order(self, ids: Sequence[int]) -> list:
        """These rows, in this order."""
        found = {page.pk: page for page in self.filter(pk__in=ids)}
        return [found[pk] for pk in ids if pk in found]


TestimonialManager = PageManager.from_queryset(TestimonialQuerySet)
