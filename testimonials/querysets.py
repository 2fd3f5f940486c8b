"""Reads of the room `testimonials`."""

from __future__ import annotations

from typing import Self

from wagtail.models import PageManager

from core.querysets import ListedQuerySet
from territories.querysets import NearQuerySet


class TestimonialQuerySet(NearQuerySet, ListedQuerySet):
    """Testimonials, by where the firm is and by what they show."""

    place_path = "place"

    def for_cards(self) -> Self:
        """With what a card shows. Three queries, whatever the number of rows."""
        return self.select_related(
            "image", "place__department", "level_before", "level_after"
        ).prefetch_related("topics", "image__renditions")


TestimonialManager = PageManager.from_queryset(TestimonialQuerySet)
