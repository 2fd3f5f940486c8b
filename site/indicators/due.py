"""Dated work: visitors are forgotten each night, single pages leave the counts after a while."""

from datetime import datetime

from django.utils import timezone

from core.door import DueWork, due_works
from indicators.services import close_days, drop_old_subjects

# As long as the CNIL advises for measures of audience (guidelines of 17 September 2020).
MONTHS_KEPT = 25
ROWS_A_RUN = 5000


@due_works.register
class DropOldSubjects(DueWork):
    """Keep the counts of single pages for 25 months."""

    name = "vieux chiffres par page"

    def run(self, now: datetime) -> int:
        """How many rows were merged into those of their region."""
        today = timezone.localdate(now)
        months = today.year * 12 + today.month - 1 - MONTHS_KEPT
        oldest = today.replace(year=months // 12, month=months % 12 + 1, day=1)
        return drop_old_subjects(oldest, at_most=ROWS_A_RUN)


@due_works.register
class ForgetVisitors(DueWork):
    """Destroy the salts and digests of the days that are over; their number stays."""

    name = "visiteurs des jours passés"

    def run(self, now: datetime) -> int:
        """How many days were closed."""
        return close_days(timezone.localdate(now))
