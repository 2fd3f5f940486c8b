"""Copies of the demonstration testimonials, for load tests."""

from __future__ import annotations

from core.copies import multiply
from territories.models import Commune
from testimonials.pages import TestimonialMapPage, TestimonialPage


def spread_over_france(parent: TestimonialMapPage, scale: int) -> int:
    """Copies in all communes, at every level; return how many are there."""
    placed = Commune.objects.current().exclude(latitude=None).order_by("pk")
    communes = list(placed.values_list("pk", "region_id"))

    def spread(page: TestimonialPage, number: int) -> None:
        page.place_id, page.region_code = communes[number * 7919 % len(communes)]
        before = number % 4 + 1
        page.level_before_id, page.level_after_id = str(before), str(before + 1)

    filed_by = ["topics", "customers", "sales_areas"]
    return multiply(TestimonialPage, parent, scale, filed_by=filed_by, vary=spread)
