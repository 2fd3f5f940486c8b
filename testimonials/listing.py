"""What the list and the map know of every testimonial, and what they answer to filters.

The index is read once per publication and process (`core.facets`); a filtered page then asks the database
for its twelve cards only.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import F
from wagtail.models import Page, Site

from core.door import published_cards, published_copy
from core.facets import FacetIndex, build_masks, build_orders, mask_of, timestamp
from core.filters import Answer, page_of
from search.door import matching
from territories.models import Commune
from territories.sphere import EARTH_RADIUS_KM, squared_chord, unit_vector
from testimonials.enums import Awarded, Sort, StoryFormat
from testimonials.forms import TestimonialQuery

FORMATS = {StoryFormat.WRITTEN: "has_story", StoryFormat.VIDEO: "has_video", StoryFormat.AUDIO: "has_audio"}
# What testimonials are called among what can be found (`searchable.py`).
KINDS = ["temoignage"]

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a testimonial without reading its page."""

    pk: int
    trade: str
    sector: str
    size: str
    topics: frozenset[str]
    level_before: int
    level_after: int
    commune: str
    region: str
    latitude: float | None
    longitude: float | None
    vector: Vector | None


@dataclass
class TestimonialIndex(FacetIndex):
    """Testimonials by facet, and by where they are. `rows` stand in the order of `ids`."""

    rows: list[Row] = field(default_factory=list)
    # Rows with coordinates from south to north, and their latitudes.
    northward: list[int] = field(default_factory=list)
    latitudes: list[float] = field(default_factory=list)

    def near(self, place: Commune, km: float) -> int:
        """The mask of rows at most `km` kilometres from a commune.

        From a commune without coordinates, and at 0 km, those of the commune itself.
        """
        here = vector_of(place.latitude, place.longitude)
        if here is None or km <= 0:
            return mask_of((i for i, row in enumerate(self.rows) if row.commune == place.pk), len(self.ids))
        band = math.degrees(km / EARTH_RADIUS_KM)
        first = bisect_left(self.latitudes, place.latitude - band)
        last = bisect_right(self.latitudes, place.latitude + band)
        most = squared_chord(km)
        found = (i for i in self.northward[first:last] if gap(here, self.rows[i].vector) <= most)
        return mask_of(found, len(self.ids))

    def distance(self, i: int, place: Commune) -> float | None:
        """Kilometres from a commune to the row at a position; None when one has no coordinates."""
        here, there = vector_of(place.latitude, place.longitude), self.rows[i].vector
        if here is None or there is None:
            return None
        return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(gap(here, there)) / 2))

    def positions(self, mask: int) -> Iterator[int]:
        """The positions of a mask's rows."""
        flags = mask.to_bytes((len(self.ids) + 7) // 8, "little")
        return (i for i in range(len(self.ids)) if flags[i >> 3] >> (i & 7) & 1)

    def nearest_first(self, mask: int, place: Commune) -> list[int]:
        """The primary keys of a mask's rows, the nearest to a commune first, the unknown last."""
        here = vector_of(place.latitude, place.longitude)

        def far(i: int) -> float:
            there = self.rows[i].vector
            return gap(here, there) if here and there else math.inf

        return [self.ids[i] for i in sorted(self.positions(mask), key=lambda i: (far(i), self.ids[i]))]


def vector_of(latitude: float | None, longitude: float | None) -> Vector | None:
    """The unit vector of a place given in degrees; None for an unknown one."""
    return None if latitude is None or longitude is None else unit_vector((latitude, longitude))


def gap(here: Vector, there: Vector) -> float:
    """The squared chord between two unit vectors: it grows with the distance."""
    return (here[0] - there[0]) ** 2 + (here[1] - there[1]) ** 2 + (here[2] - there[2]) ** 2


def testimonials() -> Any:
    """All testimonials. The page types use this module, so it asks for the model when it is needed."""
    return apps.get_model("testimonials", "TestimonialPage").objects


def index_of(home: Page) -> TestimonialIndex:
    """The index of a site's testimonials. Two queries the first time after a publication, none after."""
    return published_copy(("testimonials", home.pk), lambda: build_index(home))


def build_index(home: Page) -> TestimonialIndex:
    """Read what the list filters and sorts by."""
    readable = testimonials().readable(home)
    read = {
        row["pk"]: row
        for row in readable.order_by("pk").values(
            "pk",
            "trade_key",
            "sector_id",
            "size_id",
            "place_id",
            "award_year",
            "first_published_at",
            *FORMATS.values(),
            before=F("level_before__number"),
            after=F("level_after__number"),
            department=F("place__department_id"),
            region=F("place__region_id"),
            latitude=F("place__latitude"),
            longitude=F("place__longitude"),
        )
    }
    [topics] = readable.keys_of("topics")
    ids = list(read)
    rows = [row_of(row, topics[row["pk"]]) for row in read.values()]
    northward = sorted(
        (i for i, row in enumerate(rows) if row.latitude is not None), key=lambda i: rows[i].latitude
    )
    published = {pk: timestamp(row["first_published_at"]) for pk, row in read.items()}
    orders = {
        Sort.NEWEST: lambda pk: (-published[pk], pk),
        Sort.AWARDED: lambda pk: (-(read[pk]["award_year"] or 0), -published[pk], pk),
    }
    return TestimonialIndex(
        ids=ids,
        masks=build_masks(ids, facets_of(read, topics)),
        orders=build_orders(ids, orders),
        rows=rows,
        northward=northward,
        latitudes=[rows[i].latitude for i in northward],
    )


def facets_of(read: dict[int, dict[str, Any]], topics: dict[int, set[str]]) -> dict[str, Any]:
    """How to read the values of each facet from a row."""
    return {
        "theme": lambda pk: topics[pk],
        "secteur": lambda pk: [read[pk]["sector_id"]],
        "metier": lambda pk: filter(None, [read[pk]["trade_key"]]),
        "taille": lambda pk: [read[pk]["size_id"]],
        "region": lambda pk: [read[pk]["region"]],
        "departement": lambda pk: [read[pk]["department"]],
        "niveau": lambda pk: [str(read[pk]["before"])],
        "format": lambda pk: [value for value, column in FORMATS.items() if read[pk][column]],
        "prime": lambda pk: [Awarded.YES] if read[pk]["award_year"] else [],
    }


def row_of(row: dict[str, Any], topics: set[str]) -> Row:
    """A row of the index, from the database's."""
    return Row(
        pk=row["pk"],
        trade=row["trade_key"],
        sector=row["sector_id"],
        size=row["size_id"],
        topics=frozenset(topics),
        level_before=row["before"],
        level_after=row["after"],
        commune=row["place_id"],
        region=row["region"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        vector=vector_of(row["latitude"], row["longitude"]),
    )


@dataclass(frozen=True)
class TestimonialAnswer(Answer):
    """A page of the list: its cards come with where they are, and how far from the place asked for."""

    items: list[dict[str, Any]] = field(default_factory=list)


def found_by(site: Site, query: TestimonialQuery) -> tuple[int, int]:
    """The mask of what a query keeps on a site, and that of what its text finds near its place."""
    index = index_of(site.root_page)
    among = index.near(query.place, query.km) if query.place else index.everything
    keys = matching(query.text, site, KINDS)
    if keys is not None:
        among &= index.holding(map(int, keys))
    return index.select(query.filters, among=among), among


def look_up(site: Site, query: TestimonialQuery) -> TestimonialAnswer:
    """The testimonials of a site that a query keeps. A page past the end is the last one."""
    index = index_of(site.root_page)
    found, among = found_by(site, query)
    total = found.bit_count()
    if query.sort == Sort.NEAREST:
        ordered: Iterable[int] = index.nearest_first(found, query.place)
    else:
        ordered = index.ordered(found, query.sort)
    shown, number, last = page_of(ordered, query.page, total=total)
    html = cards(shown)
    return TestimonialAnswer(
        cards=list(html.values()),
        total=total,
        number=number,
        last=last,
        counts=index.counts(query.filters, among=among),
        items=[item_of(index, pk, card, query.place) for pk, card in html.items()],
    )


def item_of(index: TestimonialIndex, pk: int, card: str, place: Commune | None) -> dict[str, Any]:
    """A card with its place on the map and its distance in kilometres."""
    i = bisect_left(index.ids, pk)
    row = index.rows[i]
    return {
        "card": card,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "distance": index.distance(i, place) if place else None,
    }


def cards(ids: Iterable[int]) -> dict[int, str]:
    """The cards of these testimonials by primary key, in their order. One that is gone is left out."""
    return published_cards("testimonials/card.html", ids, testimonials().for_cards())
