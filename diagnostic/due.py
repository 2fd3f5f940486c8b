"""Dated work: runs go when their time is over; plans take up what was put off, and let something new in."""

from datetime import datetime

from django.utils import timezone

from core.door import DueWork, due_works
from diagnostic import living
from diagnostic.counting import remove
from diagnostic.models import Plan, PlanItem, Run

BATCH = 500
# Each plan of these asks every room.
PLANS = 50


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
        return sum(living.take_up(item, today) for item in PlanItem.objects.to_take_up(today)[:PLANS])


@due_works.register
class LetNewcomersIn(DueWork):
    """At most one thing a month enters a plan by itself."""

    name = "nouveautés des plans"

    def run(self, now: datetime) -> int:
        """How many plans have something new."""
        return sum(living.enter_newcomer(plan, now) for plan in Plan.objects.due_for_news(now)[:PLANS])
