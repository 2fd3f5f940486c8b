"""Dated work: runs go when their time is over; plans take up what was put off, and let something new in."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from core.door import DueWork, due_works
from diagnostic import living
from diagnostic.counting import remove
from diagnostic.models import Plan, Run

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)

BATCH = 500
# Each plan of these asks every room.
PLANS, MOST_FAILURES = 50, 500


def one_by_one(rows: QuerySet[Row], work: Callable[[Row], int], at_most: int) -> int:
    """Do it to each by itself, until it went well `at_most` times; return how many it changed.

    One that fails is told to the log and holds up none of the others, until too many failed. No cursor stays
    open meanwhile: SQLite writes nothing beside one that another process made stale.
    """
    changed = went_well = 0
    failed: list[int] = []
    while went_well < at_most and len(failed) < MOST_FAILURES:
        row = rows.exclude(pk__in=failed).first()
        if row is None:
            break
        try:
            changed += work(row)
            went_well += 1
        except Exception:
            logger.exception("due: %s n° %s failed", type(row).__name__, row.pk)
            failed.append(row.pk)
    return changed


@due_works.register
class RemoveOldRuns(DueWork):
    """Unfinished runs and tries after 30 days, those of nobody we know after 24 months; counts stay."""

    name = "diagnostics anciens"

    def run(self, now: datetime) -> int:
        """How many runs went."""
        return remove(Run.objects.past_keeping(now).order_by("updated_at")[:BATCH])


@due_works.register
class TakeUpWhatWasPutOff(DueWork):
    """What was put off until today comes back, with one mail a plan to whoever did."""

    name = "actions remises à aujourd’hui"

    def run(self, now: datetime) -> int:
        """How many things came back."""
        today = timezone.localdate(now)
        plans = Plan.objects.to_take_up(today)
        return one_by_one(plans, lambda plan: living.take_up(plan, today), PLANS)


@due_works.register
class LetNewcomersIn(DueWork):
    """At most one thing a month enters a plan by itself."""

    name = "nouveautés des plans"

    def run(self, now: datetime) -> int:
        """How many plans have something new."""
        plans = Plan.objects.due_for_news(now)
        return one_by_one(plans, lambda plan: living.enter_newcomer(plan, now), PLANS)
