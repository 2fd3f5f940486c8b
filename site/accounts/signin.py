"""Signing in once a code is right, sessions, changes of address, second factors."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import (
    get_authentication_records,
    perform_login,
    record_authentication,
)
from allauth.account.models import EmailAddress, Login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.adapters import DEMONSTRATION, DEMONSTRATION_SECRET, STAY_KEY
from accounts.models import AddressChange, User
from accounts.models.signin import OBJECTION_OPEN
from outbox.services import follow, release, send_mail

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

ADMIN_ACCESS = "wagtailadmin.access_admin"
# How fresh a sign-in has to be for a second factor to be added to it.
FRESH_SECONDS = 60 * 60


class AddressTaken(Exception):
    """Another account has this address, or may still take it back."""


class PersonInactive(Exception):
    """This account was closed by the mission."""


def safe_next(request: HttpRequest, address: str) -> str:
    """An address of this very host to come back to; empty for any other, or one that is too long."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe and len(address) <= 500 and address.isprintable() else ""


# Signing in


def enter(request: HttpRequest, email: str, *, next_url: str, stay: bool) -> HttpResponse:
    """Sign in whoever proved that this address is theirs, and make their account if there is none.

    allauth goes on from here: it asks for the second factor where there is one. Raises PersonInactive.
    """
    person = person_of(email)
    if not person.is_active:
        raise PersonInactive
    request.session[STAY_KEY] = stay
    record_authentication(request, person, method="code", email=email)
    return perform_login(request, Login(user=person, email=email, redirect_url=next_url or None))


@transaction.atomic
def person_of(email: str) -> User:
    """The person of a confirmed address, made when there is none."""
    person, _ = User.objects.get_or_create(email=email, defaults={"password": make_password(None)})
    confirm_address(person)
    return person


def confirm_address(person: User) -> None:
    """Note that a person's address is theirs: for allauth, one verified address, and no other."""
    EmailAddress.objects.filter(email=person.email).exclude(user=person).delete()
    EmailAddress.objects.filter(user=person).exclude(email=person.email).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def signed_in_lately(request: HttpRequest) -> bool:
    """Whether a code was typed in this session within the hour."""
    records = get_authentication_records(request, request.user)
    return any(record["at"] > time.time() - FRESH_SECONDS for record in records)


def end_sessions(person: User) -> None:
    """Close every session of a person, wherever it is kept: what their sessions are signed with changes."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    UserSession.objects.filter(user=person).delete()


# Changing the address


def reserved_change(email: str) -> AddressChange | None:
    """The change by which an account left this address so lately that it may still take it back."""
    if User.objects.filter(email=email).exists():
        return None
    return AddressChange.objects.open_since(timezone.now() - OBJECTION_OPEN).filter(old=email).first()


@transaction.atomic
def change_address(request: HttpRequest, person: User, new: str) -> AddressChange:
    """Give an account the address that a code has just confirmed; the former one is told how to object.

    Sessions on other devices are closed. Raises AddressTaken.
    """
    taken = User.objects.filter(email=new).exclude(pk=person.pk).exists()
    reserved = reserved_change(new)
    if taken or (reserved and reserved.person_id != person.pk):
        raise AddressTaken
    change = AddressChange.objects.create(person=person, old=person.email, new=new)
    person.email = new
    person.save(update_fields=["email"])
    confirm_address(person)
    end_other_sessions(request, person)
    tell_former_address(change)
    return change


def tell_former_address(change: AddressChange) -> None:
    """Write to the address that an account left how to object; all mails there stay the person's."""
    send_mail(
        f"address-changed-{change.person_id}-{change.at.timestamp():.6f}",
        change.old,
        "accounts/mail/address_changed",
        {"change": change},
        personal_link=True,
    )
    follow(change.old, change.new)


@transaction.atomic
def object_to(change: AddressChange) -> None:
    """Give an account back to its former address: every session is closed, later changes are void.

    Raises AddressTaken when somebody else has that address by now.
    """
    person = User.objects.select_for_update().get(pk=change.person_id)
    if User.objects.filter(email=change.old).exclude(pk=person.pk).exists():
        raise AddressTaken
    void = person.address_changes.filter(at__gte=change.at)
    void.update(objected_at=timezone.now())
    # What was written to the other addresses before this account had them is not its person's.
    for one in void.exclude(new__iexact=change.old):
        release(one.new, one.at, person.email)
    follow(person.email, change.old, created_at__gte=void.latest("at").at)
    person.email = change.old
    person.save(update_fields=["email"])
    confirm_address(person)
    end_sessions(person)


# The second factor


def needs_second_factor(person: User) -> bool:
    """Whether a person has access to the admin, which a code by mail alone does not open."""
    return person.is_active and person.has_perm(ADMIN_ACCESS)


def has_second_factor(person: User) -> bool:
    """Whether a person has enrolled an application."""
    return is_mfa_enabled(person, [Authenticator.Type.TOTP])


def passed_second_factor(request: HttpRequest) -> bool:
    """Whether the person of this session showed their second factor. No query."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))


def enrol_demonstration(person: User) -> None:
    """Give a person of the demonstration the second factor that everybody knows; it works in debug alone."""
    Authenticator.objects.get_or_create(
        user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": DEMONSTRATION}}
    )


def demonstration_code(person: User | None) -> str:
    """The code of the moment of a person of the demonstration; empty for others, and where DEBUG is off."""
    if not settings.DEBUG or person is None:
        return ""
    factor = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if factor is None or factor.data["secret"] != DEMONSTRATION:
        return ""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(DEMONSTRATION_SECRET, counters[len(counters) // 2]))
