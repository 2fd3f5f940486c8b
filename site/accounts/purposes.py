"""What the rooms ask people to agree to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.door import Registry

if TYPE_CHECKING:
    from accounts.models import Consent


class UnknownPurpose(LookupError):
    """No room asks for consent to this."""


class ConsentPurpose:
    """Module `consents.py`: one thing that a room asks people to agree to.

    `text` is the exact text that they are shown, plain, in paragraphs. To change it is to publish a version;
    consents to the older ones stand. `on_withdrawal` is one sentence, shown before the button that withdraws.
    What is `asked_in_space` is offered to every account under « Mes accords », once its address is confirmed.
    """

    key: str
    name: str
    text: str
    on_withdrawal: str = ""
    asked_in_space = False
    order = 0

    def withdrawn(self, consent: Consent) -> None:
        """Do what a withdrawal calls for, however it came, in the transaction that writes it down.

        Called once for each consent that ends, by its subject's wish or with their data; never when a consent
        to a newer text takes its place. A room that has nothing to do leaves this as it is.
        """


consent_purposes: Registry[ConsentPurpose] = Registry(ConsentPurpose)


def find_purpose(key: str) -> ConsentPurpose | None:
    """The purpose of that key; None for one that no room has any more."""
    return next((purpose for purpose in consent_purposes if purpose.key == key), None)
