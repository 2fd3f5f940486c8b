"""The field that asks for a commune."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from territories.models import Commune
from territories.places import HOW_TO, LONGEST_TEXT, UNREADABLE_CHARACTER, Resolution, resolve_place


class TypedPlace(NamedTuple):
    """What a form sends: the text, and the INSEE code that was picked for it."""

    text: str
    insee_code: str


class PlaceWidget(forms.TextInput):
    """A text field that completes communes; without JavaScript it offers a choice when the text is not clear.

    The INSEE code travels in a second field, `<name>_insee`. The server sends that one empty: the text that
    it shows for a commune (`Commune.label`) leads back to the commune, so no code outlives its text.
    """

    template_name = "territories/place_input.html"
    # Set by the field once it has read what was typed.
    resolution = Resolution()

    class Media:
        js = [forms.Script("territories/js/place.js", type="module")]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what the template shows."""
        context = super().get_context(name, None, attrs)
        commune = self.resolution.commune or (value if isinstance(value, Commune) else None)
        text = value.text if isinstance(value, TypedPlace) else ""
        widget = context["widget"]
        widget["value"] = commune.label if commune else UNREADABLE_CHARACTER.sub("", text[:LONGEST_TEXT])
        widget["attrs"] = {"maxlength": LONGEST_TEXT, **widget["attrs"]}
        widget["insee_name"] = f"{name}_insee"
        widget["proposals"] = self.resolution.proposals
        widget["url"] = reverse("territories:places")
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> TypedPlace:
        """Return what was sent. A radio button picked comes after the empty code, and wins."""
        return TypedPlace(str(data.get(name) or ""), str(data.get(f"{name}_insee") or ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Tell whether neither was sent."""
        return name not in data and f"{name}_insee" not in data


class PlaceField(forms.Field):
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

    def clean(self, value: Any) -> Commune | None:
        """Find the commune. Raises ValidationError with a sentence that says what to do."""
        if not isinstance(value, TypedPlace):  # a disabled field gives back its initial value
            value = TypedPlace("", getattr(value, "pk", value) or "")
        text, code = value.text.strip(), value.insee_code.strip()
        if text:
            resolution = resolve_place(text)
            if picked := resolution.offered(code):
                resolution = Resolution(commune=picked)
        elif code:
            resolution = Resolution(commune=self.commune_of(code), message=self.error_messages["unknown"])
        else:
            resolution = Resolution()
            self.validate(None)
        self.widget.resolution = resolution
        if text or code:
            if resolution.commune is None:
                raise ValidationError(resolution.message, code="unknown")
            self.run_validators(resolution.commune)
        return resolution.commune

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the text means another commune than the initial one."""
        try:
            commune = self.clean(data)
        except ValidationError:
            return True
        return getattr(initial, "pk", initial or None) != getattr(commune, "pk", None)

    @staticmethod
    def commune_of(insee_code: str) -> Commune | None:
        """Find the commune of a code as it is today; None for a code that is none."""
        if not insee_code.isalnum():
            return None
        commune = Commune.objects.with_department().filter(pk=insee_code).first()
        return commune and commune.in_force
