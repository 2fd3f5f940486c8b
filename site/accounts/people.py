"""What is asked about a person, outside their roles."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.consents import CONTACT
from accounts.models import User
from accounts.register import standing_consent


def has_confirmed_address(person: User) -> bool:
    """Whether a person has shown, by a code sent there, that the address of their account is theirs."""
    return EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists()


def may_be_contacted(person: User) -> bool:
    """Whether connectors may write to a person: their account is open, and they agreed. Two queries."""
    agrees = person.is_active and standing_consent(CONTACT, person=person) is not None
    return agrees and has_confirmed_address(person)
