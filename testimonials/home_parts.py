"""What the testimonials bring to the home page and to the regions' pages."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from wagtail.models import Page

from core.door import published_copy, published_html
from core.frame import address_of
from design.maps import picture_of_france
from home.door import HomePart, home_parts
from testimonials import listing
from testimonials.enums import Sort
from testimonials.pages import TestimonialMapPage

MOST = 3


@home_parts.register
class Peers(HomePart):
    """« Une entreprise comme la vôtre »: three testimonials, and the way to all of them."""

    order = 10

    def band(self, page: Page) -> str:
        """Those that the editors chose, else recent ones of varied regions and sectors."""
        chosen = tuple(block.value.pk for block in page.peers if block.value)
        return published_html(
            ("peers", page.pk), "testimonials/home_band.html", lambda: home_band(page, chosen)
        )

    def region_band(self, page: Page, home: Page) -> str:
        """Those of the region, or nothing."""
        return published_copy(("region-peers", page.pk), lambda: region_band(page, home))


def home_band(home: Page, chosen: tuple[int, ...]) -> dict[str, Any]:
    """What the band of the home page shows."""
    index = listing.index_of(home)
    wanted = [pk for pk in chosen if pk in index] + [pk for pk in varied(index) if pk not in chosen]
    where = {index.rows[i].region for i in range(len(index.ids))}
    return {
        "cards": listing.cards(wanted[:MOST]).values(),
        "total": len(index.ids),
        "url": address_of(TestimonialMapPage, home),
        "map": picture_of_france(departments_of(index)),
        "regions": len(where),
    }


def varied(index: listing.TestimonialIndex) -> list[int]:
    """The newest testimonials, awarded ones first, and as long as may be no two of one region or sector."""
    first, later = [], []
    regions, sectors = set(), set()
    rows = {row.pk: row for row in index.rows}
    awarded = index.one_of("prime", ["oui"])
    order = [*index.ordered(awarded, Sort.NEWEST), *index.ordered(index.everything & ~awarded, Sort.NEWEST)]
    for pk in order:
        row = rows[pk]
        if row.region in regions or row.sector in sectors:
            later.append(pk)
        else:
            first.append(pk)
            regions.add(row.region)
            sectors.add(row.sector)
        if len(first) == MOST:
            break
    return first + later


def departments_of(index: listing.TestimonialIndex) -> list[str]:
    """The departments that have testimonials."""
    return [code for code, mask in index.masks["departement"].items() if mask]


def region_band(page: Page, home: Page) -> str:
    """The band of a region's page; empty where nobody has told anything yet."""
    index = listing.index_of(home)
    there = index.one_of("region", [page.region_id])
    newest = index.first(MOST, Sort.NEWEST, among=there)
    if not newest:
        return ""
    context = {
        "cards": listing.cards(newest).values(),
        "total": there.bit_count(),
        "url": f"{address_of(TestimonialMapPage, home)}?region={page.region_id}",
        "region": page.region,
    }
    return render_to_string("testimonials/region_band.html", context)
