"""Reads of the room `home.contact`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.models import User
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

    def of_assignee(self, person: User | None) -> Self:
        """Messages that this person takes care of; with None, those that nobody does."""
        return self.filter(assignee=person)

    def for_lists(self) -> Self:
        """With what the list shows (no further query)."""
        return self.select_related("assignee")

    def past_keeping(self, now: datetime) -> Self:
        """Messages kept long enough: a year after they came, a month for what is not a message."""
        return self.filter(sent_at__lt=now - KEPT) | self.filter(
            state=MessageState.SPAM, sent_at__lt=now - SPAM_KEPT
        )

    def of_address(self, address: str) -> Self:
        """What a person sent from this e-mail address."""
        return self.filter(email__iexact=address.strip())


def colleagues(*, besides: int | None = None) -> models.QuerySet[User]:
    """Those who can take care of messages, and the person of that key, by name."""
    able = ModelPermissionPolicy("contact.ContactMessage").users_with_permission("change")
    people = User.objects.filter(Q(pk__in=able.order_by().values("pk")) | Q(pk=besides))
    return people.order_by("first_name", "last_name", "email")
