"""Firms: who describes them, who belongs to them, who is invited, and the guard of the last owner."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import FactOrigin, MembershipKind
from accounts.facts import Known, drop_waiting, facts_of, forget, propose
from accounts.models import Firm, Invitation, JoinedAccount, Membership, User, normalised_email
from accounts.models.firms import invitation_end
from accounts.register_of_firms import RegisteredFirm
from core.limits import too_often
from outbox.services import empty_mails, send_mail

MOST_FIRMS = 20
MOST_PEOPLE = 50
MOST_INVITATIONS_A_DAY = 20


class FirmRefusal(Exception):
    """Something that cannot be done with a firm; its text says in French what to do."""


class LastOwner(FirmRefusal):
    """A firm keeps somebody who decides for it."""

    def __init__(self) -> None:
        super().__init__(
            "L’entreprise n’a pas d’autre responsable. Nommez d’abord quelqu’un d’autre, ou supprimez "
            "l’entreprise."
        )


class ChangedMeanwhile(FirmRefusal):
    """The firm was changed since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            "Cette fiche a changé depuis que vous l’avez ouverte, dans un autre onglet ou par un collègue. "
            "Relisez ce qui suit : si vous enregistrez encore, c’est ceci qui reste."
        )


@dataclass(frozen=True)
class Description:
    """What a person says of a firm in the short form: columns of `Firm`, facts by their keys."""

    columns: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)
    registered: RegisteredFirm | None = None


# Describing


@transaction.atomic
def add_firm(person: User, description: Description, *, made_with: UUID) -> Firm:
    """Make a firm whose owner is this person. The same form sent again changes the firm that it made.

    Raises FirmRefusal for one firm too many.
    """
    _lock_person(person)
    firm = Firm.objects.filter(made_with=made_with).first()
    if firm:
        if not Membership.objects.filter(firm=firm, person=person).exists():
            raise FirmRefusal("Ce formulaire a déjà servi. Rouvrez-le pour décrire une autre entreprise.")
        return _describe(firm, person, description)
    if Membership.objects.filter(person=person).count() >= MOST_FIRMS:
        raise FirmRefusal(f"Vous avez déjà {MOST_FIRMS} entreprises. Écrivez-nous pour en ajouter.")
    firm = Firm.objects.create(made_with=made_with, **description.columns)
    Membership.objects.create(person=person, firm=firm, kind=MembershipKind.OWNER)
    _say(firm, person, description)
    return firm


@transaction.atomic
def change_firm(firm: Firm, person: User, description: Description, *, version: int) -> Firm:
    """Describe a firm anew. Raises ChangedMeanwhile when it is no longer at the version that was shown."""
    firm = _locked(firm)
    if firm.version != version:
        raise ChangedMeanwhile
    return _describe(firm, person, description)


@transaction.atomic
def say_facts(firm: Firm, person: User, facts: dict[str, Any]) -> None:
    """Write down what a person says, where it is not known so already; None makes it unknown."""
    known = facts_of(firm)
    for key, value in facts.items():
        if getattr(known, key) == value:
            continue
        if value is None:
            forget(firm, key)
        else:
            propose(firm, key, value, by=person)


def _describe(firm: Firm, person: User, description: Description) -> Firm:
    for name, value in description.columns.items():
        setattr(firm, name, value)
    firm.version += 1
    firm.save()
    _say(firm, person, description)
    return firm


def _say(firm: Firm, person: User, description: Description) -> None:
    """Write down the facts. What a person left as the register says it keeps the register as its origin."""
    registered = description.registered.facts if description.registered else {}
    for key, value in registered.items():
        propose(firm, key, value, origin=FactOrigin.REGISTER, by=person)
    say_facts(firm, person, description.facts)


# What was said before the firm was there


def waiting_for(firm: Firm, person: User) -> dict[str, Known]:
    """What a person said before and the firm does not know, by keys. An activity goes with its trade."""
    said = facts_of(person).known
    if not said:
        return {}
    known = facts_of(firm)
    return {
        key: fact
        for key, fact in said.items()
        if getattr(known, key) != fact.value and not (key == "naf" and "trade" in said)
    }


@transaction.atomic
def take_over(firm: Firm, person: User, keys: Container[str]) -> None:
    """Give a firm what a person said before under these keys; the rest is forgotten.

    Where the firm's people had said otherwise, it is the person's own word from now on.
    """
    known = facts_of(firm).known
    for key, fact in waiting_for(firm, person).items():
        if key in keys:
            origin = FactOrigin.PERSON if key in known else fact.origin
            propose(firm, key, fact.value, origin=origin, by=person)
    drop_waiting(person)


# People


@transaction.atomic
def leave(membership: Membership) -> None:
    """Take a person out of a firm, of their own will or an owner's. Raises LastOwner."""
    membership = _alone_with(membership)
    _keep_an_owner(membership)
    membership.delete()


@transaction.atomic
def set_kind(membership: Membership, kind: MembershipKind) -> Membership:
    """Make somebody an owner, or one no more. Raises LastOwner."""
    membership = _alone_with(membership)
    if kind != MembershipKind.OWNER:
        _keep_an_owner(membership)
    membership.kind = kind
    membership.save(update_fields=["kind"])
    return membership


@transaction.atomic
def delete_firm(firm: Firm, person: User) -> None:
    """Delete a firm and what is known of it, at the wish of its one owner. Raises FirmRefusal."""
    firm = _locked(firm)
    owners = list(firm.memberships.owners().values_list("person_id", flat=True))
    if owners != [person.pk]:
        raise FirmRefusal(
            "L’entreprise a plusieurs responsables. Chacun peut la quitter ; le dernier peut la supprimer."
        )
    firm.delete()


@transaction.atomic
def depart(person: User) -> int:
    """Take a person out of every firm, as their account goes; return how many.

    A firm without anybody goes too. One without owner is the staff's: who came first decides for it.
    """
    places = list(Membership.objects.filter(person=person))
    for place in places:
        firm = _locked(place.firm)
        Membership.objects.filter(pk=place.pk).delete()
        others = firm.memberships.longest_first()
        if not others:
            firm.delete()
        elif not others.owners().exists():
            Membership.objects.filter(pk=others[0].pk).update(kind=MembershipKind.OWNER)
    return len(places)


@transaction.atomic
def hand_over_places(former: User, person: User) -> int:
    """Give a person the places and the invitations of another account of theirs; return how many.

    In a firm where both are, who came first and who decides is the same person now.
    """
    places = list(Membership.objects.filter(person=former))
    for place in places:
        _locked(place.firm)
        same = Membership.objects.filter(person=person, firm=place.firm_id).first()
        if same is None:
            Membership.objects.filter(pk=place.pk).update(person=person)
            continue
        same.kind = MembershipKind.OWNER if place.is_owner else same.kind
        same.since = min(same.since, place.since)
        same.save(update_fields=["kind", "since"])
        place.delete()
    theirs = Invitation.objects.filter(email=former.email)
    theirs.waiting().filter(firm__in=Firm.objects.of(person)).delete()
    invited = Invitation.objects.waiting().filter(email=person.email)
    theirs.waiting().filter(firm__in=invited.values("firm")).delete()
    return len(places) + theirs.update(email=person.email)


def _locked(firm: Firm) -> Firm:
    """The firm as it is now; nobody else changes it until this transaction ends."""
    return Firm.objects.select_for_update().get(pk=firm.pk)


def _lock_person(person: User) -> None:
    """What this person adds waits for this transaction."""
    User.objects.select_for_update().filter(pk=person.pk).first()


def _alone_with(membership: Membership) -> Membership:
    """The membership as it is, while nobody else changes who owns the firm. Raises FirmRefusal when gone."""
    _locked(membership.firm)
    current = Membership.objects.filter(pk=membership.pk).first()
    if current is None:
        raise FirmRefusal("Cette personne a déjà quitté l’entreprise.")
    return current


def _keep_an_owner(leaving: Membership) -> None:
    """Raise LastOwner when a firm would be without owner. The firm is locked."""
    others = Membership.objects.owners().filter(firm=leaving.firm_id).exclude(pk=leaving.pk)
    if leaving.is_owner and not others.exists():
        raise LastOwner


# Invitations


@transaction.atomic
def invite(firm: Firm, address: str, kind: MembershipKind, *, by: User) -> Invitation:
    """Invite an address for seven days, by a mail; a new one takes the place of one that waits.

    Raises FirmRefusal for somebody who is there, and for too many.
    """
    firm = _locked(firm)
    address = normalised_email(address)
    if firm.memberships.filter(person__email=address).exists():
        raise FirmRefusal("Cette personne est déjà dans l’entreprise.")
    if firm.memberships.count() + firm.invitations.waiting().count() >= MOST_PEOPLE:
        raise FirmRefusal(f"Une entreprise a {MOST_PEOPLE} personnes au plus ici, invitations comprises.")
    if too_often("invite", str(by.pk), most=MOST_INVITATIONS_A_DAY, seconds=86_400):
        raise FirmRefusal("Vous avez envoyé beaucoup d’invitations aujourd’hui. Continuez demain.")
    token = secrets.token_urlsafe(32)
    values = {
        "kind": kind,
        "token_digest": digest_of(token),
        "invited_by": by,
        "sent_at": timezone.now(),
        "expires_at": invitation_end(),
    }
    invitation, _ = Invitation.objects.update_or_create(
        firm=firm, email=address, accepted_at=None, defaults=values
    )
    context = {
        "firm": firm,
        "invitation": invitation,
        "by": by,
        "url": reverse("accounts:invitation", args=[token]),
    }
    key = f"{mail_keys(by.pk)}{invitation.token_digest[:32]}"
    send_mail(key, address, "accounts/mail/invitation", context)
    return invitation


def mail_keys(number: int) -> str:
    """How the keys of the mails begin by which an account, of this number, invites."""
    return f"invitation:{number}:"


def forget_author(person: User) -> int:
    """Erase what the mails say by which a person invited others; return how many rows changed.

    The invitations stay, without who wrote them, as long as their firm. Mails of an account that became part
    of another one are that one's.
    """
    written = Invitation.objects.filter(invited_by=person).update(invited_by=None)
    if JoinedAccount.objects.filter(number=person.pk).exists():
        return written
    numbers = [person.pk, *person.joined_accounts.values_list("number", flat=True)]
    return written + empty_mails(map(mail_keys, numbers))


def invitation_of(token: str) -> Invitation | None:
    """The invitation that a link was made for, with its firm; None when it was withdrawn or never was."""
    digest = digest_of(token)
    return Invitation.objects.select_related("firm", "invited_by").filter(token_digest=digest).first()


@transaction.atomic
def accept(invitation: Invitation, person: User) -> Membership:
    """Let a person into the firm that invited them; the same again gives the same place.

    An invitation serves once, and never takes anything from who is there. Raises FirmRefusal for one that is
    over, withdrawn or used by somebody else.
    """
    _locked(invitation.firm)
    now = timezone.now()
    taken = Invitation.objects.waiting().filter(pk=invitation.pk, expires_at__gt=now).update(accepted_at=now)
    place = Membership.objects.filter(firm=invitation.firm, person=person).first()
    if not taken:
        if place:
            return place
        raise FirmRefusal("Cette invitation ne sert plus. Demandez-en une nouvelle à qui vous a invité.")
    if place is None:
        return Membership.objects.create(firm=invitation.firm, person=person, kind=invitation.kind)
    if invitation.kind == MembershipKind.OWNER:
        place.kind = MembershipKind.OWNER
        place.save(update_fields=["kind"])
    return place


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
