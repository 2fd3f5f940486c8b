"""Dated work: mails that wait, and what is kept of old ones."""

from datetime import datetime

from core.door import DueWork, due_works
from outbox.delivery import deliver
from outbox.models import Mail
from outbox.services import erase_old

MAILS_A_RUN = 200
ERASED_A_RUN = 1000


@due_works.register
class SendWaitingMails(DueWork):
    """Send what could not leave before. A mail « in doubt » is never sent again."""

    name = "courriels en attente"

    def run(self, now: datetime) -> int:
        """How many mails went out."""
        waiting = list(Mail.objects.due(now).values_list("pk", flat=True)[:MAILS_A_RUN])
        return sum(deliver(pk) for pk in waiting)


@due_works.register
class EraseOldMails(DueWork):
    """Erase the texts, then the addresses, of mails that are over."""

    name = "effacement des vieux courriels"

    def run(self, now: datetime) -> int:
        """How many mails were emptied."""
        return erase_old(now, at_most=ERASED_A_RUN)
