"""What the rooms hold on people: the door `privacy.py`, published by `accounts.door`."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from django.db import models

from core.door import Registry


@dataclass(frozen=True)
class Held:
    """One kind of thing that a room holds on people, in words that they understand.

    `model` is the model that holds it, None for what is counted without a name; `also` are other models that
    hold the same kind of thing. `on_erasure` says what becomes of it when somebody erases their account; of
    what `stays`, it says without what, and why; the law may want it kept (`by_law`).
    """

    what: str
    why: str
    ground: str
    kept: str
    seen_by: str
    model: type[models.Model] | None = None
    also: tuple[type[models.Model], ...] = ()
    on_erasure: str = "Tout est effacé."
    stays: bool = False
    by_law: bool = False

    @property
    def models(self) -> list[type[models.Model]]:
        """Every model that holds it."""
        return [self.model, *self.also] if self.model else []


@dataclass(frozen=True)
class HeldFile:
    """A file that a room holds on a person: the name that they know it by, and how to open it to read."""

    name: str
    open: Callable[[], IO[bytes]]


class PersonalData(ABC):
    """Module `privacy.py`: what a room holds on a person, why, on what ground (RGPD, article 6), how long.

    Rooms erase and move in their order, turn by turn: most in the first (0); mails in the second, since the
    others may be writing some as long as they hold anything; the account itself in the last, since the others
    find by it what is the person's. Who reads what is theirs reads the rooms by `reading_order`: first what
    they made, last what only counts and cannot be tied to anybody (`is_anonymous`).
    """

    name: str
    order = 0
    reading_order = 100
    is_anonymous = False
    holds: list[Held]
    turn = 0

    def export(self, address: str) -> list[dict[str, Any]]:
        """What is held on the person who uses this e-mail address, as plain values under French labels."""
        raise NotImplementedError

    def files(self, address: str) -> list[HeldFile]:
        """The files that are held on that person, which their copy carries. Without any by default."""
        return []

    def erase(self, address: str) -> int:
        """Erase, or make anonymous, what is held on that person; return how many rows changed."""
        raise NotImplementedError

    def move(self, source: models.Model, person: models.Model) -> int:
        """Give a person (`accounts.User`) what they left as somebody else, who then goes.

        `source` is the `accounts.Visitor` of their device, at sign-in, or another `accounts.User` of theirs,
        when two accounts become one. Return how many rows changed. Of what one can have once only, one stays.
        Never gives a right that the person did not have. A room that holds nothing of either leaves this as
        it is.
        """
        return 0


personal_data: Registry[PersonalData] = Registry(PersonalData)


def rooms_as_read() -> list[PersonalData]:
    """The rooms in the order in which a person reads what is theirs."""
    return sorted(personal_data, key=lambda room: (room.is_anonymous, room.reading_order))


def rooms_in_turn() -> list[PersonalData]:
    """The rooms in the order in which they erase and move."""
    return sorted(personal_data, key=lambda room: room.turn)
