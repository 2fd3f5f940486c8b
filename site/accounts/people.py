"""What is asked about a person, outside their roles."""

from __future__ import annotations

from accounts.consents import CONTACT
from accounts.models import User
from accounts.register import standing_consent


def has_confirmed_address(person: User) -> bool:
    """Whether a person has shown that the address of their account is theirs: they have signed in with it."""
    return person.last_login is not None


def may_be_contacted(person: User) -> bool:
    """Whether connectors may write to a person: their account is open, and they agreed. One query."""
    may = person.is_active and has_confirmed_address(person)
    return may and standing_consent(CONTACT, person=person) is not None
