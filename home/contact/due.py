"""Dated work of the room `home.contact`."""

from datetime import datetime

from core.door import DueWork, due_works
from home.contact.models import ContactMessage

BATCH = 1000


@due_works.register
class EraseOldMessages(DueWork):
    """Erase messages that were kept long enough."""

    name = "messages de contact effacés"

    def run(self, now: datetime) -> int:
        """How many were erased, in batches."""
        erased = 0
        while batch := list(ContactMessage.objects.past_keeping(now).values_list("pk", flat=True)[:BATCH]):
            erased += ContactMessage.objects.filter(pk__in=batch).delete()[0]
        return erased
