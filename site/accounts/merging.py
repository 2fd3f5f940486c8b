"""Two accounts of one person that become one: seen beforehand, then done through every room's `move`."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.erasure import at_work, erase_account
from accounts.held import rooms_as_read, rooms_in_turn
from accounts.models import JoinedAccount, Role, User
from accounts.signin import needs_second_factor
from outbox.services import send_mail

PROOF_KEY = "other_account"
# How long after its code another account may be joined.
PROOF_SECONDS = 15 * 60


class MergeRefusal(Exception):
    """Two accounts that do not become one; its text says in French what to do."""


@dataclass(frozen=True)
class Prospect:
    """What joining another account will do: what comes along, room by room, and the roles that do not."""

    account: User
    rooms: list[tuple[str, int]]
    lost_roles: list[Role]


def note_proof(request: HttpRequest, email: str) -> None:
    """Remember in this session that the person has just read a code at this other address."""
    request.session[PROOF_KEY] = {"email": email, "at": time.time()}


def proved_address(request: HttpRequest) -> str:
    """The other address that this session proved a moment ago; empty when there is none."""
    proof = request.session.get(PROOF_KEY) or {}
    return proof["email"] if proof.get("at", 0) > time.time() - PROOF_SECONDS else ""


def forget_proof(request: HttpRequest) -> None:
    """The other address is joined, or not meant any more."""
    request.session.pop(PROOF_KEY, None)


def account_to_join(person: User, email: str) -> User:
    """The other account, of an address that was proved. Raises MergeRefusal.

    A code by mail does not open the admin, so it does not take away an account that does.
    """
    account = User.objects.filter(email=email).exclude(pk=person.pk).first()
    if account is None:
        raise MergeRefusal(
            "Aucun compte n’a cette adresse : il n’y a rien à réunir. Vérifiez celle de votre autre compte."
        )
    if not account.is_active:
        raise MergeRefusal("Ce compte a été fermé par l’équipe. Écrivez-nous pour en parler.")
    if needs_second_factor(account):
        raise MergeRefusal(
            "Ce compte ouvre l’espace de gestion. Connectez-vous avec lui, puis réunissez celui-ci de là-bas."
        )
    return account


def prospect_of(account: User) -> Prospect:
    """What would come along with an account."""
    rooms = [(room.name, len(room.export(account.email))) for room in rooms_as_read()]
    roles = list(account.roles.select_related("region"))
    return Prospect(account, [(name, things) for name, things in rooms if things], roles)


@transaction.atomic
def merge(account: User, person: User) -> None:
    """Give a person all that another account of theirs holds, then erase it; both addresses are told.

    Roles that the mission granted to the other account are not given. Done twice, nothing changes. Raises
    MergeRefusal when one of the two was erased meanwhile, and RoomFailed.
    """
    # Not held against who only refers to them: a mark that is being written ends first.
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=[account.pk, person.pk])
    people = {each.pk: each for each in locked.order_by("pk")}
    if account.pk not in people and JoinedAccount.objects.filter(number=account.pk, person=person).exists():
        return  # a second click
    if len(people) < 2:
        raise MergeRefusal(
            "L’un des deux comptes vient d’être effacé : il n’y a plus rien à réunir. "
            "Vous attendiez autre chose ? Écrivez-nous."
        )
    account, person = people[account.pk], people[person.pk]
    for room in rooms_in_turn():
        with at_work(room):
            room.move(account, person)
    account.joined_accounts.update(person=person)
    JoinedAccount.objects.create(number=account.pk, person=person)
    key = f"accounts-joined-{person.pk}-{timezone.now().timestamp():.6f}"
    context = {"person": person, "joined_at": timezone.now()}
    send_mail(key, person.email, "accounts/mail/accounts_joined", context)
    erase_account(account, farewell="accounts/mail/account_joined_away")
