"""Named reads of the mails."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Q

from outbox.enums import MailState

# How long to wait after each failed attempt; after the last one the mail is given up.
RETRY_DELAYS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(RETRY_DELAYS) + 1
# A mail that has been « being sent » for longer was left so by a process that died: perhaps it went out.
DOUBT_AFTER = timedelta(minutes=10)


class MailQuerySet(models.QuerySet):
    """Mails by how far they have come."""

    def in_state(self, *states: MailState, now: datetime) -> Self:
        """Mails in one of these states at the aware datetime `now`; the same rules as `Mail.state_at`."""
        at_rest = Q(sent_at=None, sending_at=None)
        conditions = {
            MailState.SENT: Q(sent_at__isnull=False),
            MailState.IN_DOUBT: Q(sent_at=None, sending_at__lt=now - DOUBT_AFTER),
            MailState.SENDING: Q(sent_at=None, sending_at__gte=now - DOUBT_AFTER),
            MailState.GIVEN_UP: at_rest & Q(attempts__gte=MOST_ATTEMPTS),
            MailState.WAITING: at_rest & Q(attempts__lt=MOST_ATTEMPTS),
        }
        return self.filter(reduce(or_, (conditions[state] for state in states)))

    def due(self, now: datetime) -> Self:
        """Waiting mails whose next attempt has come, oldest first."""
        return self.in_state(MailState.WAITING, now=now).filter(next_attempt_at__lte=now).order_by("pk")

    def over(self, now: datetime) -> Self:
        """Mails that nothing more will happen to: sent, perhaps sent, or given up."""
        return self.in_state(MailState.SENT, MailState.IN_DOUBT, MailState.GIVEN_UP, now=now)

    def about(self, address: str) -> Self:
        """Mails to a person, or in which others are told to answer them, however the address is written.

        What they got at a former address is theirs, and not of whoever uses that one now.
        """
        address = address.strip()
        received = Q(recipient__iexact=address, person_address="") | Q(person_address__iexact=address)
        return self.filter(received | Q(reply_to__iexact=address))
