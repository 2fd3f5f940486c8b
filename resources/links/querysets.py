"""Reads of links."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Max, Min, Q

# A link that answers is followed again after a week; one that fails, twice as soon.
RECHECK = timedelta(days=7)
RECHECK_FAILED = timedelta(hours=84)
# Patience: three failures in a row, over at least a week.
BROKEN_FAILURES = 3
BROKEN_AFTER = timedelta(days=7)


class OutsideLinkQuerySet(models.QuerySet):
    """Links that lead out of the portal."""

    def broken(self) -> Self:
        """Links that failed three times in a row, over at least a week."""
        long_enough = Q(last_checked_at__gte=F("first_failed_at") + BROKEN_AFTER)
        return self.filter(long_enough, failures__gte=BROKEN_FAILURES)

    def unused(self) -> Self:
        """Links that no page holds any more."""
        return self.filter(uses=None)

    def next_to_follow(self, now: datetime, *, at_most: int) -> Self:
        """Links whose turn has come: one a host, the hosts visited longest ago first."""
        due = (
            Q(last_checked_at=None)
            | Q(failures=0, last_checked_at__lte=now - RECHECK)
            | Q(failures__gt=0, last_checked_at__lte=now - RECHECK_FAILED)
        )
        hosts = (
            self.order_by()
            .values("host")
            .annotate(visited=Max("last_checked_at"), link=Min("pk", filter=due))
            .exclude(link=None)
            .order_by(F("visited").asc(nulls_first=True), "host")
        )
        return self.filter(pk__in=[host["link"] for host in hosts[:at_most]])
