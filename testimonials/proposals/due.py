"""Dated work: what nobody finished, confirmed or used is erased."""

from __future__ import annotations

from datetime import datetime

from core.door import DueWork, due_works
from testimonials.proposals import services
from testimonials.proposals.models import Proposal

BATCH = 100


@due_works.register
class EraseProposals(DueWork):
    """Stories kept long enough: unfinished, unconfirmed or refused a month, unused a year.

    What was told of one that is published goes after a year too; its page stays.
    """

    name = "histoires proposées effacées"

    def run(self, now: datetime) -> int:
        """How many were erased or emptied, in one batch of each kind."""
        ended = [
            *Proposal.objects.never_confirmed_in_time(now)[:BATCH],
            *Proposal.objects.kept_long_enough(now).select_related("page")[:BATCH],
        ]
        for proposal in ended:
            services.erase(proposal)
        return len(ended)
