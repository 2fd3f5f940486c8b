"""The contact form."""

import unicodedata
from typing import Any

from django import forms

from core.robots import RobotCheckMixin
from design.forms import FormHelper, HoneypotMixin
from territories.forms import PlaceField


class ContactForm(RobotCheckMixin, HoneypotMixin, forms.Form):
    """Four questions, of which two are asked of everybody."""

    subject = forms.ChoiceField(label="Votre message concerne")
    text = forms.CharField(
        label="Votre message",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Dites-nous ce que vous cherchez à faire. Quelques phrases suffisent.",
        error_messages={
            "required": "Écrivez votre message.",
            "max_length": (
                "Votre message est trop long : %(show_value)d caractères, pour %(limit_value)d au plus. "
                "Raccourcissez-le, ou envoyez-le en deux fois."
            ),
        },
    )
    email = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Pour vous répondre, et pour rien d’autre. Exemple : prenom@exemple.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Donnez une adresse, pour que nous puissions vous répondre.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom@exemple.fr",
        },
    )
    name = forms.CharField(
        label="Votre nom",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"max_length": "Ce nom est trop long : %(limit_value)d caractères au plus."},
    )
    place = PlaceField(
        label="Votre commune",
        required=False,
        help_text="Pour vous parler de ce qui existe près de chez vous. Nom ou code postal.",
    )

    def __init__(self, *args: Any, subjects: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [("", "Choisissez un sujet"), *((s, s) for s in subjects)]
        self.fields["subject"].error_messages = {
            "required": "Choisissez le sujet qui s’en approche le plus.",
            "invalid_choice": "Choisissez un sujet de la liste.",
        }
        self.helper = FormHelper(submit="Envoyer mon message")
        self.helper.disable_csrf = True

    def clean_text(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["text"])
