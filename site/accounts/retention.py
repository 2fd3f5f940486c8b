"""Accounts that nobody uses: their people are warned twice, then the accounts are erased.

Whoever signs in, or comes while signed in, keeps the account. Those of the team, with a role that the mission
granted, are never erased so: the mission sees them in its list of people. An account that the team closed
goes after the same time without a warning, since its person cannot come back; opened again, it counts as
used.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ErasureReason
from accounts.models import ErasureRequest, User
from outbox.services import send_mails

UNUSED_AFTER = timedelta(days=2 * 365)
FIRST_WARNING, SECOND_WARNING = timedelta(days=60), timedelta(days=14)
BATCH = 1000


def unused_since(now: datetime) -> date:
    """The day since which an account that nobody used is to be warned."""
    return timezone.localdate(now - UNUSED_AFTER + FIRST_WARNING)


def warn_unused(now: datetime, *, at_most: int) -> int:
    """Warn the people of accounts that were not used for two years, less sixty days; return how many.

    The account goes sixty days after the warning, however late that comes. Each batch is written at once,
    with its mails: killed in between, the next run goes on with those that were not warned.
    """
    warned = 0
    while warned < at_most:
        size = min(BATCH, at_most - warned)
        with transaction.atomic():
            unused = User.objects.unused_since(unused_since(now)).not_to_be_erased().order_by("pk")
            batch = list(unused.values_list("pk", "email", "used_on", "is_active")[:size])
            due_at = now + FIRST_WARNING
            ErasureRequest.objects.bulk_create(
                [
                    ErasureRequest(person_id=pk, reason=ErasureReason.UNUSED, asked_at=now, due_at=due_at)
                    for pk, *_ in batch
                ],
                ignore_conflicts=True,
            )
            write(batch, "first", due_at)
        warned += len(batch)
        if len(batch) < size:
            break
    return warned


def warn_again(now: datetime, *, at_most: int) -> int:
    """Warn once more those who did not come within 46 days; return how many.

    The account goes fourteen days after the warning, however late that comes.
    """
    warned = 0
    while warned < at_most:
        size = min(BATCH, at_most - warned)
        with transaction.atomic():
            again = ErasureRequest.objects.to_be_warned_again(until=now + SECOND_WARNING).order_by(
                "due_at", "pk"
            )
            requests = list(again.select_for_update(of=("self",)).values_list("pk", flat=True)[:size])
            people = User.objects.filter(erasures__in=requests)
            batch = list(people.values_list("pk", "email", "used_on", "is_active"))
            due_at = now + SECOND_WARNING
            ErasureRequest.objects.filter(pk__in=requests).update(warned_again_at=now, due_at=due_at)
            write(batch, "second", due_at)
        warned += len(requests)
        if len(requests) < size:
            break
    return warned


def write(batch: list[tuple[int, str, date, bool]], which: str, due_at: datetime) -> None:
    """Write a warning to those whose account is open.

    Its key holds the last day of use: nobody gets it twice for one absence.
    """
    context = {"due_at": due_at, "url": reverse("accounts:space")}
    recipients = {
        f"account-unused-{pk}-{used_on:%Y%m%d}-{which}": email
        for pk, email, used_on, is_open in batch
        if is_open
    }
    send_mails(f"accounts/mail/account_unused_{which}", context, recipients)
