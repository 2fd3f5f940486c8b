"""Dated work of the room `resources`."""

from datetime import datetime

from django.utils import timezone

from core.door import DueWork, due_works, raise_generation
from resources.counts import PageCounts, counts_of
from resources.pages import ResourcePage

BATCH = 500


@due_works.register
class RankByUsefulness(DueWork):
    """Write how useful readers find each resource: the library sorts by it."""

    name = "ressources reclassées"

    def run(self, now: datetime) -> int:
        """How many resources changed. Drafts and versions are left as they are."""
        changed, last = 0, 0
        while batch := dict(
            ResourcePage.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "usefulness")[:BATCH]
        ):
            counts = counts_of(batch, reads_since=timezone.localdate(now))
            for pk, usefulness in batch.items():
                if (found := counts.get(pk, PageCounts()).usefulness) != usefulness:
                    changed += ResourcePage.objects.filter(pk=pk).update(usefulness=found)
            last = max(batch)
        if changed:
            raise_generation()
        return changed
