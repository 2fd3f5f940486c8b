"""Testimonials and their map are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from core.filters import Facet
from search.door import PageSearchable, PlainPages, mark, searchables, text_of
from territories.models import Commune, Region
from testimonials.enums import StoryFormat
from testimonials.pages import TestimonialMapPage, TestimonialPage

# What a testimonial is found by besides its blocks.
SAID = ["firm", "person", "role", "quote", "award_name"]


@searchables.register
class Testimonials(PageSearchable):
    """Testimonials, filed as on their map, with the place of the firm."""

    models = [TestimonialPage]
    kinds = {"temoignage": "Témoignages"}
    ones = {"temoignage": "Témoignage"}
    facets = [Facet("format", "Format", dict(StoryFormat.choices))]
    order = 20

    def columns_of(self, pages: Sequence[TestimonialPage]) -> Mapping[int, Mapping[str, Any]]:
        """What the list filters by, and where the firm is. Two queries."""
        filed = TestimonialPage.objects.filter(pk__in=[page.pk for page in pages])
        [topics] = filed.keys_of("topics")
        places = Commune.objects.select_related("department", "region")
        towns = places.in_bulk({page.place_id for page in pages})
        return {page.pk: self.columns(page, topics[page.pk], towns[page.place_id]) for page in pages}

    @staticmethod
    def columns(page: TestimonialPage, topics: set[str], town: Commune) -> dict[str, Any]:
        """The columns of one testimonial; its place is among its words."""
        said = [getattr(page, name) for name in SAID]
        words = [*said, page.trade, town.name, town.department.name, town.region.name, text_of(page)]
        return {
            "body": " ".join(filter(None, words)),
            "topics": sorted(topics),
            "levels": [page.level_before_id],
            "sectors": [page.sector_id],
            "trades": [page.trade_key] if page.trade_key else [],
            "sizes": [page.size_id] if page.size_id else [],
            "communes": [town.pk],
            "region": town.region_id,
            "department": town.department_id,
            "latitude": town.latitude,
            "longitude": town.longitude,
            "formats": [format_.value for format_ in page.formats],
        }


@searchables.register
class TestimonialMaps(PlainPages):
    """The page of all testimonials."""

    models = [TestimonialMapPage]


@receiver(post_save, sender=Region)
def follow_region(**_signal) -> None:
    """The name of a region is among the words of its testimonials."""
    mark("page:")
