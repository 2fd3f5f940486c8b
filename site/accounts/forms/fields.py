"""Fields of forms about people and firms, and what they say of a wrong answer."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import URLValidator

from accounts.fact_kinds import MOST_EUROS
from accounts.models import Firm

TOO_LONG = {"max_length": "C’est trop long : %(show_value)d caractères, pour %(limit_value)d au plus."}
IN_DIGITS = "Écrivez un nombre entier, en chiffres."
IN_EUROS = {
    "invalid": "Écrivez un montant en euros, en chiffres.",
    "min_value": "Un montant ne descend pas sous zéro.",
    "max_value": "Ce montant est trop grand. Écrivez-le en euros.",
    "max_digits": "Ce montant est trop long. Écrivez-le en euros.",
    "max_decimal_places": "Deux chiffres au plus après la virgule.",
    "max_whole_digits": "Ce montant est trop grand. Écrivez-le en euros.",
}


def one_line(text: str) -> str:
    """A text without line breaks, control characters or spaces that do not count."""
    printable = "".join(" " if unicodedata.category(one) in ("Cc", "Zl", "Zp") else one for one in text)
    return unicodedata.normalize("NFC", " ".join(printable.split()))


class OneLineField(forms.CharField):
    """A text in one line."""

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value))


class WebsiteField(forms.CharField):
    """A web address, with or without its `https://`."""

    check = URLValidator(schemes=["http", "https"])

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        if not address:
            return ""
        if "://" not in address:
            address = f"https://{address}"
        try:
            self.check(address)
        except forms.ValidationError:
            message = "Cette adresse ne mène nulle part. Exemple : www.fleurs-de-zoe.fr"
            raise forms.ValidationError(message) from None
        if len(address) > Firm._meta.get_field("website").max_length:
            raise forms.ValidationError("Cette adresse est trop longue. Donnez celle de la page d’accueil.")
        return address


class EurosField(forms.DecimalField):
    """An amount, however it is written: « 120 000,50 € »."""

    def __init__(self, **kwargs) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal"})
        super().__init__(
            min_value=0,
            max_value=MOST_EUROS,
            decimal_places=2,
            localize=True,
            widget=widget,
            error_messages=IN_EUROS,
            **kwargs,
        )

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = re.sub(r"[\s€]", "", value).replace(".", ",")
        return super().to_python(value)
