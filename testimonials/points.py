"""What the interactive map draws: testimonials in groups, as many as an eye can tell apart.

A group is what lies in one cell of a grid, in whole thousandths of a degree: membership needs no projection,
so that a browser finds the group of a point by two divisions.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import floor
from typing import Any

from wagtail.models import Page, Site

from core.door import published_copy
from core.facets import mask_of
from design.maps import france
from territories.words import departments
from testimonials.enums import Awarded
from testimonials.forms import PER_DEGREE, WORLD, Frame, TestimonialQuery
from testimonials.listing import TestimonialIndex, found_by, index_of

MOST_GROUPS = 2000
# The side of a cell, in pixels: a mark and the space around it.
CELL = 56
# Away from the equator a degree of longitude is narrower than one of latitude: in France, by a third.
TROPICS = 30_000
FLATTENED = 0.7
# A view is answered for with this many cells around it in steps, so that a small move asks for the same.
STEP = 4
MOST_KEPT = 200

Cell = tuple[int, int]
Spot = tuple[int, int, int]


@dataclass(frozen=True)
class Spots:
    """Where the testimonials of an index stand, from south to north, in thousandths of a degree."""

    latitudes: list[int]
    longitudes: list[int]
    positions: list[int]
    placed: int
    size: int  # rows of the index, those without coordinates among them

    def inside(self, mask: int, frame: Frame) -> Iterator[Spot]:
        """Latitude, longitude and position of a mask's rows in a frame."""
        first = bisect_left(self.latitudes, frame.south)
        last = bisect_left(self.latitudes, frame.north)
        flags = mask.to_bytes((self.size + 7) // 8, "little")
        for latitude, longitude, i in zip(
            self.latitudes[first:last], self.longitudes[first:last], self.positions[first:last], strict=True
        ):
            if flags[i >> 3] >> (i & 7) & 1 and frame.west <= longitude < frame.east:
                yield latitude, longitude, i


def in_thousandths(degrees: float) -> int:
    """Degrees as whole thousandths, halves upwards as browsers round."""
    return floor(degrees * PER_DEGREE + 0.5)


def spots_of(home: Page) -> Spots:
    """Where the testimonials of a site stand."""
    return published_copy(("testimonials", "spots", home.pk), lambda: build_spots(index_of(home)))


def build_spots(index: TestimonialIndex) -> Spots:
    """Read them off the index."""
    rows = [index.rows[i] for i in index.northward]
    return Spots(
        latitudes=[in_thousandths(row.latitude) for row in rows],
        longitudes=[in_thousandths(row.longitude) for row in rows],
        positions=index.northward,
        placed=mask_of(index.northward, len(index.ids)),
        size=len(index.ids),
    )


def cell_at(zoom: float, frame: Frame) -> Cell:
    """Height and width of a cell of the grid, in thousandths of a degree."""
    width = max(1, round(CELL * 360 * PER_DEGREE / (256 * 2**zoom)))
    in_tropics = abs(frame.south + frame.north) // 2 < TROPICS
    return (width if in_tropics else max(1, round(FLATTENED * width))), width


def groups_of(
    spots: Spots, mask: int, frame: Frame, cell: Cell, *, awarded: int = 0
) -> tuple[list[int], list[int], Cell]:
    """The groups of a mask's rows, three numbers each, the ranks of those with a row of `awarded`, the cell.

    The numbers are the latitude and longitude of the mean point, which lies in the cell, and the count: below
    zero when all stand on one spot, so that coming nearer would not part them. Where there would be too many
    groups, the cells are larger than asked.
    """
    found = [(latitude, longitude) for latitude, longitude, _ in spots.inside(mask, frame)]
    while len(groups := gathered(found, cell)) > MOST_GROUPS:
        cell = (2 * cell[0], 2 * cell[1])
    flat = []
    for count, south_north, west_east, spot in groups.values():
        flat += [south_north // count, west_east // count, count if count == 1 or spot is None else -count]
    prizes = {
        (latitude // cell[0], longitude // cell[1])
        for latitude, longitude, _ in spots.inside(mask & awarded, frame)
    }
    return flat, [rank for rank, key in enumerate(groups) if key in prizes], cell


def gathered(found: list[tuple[int, int]], cell: Cell) -> dict[tuple[int, int], list[Any]]:
    """By cell: count, sums of latitudes and of longitudes, and the spot on which all stand, if they do."""
    height, width = cell
    groups: dict[tuple[int, int], list[Any]] = {}
    for spot in found:
        key = (spot[0] // height, spot[1] // width)
        group = groups.get(key)
        if group is None:
            groups[key] = [1, *spot, spot]
        else:
            group[0] += 1
            group[1] += spot[0]
            group[2] += spot[1]
            if group[3] != spot:
                group[3] = None
    return groups


def points(site: Site, query: TestimonialQuery, view: Frame | None, zoom: float) -> dict[str, Any]:
    """What the map draws of a query in a view; kept until something is published.

    `groups`, `awarded`, `cell`: see `groups_of`. `total`, `unplaced`: how many testimonials the query keeps,
    and how many of them have no coordinates. `territories`: counts by code of the overseas territory, "" for
    metropolitan France. `others`: name, code and frame of each territory that our outlines leave out.
    """
    cell = cell_at(zoom, view or WORLD)
    frame = view.out_to(STEP * cell[0], STEP * cell[1]) if view else WORLD
    return kept(site, (*asked(query), frame, zoom), lambda: build_points(site, query, frame, cell))


def build_points(site: Site, query: TestimonialQuery, frame: Frame, cell: Cell) -> dict[str, Any]:
    """Group, and count."""
    index, spots = index_of(site.root_page), spots_of(site.root_page)
    found, _ = found_by(site, query)
    prizes = index.masks.get("prime", {}).get(Awarded.YES, 0)
    groups, awarded, cell = groups_of(spots, found, frame, cell, awarded=prizes)
    by_department = {
        code: found & mask for code, mask in index.masks.get("departement", {}).items() if found & mask
    }
    territories: dict[str, int] = {}
    for code, mask in by_department.items():
        name = code if is_overseas(code) else ""
        territories[name] = territories.get(name, 0) + mask.bit_count()
    drawn = france()["departments"]
    away = {code: around(spots, mask) for code, mask in by_department.items() if code not in drawn}
    return {
        "groups": groups,
        "awarded": awarded,
        "cell": cell,
        "total": found.bit_count(),
        "unplaced": (found & ~spots.placed).bit_count(),
        "territories": territories,
        "others": [[departments()[code], code, frame] for code, frame in away.items() if frame],
    }


def is_overseas(code: str) -> bool:
    """Whether a department's code is that of a territory overseas (971, 987)."""
    return len(code) == 3


def box(site: Site, query: TestimonialQuery) -> Frame | None:
    """Where to look for what a query keeps; None where nothing has coordinates.

    It is the part of metropolitan France where there is some, else the territory overseas with the most.
    """
    return kept(site, ("box", *asked(query)), lambda: build_box(site, query))


def build_box(site: Site, query: TestimonialQuery) -> Frame | None:
    """Look for it."""
    index, spots = index_of(site.root_page), spots_of(site.root_page)
    found, _ = found_by(site, query)
    found &= spots.placed
    by_department = {code: found & mask for code, mask in index.masks.get("departement", {}).items()}
    overseas = {code: mask for code, mask in by_department.items() if is_overseas(code) and mask}
    metropolitan = found
    for mask in overseas.values():
        metropolitan &= ~mask
    if metropolitan or not overseas:
        return around(spots, metropolitan)
    return around(spots, max(overseas.values(), key=int.bit_count))


def around(spots: Spots, mask: int) -> Frame | None:
    """The smallest frame around a mask's rows; None when none has coordinates."""
    found = [(latitude, longitude) for latitude, longitude, _ in spots.inside(mask & spots.placed, WORLD)]
    if not found:
        return None
    longitudes = [longitude for _, longitude in found]
    return Frame(found[0][0], min(longitudes), found[-1][0] + 1, max(longitudes) + 1)


def inside(site: Site, query: TestimonialQuery, frame: Frame) -> int:
    """The mask of what a query keeps in a frame."""
    spots = spots_of(site.root_page)
    found, _ = found_by(site, query)
    return mask_of((i for _, _, i in spots.inside(found, frame)), spots.size)


def asked(query: TestimonialQuery) -> tuple[Any, ...]:
    """What of a query changes the map: not its order, nor its page."""
    return tuple(pair for pair in query.pairs if pair[0] != "tri")


def kept(site: Site, key: tuple[Any, ...], build: Callable[[], Any]) -> Any:
    """The answer to a question about the map, kept until something is published; the oldest ones leave."""
    answers = published_copy(("testimonials", "map", site.pk), OrderedDict)
    if key in answers:
        return answers[key]
    answer = answers[key] = build()
    while len(answers) > MOST_KEPT:
        answers.popitem(last=False)
    return answer
