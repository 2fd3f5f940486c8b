"""Dated work of the search: what could not be done at once, and what is over."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.door import DueWork, due_works
from search.models import Change
from search.sending import send_quietly
from search.services import mark_expired, refresh_pending
from search.tallies import forget_old

MARKS_A_RUN = 2000
ROWS_A_RUN = 5000
CHANGES_KEPT = timedelta(days=1)


@due_works.register
class CatchUp(DueWork):
    """Make the documents that wait, and take away those that are over. After pages are published by date."""

    name = "contenus trouvables"
    order = 80

    def run(self, now: datetime) -> int:
        """How many things were brought up to date."""
        mark_expired(at_most=MARKS_A_RUN)
        return refresh_pending(at_most=MARKS_A_RUN)


@due_works.register
class SendStale(DueWork):
    """Give Elasticsearch what it has not got; away, it gets it the next time."""

    name = "envois à Elasticsearch"
    order = 81

    def run(self, now: datetime) -> int:
        """How many documents left."""
        return send_quietly(at_most=ROWS_A_RUN)


@due_works.register
class ForgetChanges(DueWork):
    """Forget old changes; the last one stays, for a process that has been asked nothing since before it."""

    name = "changements anciens"
    order = 83

    def run(self, now: datetime) -> int:
        """How many rows went."""
        last = Change.objects.order_by("-pk").values("pk")[:1]
        return Change.objects.filter(at__lt=now - CHANGES_KEPT).exclude(pk__in=last).delete()[0]


@due_works.register
class ForgetSearches(DueWork):
    """Forget what was searched more than 13 months ago."""

    name = "recherches anciennes"
    order = 82

    def run(self, now: datetime) -> int:
        """How many rows went."""
        return forget_old(timezone.localdate(now), at_most=ROWS_A_RUN)
