"""What `accounts` offers to the rooms: `privacy.py`, `consents.py`, `space.py`, the register of consents.

A room says in its `consents.py` what it asks people to agree to, and calls the register by that key::

    # <room>/consents.py
    from accounts.door import ConsentPurpose, consent_purposes

    @consent_purposes.register
    class Publication(ConsentPurpose):
        key = "testimonial"
        name = "Publication de votre témoignage"
        text = "J’accepte que…"
        on_withdrawal = "Votre témoignage quittera aussitôt le site."
        def withdrawn(self, consent): ...

A form shows `consent_text(key).text` and sends its `version` back to `give_consent`. A mail carries
`consent_link(consent)`.

A room says in its `space.py` what it has for a person who signed in::

    # <room>/space.py
    from accounts.door import CardContent, CardLink, SpaceCard, SpaceSection, space_cards

    @space_cards.register
    class Meetings(SpaceCard):
        key = "meetings"
        title = "Mes rendez-vous"
        section = SpaceSection.CONNECTOR
        def content(self, request): ...
"""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.enums import ConsentOrigin, RoleKind, SpaceSection
from accounts.people import may_be_contacted
from accounts.purposes import ConsentPurpose, UnknownPurpose, consent_purposes
from accounts.register import (
    consent_link,
    consent_link_token,
    consent_text,
    consents_of,
    give_consent,
    read_consent_token,
    standing_consent,
    withdraw_consent,
)
from accounts.roles import roles_of
from core.door import Registry

__all__ = [
    "CardContent",
    "CardLink",
    "ConsentOrigin",
    "ConsentPurpose",
    "Held",
    "PersonalData",
    "RoleKind",
    "SpaceCard",
    "SpaceSection",
    "UnknownPurpose",
    "consent_link",
    "consent_link_token",
    "consent_purposes",
    "consent_text",
    "consents_of",
    "give_consent",
    "may_be_contacted",
    "personal_data",
    "read_consent_token",
    "roles_of",
    "space_cards",
    "standing_consent",
    "withdraw_consent",
]


@dataclass(frozen=True)
class Held:
    """One kind of thing that a room holds on people, in words that they understand.

    `model` is the model that holds it, None for what is counted without a name; `also` are other models that
    hold the same kind of thing.
    """

    what: str
    why: str
    ground: str
    kept: str
    seen_by: str
    model: type[models.Model] | None = None
    also: tuple[type[models.Model], ...] = ()

    @property
    def models(self) -> list[type[models.Model]]:
        """Every model that holds it."""
        return [self.model, *self.also] if self.model else []


class PersonalData(ABC):
    """Module `privacy.py`: what a room holds on a person, why, on what ground (RGPD, article 6), how long."""

    name: str
    order = 0
    holds: list[Held]

    def export(self, address: str) -> list[dict[str, Any]]:
        """What is held on the person who uses this e-mail address, as plain values."""
        raise NotImplementedError

    def erase(self, address: str) -> int:
        """Erase, or make anonymous, what is held on that person; return how many rows changed."""
        raise NotImplementedError

    def move(self, visitor: models.Model, person: models.Model) -> int:
        """Give a person (`accounts.User`) what they left as a visitor (`accounts.Visitor`), who then goes.

        Return how many rows changed. A room that holds nothing of visitors leaves this as it is.
        """
        return 0


personal_data: Registry[PersonalData] = Registry(PersonalData)
