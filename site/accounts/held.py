"""What the rooms hold on people: the door `privacy.py`, published by `accounts.door`."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from typing import Any

from django.db import models

from core.door import Registry


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
