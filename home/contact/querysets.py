"""Reads of the room `home.contact`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from home.contact.enums import MessageState

KEPT = timedelta(days=365)
SPAM_KEPT = timedelta(days=30)


class ContactMessageQuerySet(models.QuerySet):
    """Messages of the contact form."""

    def unread(self) -> Self:
        """Messages that nobody has opened."""
        return self.filter(state__in=[MessageState.NEW, MessageState.TO_CHECK])

    def waiting(self) -> Self:
        """Messages that nobody has answered."""
        return self.filter(state__in=[MessageState.NEW, MessageState.TO_CHECK, MessageState.IN_PROGRESS])

    def past_keeping(self, now: datetime) -> Self:
        """Messages kept long enough: a year after they came, a month for what is not a message."""
        return self.filter(sent_at__lt=now - KEPT) | self.filter(
            state=MessageState.SPAM, sent_at__lt=now - SPAM_KEPT
        )

    def of_address(self, address: str) -> Self:
        """What a person sent from this e-mail address."""
        return self.filter(email__iexact=address.strip())
