"""Dated work: runs go when their time is over."""

from datetime import datetime

from core.door import DueWork, due_works
from diagnostic.counting import remove
from diagnostic.models import Run

BATCH = 500


@due_works.register
class RemoveOldRuns(DueWork):
    """Unfinished runs and tries after 30 days, those of nobody we know after 24 months; counts stay."""

    name = "diagnostics anciens"

    def run(self, now: datetime) -> int:
        """How many runs went."""
        return remove(Run.objects.past_keeping(now).order_by("updated_at")[:BATCH])
