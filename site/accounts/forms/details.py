"""How a person is called."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from accounts.models import User
from design.forms import FormHelper

# Letters and their accents, digits (« Henri 2 »), and what stands between the parts of a name.
NAME_CATEGORIES = ("L", "M", "N")
NAME_SIGNS = frozenset(" -'’‘.,·()/&")


class NameField(forms.CharField):
    """A part of a name, optional: letters of any language, on one line, at most so many."""

    def __init__(self, *, label: str, what: str, autocomplete: str) -> None:
        super().__init__(
            label=label,
            required=False,
            max_length=150,
            widget=forms.TextInput(attrs={"autocomplete": autocomplete}),
            error_messages={
                "max_length": (
                    f"{what} est trop long : %(show_value)d caractères, pour %(limit_value)d au plus."
                ),
                "signs": (
                    f"{what} ne peut contenir que des lettres, des chiffres, des espaces, des traits d’union "
                    "et des apostrophes, sans dessin ni symbole."
                ),
            },
        )

    def to_python(self, value: Any) -> str:
        """One line, with single spaces, in the one form of its letters."""
        return unicodedata.normalize("NFC", " ".join(super().to_python(value).split()))

    def validate(self, value: str) -> None:
        """Raise ValidationError for what is no part of a name."""
        super().validate(value)
        if not all(sign in NAME_SIGNS or unicodedata.category(sign)[0] in NAME_CATEGORIES for sign in value):
            raise forms.ValidationError(self.error_messages["signs"], code="signs")


class DetailsForm(forms.ModelForm):
    """« Mes coordonnées »: a first name and a name, if the person wants to give them."""

    first_name = NameField(label="Prénom", what="Ce prénom", autocomplete="given-name")
    last_name = NameField(label="Nom", what="Ce nom", autocomplete="family-name")

    class Meta:
        model = User
        fields = ["first_name", "last_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].help_text = "Pour vous saluer, et signer ce que vous écrivez."
        self.helper = FormHelper(submit="Enregistrer")
        self.helper.disable_csrf = True
