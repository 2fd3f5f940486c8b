"""What the mission does for a person who asks it for help. Each act is in the log."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log

from accounts import services
from accounts.erasure import note_use
from accounts.models import AddressChange, User, normalised_email
from accounts.people import has_confirmed_address
from accounts.signin import (
    end_sessions,
    has_second_factor,
    needs_second_factor,
    reserved_change,
    tell_former_address,
)
from core.limits import too_often
from outbox.services import follow, send_mail

MOST_INVITATIONS_A_DAY = 5


class HelpRefusal(Exception):
    """Something that cannot be done for a person; its text says in French why."""


def note(person: User, act: str, *, by: User) -> None:
    """Write an act in the log, which outlives the person: it names them by a number."""
    log(person, f"accounts.{act}", user=by, title=f"Personne n° {person.pk}")


def check_may_help(person: User, by: User) -> None:
    """Raise HelpRefusal for oneself, and for who administers the whole portal where one does not."""
    if person == by:
        raise HelpRefusal("Pour votre propre compte, passez par « Mon espace ».")
    if person.is_superuser and not by.is_superuser:
        raise HelpRefusal("Ce compte administre le portail : seul un autre administrateur y touche.")


@transaction.atomic
def invite(person: User, *, by: User) -> None:
    """Tell a person of the account that was made for them.

    Raises HelpRefusal when it is closed, or told too often.
    """
    if not person.is_active:
        raise HelpRefusal("Ce compte est fermé. Rouvrez-le d’abord.")
    if too_often("staff-invitation", str(person.pk), most=MOST_INVITATIONS_A_DAY, seconds=86_400):
        raise HelpRefusal("Ce courriel est déjà parti plusieurs fois aujourd’hui. Réessayez demain.")
    enters_admin = needs_second_factor(User.objects.get(pk=person.pk))
    context = {
        "person": person,
        "by": by,
        "roles": person.roles.select_related("region"),
        "enters_admin": enters_admin,
        "url": reverse("wagtailadmin_home") if enters_admin else reverse("accounts:space"),
    }
    send_mail(unique_key("staff-invitation", person), person.email, "accounts/mail/account_made", context)
    note(person, "invite", by=by)


@transaction.atomic
def correct_address(person: User, address: str, *, by: User) -> None:
    """Give an account the address that should have been written. Sessions are closed, both addresses told.

    Where the former address was confirmed, whoever reads it may take the account back, as after a change of
    their own. Raises HelpRefusal when the account is not the mission's to change, or the address is taken.
    """
    check_may_help(person, by)
    address, person = normalised_email(address), User.objects.select_for_update().get(pk=person.pk)
    former = person.email
    reserved = reserved_change(address)
    if User.objects.filter(email=address).exists() or (reserved and reserved.person_id != person.pk):
        raise HelpRefusal("Un compte a déjà cette adresse, ou l’a quittée il y a peu.")
    was_confirmed = has_confirmed_address(person)
    person.email = address
    person.save(update_fields=["email"])
    EmailAddress.objects.filter(user=person).delete()
    end_sessions(person)
    if was_confirmed:
        change = AddressChange.objects.create(person=person, old=former, new=address)
        tell_former_address(change)
    else:
        # Nobody proved that address: mails there that do not name this account may be somebody else's.
        follow(former, address, key__regex=rf"^[a-z-]+-{person.pk}-")
        send_mail(unique_key("address-was-wrong", person), former, "accounts/mail/address_was_wrong", {})
    context = {"person": person, "url": reverse("accounts:space")}
    send_mail(unique_key("address-corrected", person), address, "accounts/mail/address_corrected", context)
    note(person, "correct_address", by=by)


@transaction.atomic
def reset_second_factor(person: User, *, by: User) -> None:
    """Take away the second factor of somebody who lost it. Raises HelpRefusal where there is none to take."""
    check_may_help(person, by)
    if not has_second_factor(person):
        raise HelpRefusal("Cette personne n’a pas de deuxième vérification.")
    services.reset_second_factor(person, by)
    note(person, "reset_factor", by=by)


@transaction.atomic
def close_account(person: User, *, by: User) -> None:
    """Let a person in no more, and close their sessions. Raises HelpRefusal."""
    check_may_help(person, by)
    if set_active(person, is_active=False):
        end_sessions(person)
        note(person, "close", by=by)


@transaction.atomic
def reopen_account(person: User, *, by: User) -> None:
    """Let a person in again; their time to come starts anew. Raises HelpRefusal."""
    check_may_help(person, by)
    if set_active(person, is_active=True):
        note_use(person)
        note(person, "reopen", by=by)


def set_active(person: User, *, is_active: bool) -> bool:
    """Open or close an account; return whether that changed it."""
    person.is_active = is_active
    others: QuerySet = User.objects.filter(pk=person.pk, is_active=not is_active)
    return bool(others.update(is_active=is_active))


def unique_key(about: str, person: User) -> str:
    """The key of a mail that may be sent again."""
    return f"{about}-{person.pk}-{timezone.now().timestamp():.6f}"
