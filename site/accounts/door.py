"""What `accounts` offers the rooms: doors `privacy.py` and `consents.py`, consents, records of regions.

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

Records of a region are guarded by `RegionPermissionPolicy`, and their screens made with
`accounts.region_admin`.
"""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import Any

from django.db import models

from accounts.enums import ConsentOrigin
from accounts.permissions import RegionPermissionPolicy, edited_regions
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
from core.door import Registry

__all__ = [
    "ConsentOrigin",
    "ConsentPurpose",
    "Held",
    "PersonalData",
    "RegionPermissionPolicy",
    "UnknownPurpose",
    "consent_link",
    "consent_link_token",
    "consent_purposes",
    "consent_text",
    "consents_of",
    "edited_regions",
    "give_consent",
    "personal_data",
    "read_consent_token",
    "standing_consent",
    "withdraw_consent",
]


@dataclass(frozen=True)
class Held:
    """One kind of thing that a room holds on people, in words that they understand.

    `model` is the model that holds it, None for what is counted without a name.
    """

    what: str
    why: str
    ground: str
    kept: str
    seen_by: str
    model: type[models.Model] | None = None


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
