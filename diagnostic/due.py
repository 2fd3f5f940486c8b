"""Dated work: runs go when their time is over; plans take up what was put off, and let something new in."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from core.door import DueWork, due_works
from diagnostic import living
from diagnostic.counting import remove
from diagnostic.models import Plan, PlanItem, Run

logger = logging.getLogger(__name__)

Row = TypeVar("Row")

BATCH = 500
# Each plan of these asks every room.
PLANS = 50


def one_by_one(rows: Iterable[Row], work: Callable[[Row], bool]) -> int:
    """Do it to each, in a transaction of its own; return to how many it was done.

    One plan that fails is told to the log, and holds up none of the others.
    """
    done = 0
    for row in rows:
        try:
            done += work(row)
        except Exception:
            logger.exception("due: %s n° %s failed", type(row).__name__, row.pk)
    return done


@due_works.register
class RemoveOldRuns(DueWork):
    """Unfinished runs and tries after 30 days, those of nobody we know after 24 months; counts stay."""

    name = "diagnostics anciens"

    def run(self, now: datetime) -> int:
        """How many runs went."""
        return remove(Run.objects.past_keeping(now).order_by("updated_at")[:BATCH])


@due_works.register
class TakeUpWhatWasPutOff(DueWork):
    """What was put off until today comes back, with one mail to whoever did."""

    name = "actions remises à aujourd’hui"

    def run(self, now: datetime) -> int:
        """How many things came back."""
        today = timezone.localdate(now)
        return one_by_one(
            PlanItem.objects.to_take_up(today)[:PLANS], lambda item: living.take_up(item, today)
        )


@due_works.register
class LetNewcomersIn(DueWork):
    """At most one thing a month enters a plan by itself."""

    name = "nouveautés des plans"

    def run(self, now: datetime) -> int:
        """How many plans have something new."""
        return one_by_one(
            Plan.objects.due_for_news(now)[:PLANS], lambda plan: living.enter_newcomer(plan, now)
        )
