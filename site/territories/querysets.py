"""Named reads on territories."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Length

from territories.enums import Zone

if TYPE_CHECKING:
    from territories.models import Department

ARTICLES = ("le", "la", "les", "l")


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


class CommuneQuerySet(models.QuerySet):
    """Reads on communes. Names given here are folded (`territories.folding.fold`)."""

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
