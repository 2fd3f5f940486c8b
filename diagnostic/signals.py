"""What happens to the links of a plan when it goes, by whatever way: with its firm, its person or its run."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from diagnostic.living import unshare
from diagnostic.models import Plan


@receiver(pre_delete, sender=Plan)
def close_links(instance: Plan, **_more: Any) -> None:
    """Of its links stays the closed address, with nothing of anybody."""
    unshare(instance)
