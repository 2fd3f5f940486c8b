"""The erasure of an account: asked for, waited for, cancelled perhaps, then done in every room at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.enums import ErasureReason, MembershipKind
from accounts.held import PersonalData, rooms_in_turn
from accounts.models import ErasureRequest, Firm, Membership, User
from outbox.services import send_mail

# Time to change one's mind.
ERASED_AFTER = timedelta(days=7)
# How long a request that was cancelled is remembered, so that its link says so.
MEMORY = timedelta(days=365)

logger = logging.getLogger(__name__)


class RoomFailed(Exception):
    """A room could not erase or move what it holds: nothing changed anywhere."""


# Asking, and changing one's mind


@transaction.atomic
def ask_erasure(person: User) -> ErasureRequest:
    """Have an account erased in seven days, which a mail with a link to cancel says; asked twice, once."""
    User.objects.select_for_update().get(pk=person.pk)
    request = pending_erasure(person)
    if request and request.was_asked:
        return request
    if request:  # the account was to go because nobody used it: from now on it is its person's wish
        request.cancelled_at = timezone.now()
        request.save(update_fields=["cancelled_at"])
    request = ErasureRequest.objects.create(person=person, due_at=timezone.now() + ERASED_AFTER)
    context = {"request": request, "person": person, "url": reverse("accounts:erasure", args=[request.pk])}
    key = f"erasure-asked-{person.pk}-{request.asked_at.timestamp():.6f}"
    send_mail(key, person.email, "accounts/mail/erasure_asked", context, personal_link=True)
    return request


def pending_erasure(person: User) -> ErasureRequest | None:
    """The erasure that waits for this account, if any."""
    return ErasureRequest.objects.waiting().filter(person=person).first()


def cancel_erasure(request: ErasureRequest) -> None:
    """Leave an account as it is; cancelled twice, nothing changes."""
    request.cancelled_at = timezone.now()
    ErasureRequest.objects.waiting().filter(pk=request.pk).update(cancelled_at=request.cancelled_at)


def note_use(person: User) -> None:
    """Note that a person came today while signed in: an account that is used is kept. Once a day."""
    today = timezone.localdate()
    if not User.objects.filter(pk=person.pk, used_on__lt=today).update(used_on=today):
        return
    unused = ErasureRequest.objects.waiting().filter(person=person, reason=ErasureReason.UNUSED)
    unused.update(cancelled_at=timezone.now())


# What it will do


def lonely_firms(person: User) -> list[Firm]:
    """The firms that nobody else belongs to: they go with the account."""
    return list(Firm.objects.of(person).exclude(memberships__in=others_than(person)))


def shared_firms(person: User) -> list[tuple[Firm, bool]]:
    """The other firms, each with whether the person decides for it alone: somebody else will then."""
    firms = Firm.objects.of(person).filter(memberships__in=others_than(person)).distinct()
    owners = others_than(person).filter(kind=MembershipKind.OWNER)
    led = set(owners.values_list("firm_id", flat=True))
    return [(firm, firm.pk not in led) for firm in firms]


def others_than(person: User) -> QuerySet[Membership]:
    """The places of everybody else in the firms of a person."""
    return Membership.objects.filter(firm__in=Firm.objects.of(person)).exclude(person=person)


# Doing it


@transaction.atomic
def erase_account(person: User, *, farewell: str = "accounts/mail/erasure_done") -> None:
    """Erase an account, and in every room what is held on its person; its sessions end, a last mail says so.

    `farewell` is the template of that mail. All of it or nothing. Raises RoomFailed.
    """
    address = person.email
    end_every_session(person)
    for room in rooms_in_turn():
        with at_work(room):
            room.erase(address)
    send_mail(
        f"erasure-done-{person.pk}-{timezone.now().timestamp():.0f}",
        address,
        farewell,
        {},
        farewell=True,
    )


@contextmanager
def at_work(room: PersonalData) -> Iterator[None]:
    """Let a room erase or move. Raises RoomFailed, which names the room and not the person."""
    try:
        yield
    except Exception as error:
        raise RoomFailed(f"{type(room).__name__}: {type(error).__name__}") from error


def end_every_session(person: User) -> None:
    """Sign a person out everywhere, and delete what their sessions hold."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for key in UserSession.objects.filter(user=person).values_list("session_key", flat=True):
        store(key).delete()
    UserSession.objects.filter(user=person).delete()


def erase_those_due(now: datetime, *, at_most: int) -> int:
    """Erase the accounts whose time has come, one transaction each; return how many.

    An account that could not be erased waits for the next time, behind the others, which do not wait.
    """
    due = list(ErasureRequest.objects.due(now).values_list("pk", flat=True)[:at_most])
    return sum(erase_one(pk, now) for pk in due)


def erase_one(request_id: object, now: datetime) -> bool:
    """Erase the account of a request that is due, unless it was cancelled or used meanwhile.

    The account is held before the request, as by whoever asks or joins accounts: nobody waits in a circle.
    """
    try:
        with transaction.atomic():
            person = User.objects.select_for_update(of=("self",)).filter(erasures=request_id).first()
            due = ErasureRequest.objects.due(now).select_for_update(of=("self",))
            request = due.filter(pk=request_id).first()
            if person is None or request is None:
                return False
            if not request.was_asked and is_of_use(person, request):
                cancel_erasure(request)
                return False
            erase_account(person)
    except Exception as error:  # noqa: BLE001  (nobody's erasure may hold up that of the others)
        # The words of an error may name the person; those of a room that failed do not.
        told = error if isinstance(error, RoomFailed) else type(error).__name__
        logger.warning("erasure %s: %s", request_id, told)
        ErasureRequest.objects.filter(pk=request_id).update(failures=F("failures") + 1)
        return False
    return True


def is_of_use(person: User, request: ErasureRequest) -> bool:
    """Whether an account that was to go unused was used since, or is one of the team by now."""
    of_team = person.is_staff or person.is_superuser or person.roles.exists()
    return of_team or person.used_on >= timezone.localdate(request.asked_at)


def forget_cancelled(now: datetime, *, at_most: int) -> int:
    """Forget requests that were cancelled a year ago; return how many."""
    old = ErasureRequest.objects.filter(cancelled_at__lt=now - MEMORY).values_list("pk", flat=True)[:at_most]
    return ErasureRequest.objects.filter(pk__in=list(old)).delete()[0]
