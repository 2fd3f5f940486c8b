"""What is typed to erase an account, or to join another one."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.signin import AddressField
from accounts.models import User
from design.forms import FormHelper


class ErasureForm(forms.Form):
    """The confirmation of who erases their account: their own address, typed."""

    email = AddressField(label="Pour confirmer, tapez votre adresse électronique")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["email"].help_text = f"Celle de ce compte : {person.email}"
        self.helper = FormHelper(submit="Effacer mon compte dans 7 jours")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False

    def clean_email(self) -> str:
        """Refuse any other address."""
        if self.cleaned_data["email"] != self.person.email:
            raise forms.ValidationError(
                f"Ce n’est pas l’adresse de ce compte. Tapez {self.person.email} pour confirmer."
            )
        return self.cleaned_data["email"]


class OtherAccountForm(forms.Form):
    """The address of another account of the same person."""

    email = AddressField(
        label="L’adresse de votre autre compte",
        help_text="Un code y part, pour vérifier qu’elle est à vous. Exemple : prenom@exemple.fr",
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper = FormHelper(submit="Recevoir un code à cette adresse")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False

    def clean_email(self) -> str:
        """Refuse the address of this very account."""
        if self.cleaned_data["email"] == self.person.email:
            raise forms.ValidationError("C’est l’adresse du compte où vous êtes. Donnez celle de l’autre.")
        return self.cleaned_data["email"]
