"""The contact form, and what the mission writes about a message."""

import unicodedata
from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm

from accounts.models import User
from core.robots import RobotCheckMixin
from design.forms import FormHelper, HoneypotMixin
from home.contact.querysets import colleagues
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


class SortingForm(WagtailAdminModelForm):
    """What became of a message, and who takes care of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["assignee"]
        # Whoever has it keeps it in the list, even without access any more.
        field.queryset = colleagues(besides=self.instance.assignee_id)
        field.empty_label = "Personne"


class AssignForm(forms.Form):
    """To whom messages go."""

    assignee = forms.ModelChoiceField(
        label="Attribuer à", queryset=User.objects.none(), required=False, empty_label="Personne"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = colleagues()


class AnswerForm(forms.Form):
    """What the mission answers. `seen` is how many answers its author had read."""

    text = forms.CharField(
        label="Votre réponse",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={
            "required": "Écrivez votre réponse.",
            "max_length": "Trop long : %(show_value)d caractères, pour %(limit_value)d au plus.",
        },
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        return unicodedata.normalize("NFC", self.cleaned_data["text"])
