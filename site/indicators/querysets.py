"""Named reads on counts. Each is one query, however many rows there are."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Count, Sum

from indicators.periods import Period


class DailyCountQuerySet(models.QuerySet):
    """Reads on counts by day."""

    def of(self, event: str, period: Period) -> Self:
        """Counts of an event, on the days of a period."""
        return self.filter(event=event, day__range=(period.start, period.end))

    def about(self, region_code: str) -> Self:
        """Counts about a region (INSEE code); all of them without one."""
        return self.filter(region_code=region_code) if region_code else self

    def about_things(self, kind: str) -> Self:
        """Counts whose subject is a thing of this kind: « page » for « page:12 »."""
        return self.filter(subject__startswith=f"{kind}:")

    def by_day(self) -> dict[date, int]:
        """The total of each day that has one."""
        return self._totals("day")

    def by_region(self) -> dict[str, int]:
        """The total of each region (INSEE code, blank for the whole country)."""
        return self._totals("region_code")

    def by_thing(self) -> dict[int, int]:
        """The total of each thing, by its primary key: « page:12 » is 12."""
        return {int(subject.partition(":")[2]): total for subject, total in self._totals("subject").items()}

    def _totals(self, name: str) -> dict:
        return dict(self.order_by().values_list(name).annotate(total=Sum("count")))


class DailyVisitorQuerySet(models.QuerySet):
    """Reads on the visitors of days that were not closed yet."""

    def by_day(self, period: Period, region_code: str) -> dict[date, int]:
        """How many there were each day on the pages of a region, or on the portal (blank)."""
        days = self.filter(day__range=(period.start, period.end), region_code=region_code)
        return dict(days.order_by().values_list("day").annotate(total=Count("pk")))
