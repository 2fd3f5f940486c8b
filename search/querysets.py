"""Reads of what can be found, of what waits, and of what is searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone
from wagtail.models import Site


class DocumentQuerySet(models.QuerySet):
    """Rows of what can be found."""

    def readable(self, site: Site, audiences: Iterable[str], now: datetime) -> Self:
        """What these audiences may find on a site at that moment: the one way in for whatever readers see."""
        return self.present().filter(
            Q(expires_at=None) | Q(expires_at__gt=now), site=site, audience__in={"", *audiences}
        )

    def unreadable(self, site: Site, audiences: Iterable[str], now: datetime) -> Self:
        """All rows that `readable` leaves out."""
        return self.filter(
            Q(is_gone=True) | Q(expires_at__lte=now) | ~Q(site=site) | ~Q(audience__in={"", *audiences})
        )

    def present(self) -> Self:
        """What is there: not the rows that only wait to be taken away from Elasticsearch."""
        return self.filter(is_gone=False)

    def hide(self) -> int:
        """Have nobody find these rows any more; they wait to be taken away from Elasticsearch. One update."""
        return self.update(is_gone=True, is_stale=True, touched_at=timezone.now())

    def expired(self, now: datetime) -> Self:
        """What nobody may read any more, by its date."""
        return self.filter(expires_at__lte=now)

    def of_family(self, family: str) -> Self:
        """What a family of things has."""
        return self.filter(source__startswith=f"{family}:")

    def in_batches(self, size: int) -> Iterator[list[Any]]:
        """Every row by primary key, so many at a time: memory stays flat, and none is read twice."""
        last = 0
        while rows := list(self.filter(pk__gt=last).order_by("pk")[:size]):
            yield rows
            last = rows[-1].pk


class PendingQuerySet(models.QuerySet):
    """What has changed and waits for its document."""

    def wide(self) -> Self:
        """Marks of several things: a family, or a page with all below it."""
        return self.filter(Q(source__endswith=":") | Q(source__endswith="/"))

    def single(self) -> Self:
        """Marks of one thing each."""
        return self.exclude(Q(source__endswith=":") | Q(source__endswith="/"))

    def still(self, seen: Iterable[Any]) -> list[Any]:
        """Those of the marks that nothing has changed since they were seen, held until the transaction ends.

        One that somebody else holds is left out: who saves a page never waits here in a circle.
        """
        stamps = {mark.pk: mark.stamp for mark in seen}
        held = self.select_for_update(skip_locked=True).filter(pk__in=stamps).order_by("pk")
        return [mark for mark in held if mark.stamp == stamps[mark.pk]]


class ChangeQuerySet(models.QuerySet):
    """Changes of documents."""

    def note(self) -> None:
        """Tell every process that documents have changed, as soon as the current transaction is committed."""
        self.create()

    def state(self) -> int:
        """A number that is another one after any change. One query."""
        return self.aggregate(state=Sum("number"))["state"] or 0


class SearchTallyQuerySet(models.QuerySet):
    """Counts of searches, by week."""

    def readable(self) -> Self:
        """Those whose words may be read: searched five times at least."""
        return self.exclude(words="")

    def of_weeks(self, first: date, last: date) -> Self:
        """Those of the weeks whose Mondays are between two days."""
        return self.filter(week__range=(first, last))

    def by_words(self) -> Any:
        """The totals of all words that may be read, the most searched first: `words`, `times`, `vain`."""
        totals = self.readable().order_by().values("words")
        return totals.annotate(times=Sum("count"), vain=Sum("in_vain")).order_by("-times", "words")
