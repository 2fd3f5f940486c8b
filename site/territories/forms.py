"""The field that asks for a commune."""

from __future__ import annotations

from typing import Any

from design.combobox import ComboboxField, ComboboxWidget, Completion
from territories.models import Commune
from territories.places import HOW_TO, Resolution, resolve_place


class PlaceWidget(ComboboxWidget):
    """A text field that completes communes. The INSEE code travels in a second field, `<name>_insee`."""

    completion = Completion(
        url_name="territories:places",
        rows="places",
        code="insee",
        note="department",
        title="Communes",
        proposed="Communes proposées",
        one="1 commune proposée.",
        several="communes proposées.",
        none="Aucune commune proposée.",
        chosen="Commune choisie :",
    )


class PlaceField(ComboboxField):
    """A commune, from a name or a postal code. Its value is a current `Commune`, None where it may be blank.

    An INSEE code alone is read too, so that an address can carry one (`?lieu_insee=35238`).
    """

    widget = PlaceWidget
    default_error_messages = {
        "required": f"Indiquez votre commune. {HOW_TO}",
        "unknown": f"Nous ne connaissons pas cette commune. {HOW_TO}",
    }

    def prepare_value(self, value: Any) -> Any:
        """Return the commune of an INSEE code (as model forms give), anything else as it is."""
        if isinstance(value, str):
            return Commune.objects.with_department().filter(pk=value).first()
        return value

    def resolve(self, text: str) -> Resolution:
        """Read a name or a postal code."""
        return resolve_place(text)

    def thing_of(self, code: str) -> Commune | None:
        """Find the commune of an INSEE code as it is today; None for a code that is none."""
        if not code.isalnum():
            return None
        commune = Commune.objects.with_department().filter(pk=code).first()
        return commune and commune.in_force
