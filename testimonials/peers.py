"""The testimonials closest to a firm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from territories.models import Commune
from testimonials import listing
from testimonials.listing import Row, TestimonialIndex

SAME_TRADE, SAME_SECTOR, SHARED_TOPIC, SAME_SIZE, NEXT_SIZE, NEAR = 40, 25, 8, 10, 5, 20
MOST_TOPICS_COUNTED = 3
FAR = 300  # kilometres from which nearness counts for nothing
AN_HOUR_AWAY = 50  # kilometres within which a firm is called near
SIZES = ["seul", "1-9", "10-49", "50-249"]


@dataclass(frozen=True)
class Firm:
    """What is known of the firm that looks for a peer, by keys of `taxonomy`. What is unknown is blank."""

    trade: str = ""
    sector: str = ""
    place: Commune | None = None
    size: str = ""
    level: int | None = None
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Peer:
    """A testimonial close to a firm: its page by primary key, its card as HTML, and why it is shown.

    `is_alike` without regard to where it is; `distance` in kilometres, None when it is not known.
    """

    pk: int
    card: str
    reason: str
    points: float
    is_alike: bool
    distance: float | None

    @property
    def is_near(self) -> bool:
        """Whether one may go and see them in an hour."""
        return self.distance is not None and self.distance <= AN_HOUR_AWAY


def nearest_peers(home: Page, firm: Firm, *, most: int = 3, without: Iterable[int] = ()) -> list[Peer]:
    """The testimonials of a site that are closest to a firm, the closest first.

    A peer started at the firm's level and reached at least one above; a firm without a known level takes any
    that went forward. Among them: 40 points for the same trade, else 25 for the same sector; 8 for each of up
    to three shared topics; 10 for the same size, 5 for the next one; up to 20 for nearness, falling to
    nothing at 300 km. Equal points: the nearer, then the newer. No query but for new cards.
    """
    index = listing.index_of(home)
    left_out = set(without)
    scored = []
    for i, row in enumerate(index.rows):
        if row.pk not in left_out and is_a_step_ahead(row, firm.level):
            distance = index.distance(i, firm.place) if firm.place else None
            points = score(row, firm) + nearness(distance)
            scored.append((-points, distance if distance is not None else FAR * 100, -row.pk, i, distance))
    best = sorted(scored)[:most]
    html = listing.cards(index.rows[i].pk for *_, i, _ in best)
    return [
        Peer(
            row.pk,
            html[row.pk],
            ", ".join(reasons(row, firm, distance)),
            points=-points,
            is_alike=score(row, firm) >= SAME_SIZE,
            distance=distance,
        )
        for points, _, _, i, distance in best
        if (row := index.rows[i]).pk in html
    ]


def is_a_step_ahead(row: Row, level: int | None) -> bool:
    """Whether a testimonial started where the firm stands, and went on."""
    return row.level_after > row.level_before and level in (None, row.level_before)


def score(row: Row, firm: Firm) -> int:
    """How much a testimonial is like a firm, in points (see `nearest_peers`)."""
    points = 0
    if firm.trade and row.trade == firm.trade:
        points += SAME_TRADE
    elif firm.sector and row.sector == firm.sector:
        points += SAME_SECTOR
    points += SHARED_TOPIC * min(MOST_TOPICS_COUNTED, len(row.topics & firm.topics))
    return points + size_points(row.size, firm.size)


def nearness(distance: float | None) -> float:
    """Points for being so many kilometres away, if that is known."""
    return 0.0 if distance is None else NEAR * max(0.0, 1 - distance / FAR)


def size_points(theirs: str, ours: str) -> int:
    """Points for the size: the same, or the next one."""
    if theirs not in SIZES or ours not in SIZES:
        return 0
    return {0: SAME_SIZE, 1: NEXT_SIZE}.get(abs(SIZES.index(theirs) - SIZES.index(ours)), 0)


def reasons(row: Row, firm: Firm, distance: float | None) -> Iterator[str]:
    """Why a testimonial is close to a firm, in words."""
    if firm.trade and row.trade == firm.trade:
        yield "même métier"
    elif firm.sector and row.sector == firm.sector:
        yield "même secteur"
    if distance is not None:
        if firm.place and row.commune == firm.place.pk:
            yield f"à {firm.place.name} aussi"
        else:
            yield f"à {max(1, round(distance))} km"
    if firm.size and row.size == firm.size:
        yield "même taille"
    if firm.level == row.level_before:
        yield "parti du même niveau"
    if row.topics & firm.topics:
        yield "même besoin"


def cards_near(home: Page, page: Any, most: int = 3) -> list[str]:
    """The cards of the testimonials nearest to one, whatever they are about."""
    index: TestimonialIndex = listing.index_of(home)
    order = index.nearest_first(index.everything, page.place)
    return list(listing.cards([pk for pk in order[: most + 1] if pk != page.pk][:most]).values())
