"""Dated work: the emptied rows of testimonials whose person took back their consent go after a month."""

from datetime import datetime, timedelta

from core.door import DueWork, due_works
from testimonials.pages import TestimonialPage

ROWS_STAY = timedelta(days=30)
BATCH = 100


@due_works.register
class RemoveWithdrawn(DueWork):
    """By then no editor has the form of one still open."""

    name = "témoignages retirés"

    def run(self, now: datetime) -> int:
        """How many rows went."""
        old = list(TestimonialPage.objects.filter(withdrawn_at__lt=now - ROWS_STAY)[:BATCH])
        for page in old:
            page.delete()
        return len(old)
