"""Who belongs to a firm: somebody is invited, or has another place."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from accounts.enums import MembershipKind
from accounts.forms.fields import TOO_LONG
from design.forms import FormHelper


class InvitationForm(forms.Form):
    """Somebody to invite."""

    email = forms.EmailField(
        label="Son adresse électronique",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Donnez l’adresse de la personne à inviter.",
            "invalid": "Cette adresse n’est pas complète. Exemple : prenom@exemple.fr",
            **TOO_LONG,
        },
    )
    kind = forms.ChoiceField(
        label="Sa place",
        choices=[
            (MembershipKind.STAFF, "Équipe : voit et complète la fiche"),
            (MembershipKind.OWNER, "Responsable : décide aussi qui en fait partie"),
        ],
        initial=MembershipKind.STAFF,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez sa place.",
            "invalid_choice": "Choisissez une réponse de la liste.",
        },
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper(submit="Envoyer l’invitation")
        self.helper.disable_csrf = True


class PlaceInFirmForm(forms.Form):
    """What a button beside a person asks for: another place, or none."""

    LEAVE = "leave"

    wish = forms.ChoiceField(choices=[*MembershipKind.choices, (LEAVE, "Retirer")])
