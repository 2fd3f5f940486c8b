"""Named reads on territories."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, FloatField, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Length, Sqrt
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from territories.enums import Zone
from territories.sphere import EARTH_RADIUS_KM, Point, box_around, squared_chord, unit_vector

if TYPE_CHECKING:
    from territories.models import Commune, Department

ARTICLES = ("le", "la", "les", "l")
# Coordinates are known to ten metres: nothing is left out for the last bit of a number.
ROUNDING_KM = 0.001


class NearQuerySet(models.QuerySet):
    """Reads by distance on rows that are in a commune.

    `place_path` is the way from a row to its commune: "place" for a model with that foreign key. Distances
    are those between communes, as the crow flies; a commune without coordinates is at no known distance.
    """

    place_path: str

    def within(self, place: Commune, km: float) -> Self:
        """Rows at most `km` kilometres away; those that are nobody knows where are not among them.

        For 0 km, and around a commune without coordinates, rows of that very commune.
        """
        if km <= 0 or not place.has_coordinates:
            return self.in_commune(place)
        limit = squared_chord(km + ROUNDING_KM)
        return self.in_box_around(place, km).filter(LessThanOrEqual(self._squared_chord(place), limit))

    def in_commune(self, place: Commune) -> Self:
        """Rows of this commune."""
        return self.filter(**{self._path("pk"): place.pk})

    def in_box_around(self, place: Commune, km: float) -> Self:
        """Rows between the latitudes and longitudes that bound `within`: its corners are farther than `km`.

        The commune must have coordinates; an index serves this.
        """
        box = box_around(_point(place), km + ROUNDING_KM)
        latitude, longitude = self._path("latitude"), self._path("longitude")
        rows = self.filter(**{f"{latitude}__range": (box.south, box.north)})
        if box.west > box.east:
            return rows.filter(Q(**{f"{longitude}__gte": box.west}) | Q(**{f"{longitude}__lte": box.east}))
        return rows.filter(**{f"{longitude}__range": (box.west, box.east)})

    def nearest_first(self, place: Commune) -> Self:
        """With `distance` in kilometres, in its order; last, with None, those at no known distance.

        Around a commune without coordinates every distance is None, and rows of that very commune come first.
        """
        if not place.has_coordinates:
            elsewhere = Case(When(**{self._path("pk"): place.pk}, then=Value(0)), default=Value(1))
            nowhere = Value(None, output_field=FloatField())
            return self.annotate(distance=nowhere).order_by(elsewhere, "pk")
        chord = self._squared_chord(place)
        half = Case(When(GreaterThanOrEqual(chord, 4.0), then=Value(1.0)), default=Sqrt(chord) / 2)
        distance = ASin(half) * (2 * EARTH_RADIUS_KM)
        return self.annotate(distance=distance).order_by(chord.asc(nulls_last=True), "pk")

    def _path(self, name: str) -> str:
        """The name of a field of the commune, from a row."""
        return f"{self.place_path}__{name}" if self.place_path else name

    def _squared_chord(self, place: Commune) -> Combinable:
        """The square of the chord to a commune (see `territories.sphere`), NULL for rows without one."""
        gaps = [
            F(self._path(axis)) - value for axis, value in zip("xyz", unit_vector(_point(place)), strict=True)
        ]
        return sum((gap * gap for gap in gaps[1:]), gaps[0] * gaps[0])


def _point(place: Commune) -> Point:
    return (place.latitude, place.longitude)


class RegionQuerySet(models.QuerySet):
    """Reads on regions, in the order of their names."""

    def with_page(self) -> Self:
        """Keep the 18 regions that have a page of their own: those of zones `metro` and `drom`."""
        return self.exclude(zone=Zone.COM)


class DepartmentQuerySet(models.QuerySet):
    """Reads on departments, in the order of their codes."""

    def on_map(self) -> Self:
        """Those whose outline our maps draw; the others belong in lists."""
        return self.exclude(zone=Zone.COM)


class CommuneQuerySet(NearQuerySet):
    """Reads on communes. Names given here are folded (`territories.folding.fold`)."""

    place_path = ""

    def current(self) -> Self:
        """Communes that exist today."""
        return self.filter(is_current=True)

    def with_department(self) -> Self:
        """With the department that tells homonyms apart (no further query)."""
        return self.select_related("department")

    def in_department(self, department: Department | None) -> Self:
        """Communes of a department; all of them without one."""
        return self.filter(department=department) if department else self

    def named(self, name: str) -> Self:
        """Communes of exactly this name, its article left out or not: « mans » is « le mans »."""
        return self.filter(folded_name__in=[name, *(f"{article} {name}" for article in ARTICLES)])

    def beginning_with(self, *names: str) -> Self:
        """Communes whose name begins with one of these (an index serves this on PostgreSQL)."""
        return self.filter(_begins_with(names))

    def with_words(self, words: list[str]) -> Self:
        """Communes that have for each of these a word that begins so: « aix prov » is Aix-en-Provence."""
        found = self
        for word in words:
            found = found.filter(Q(folded_name__startswith=word) | Q(folded_name__contains=f" {word}"))
        return found

    def with_postal_code(self, beginning: str) -> Self:
        """Communes that have a postal code that begins so."""
        codes = self.model.postal_codes.rel.related_model.objects.filter(code__startswith=beginning)
        return self.filter(pk__in=codes.values("commune"))

    def as_long_as(self, name: str, *, within: int) -> Self:
        """Communes whose name has about as many letters."""
        lengths = (len(name) - within, len(name) + within)
        return self.annotate(name_length=Length("folded_name")).filter(name_length__range=lengths)

    def best_first(self, *names: str) -> Self:
        """Exactly one of these names first, then after an article, then longer names, then all others.

        Among equals, the largest population first.
        """
        ranks = []
        if names:
            after_article = [f"{article} {name}" for article in ARTICLES for name in names]
            conditions = [Q(folded_name__in=names), Q(folded_name__in=after_article), _begins_with(names)]
            whens = [When(condition, then=Value(rank)) for rank, condition in enumerate(conditions)]
            ranks = [Case(*whens, default=Value(len(whens)))]
        return self.order_by(*ranks, "-population", "folded_name", "insee_code")


def _begins_with(names: Iterable[str]) -> Q:
    return reduce(or_, (Q(folded_name__startswith=name) for name in names))
