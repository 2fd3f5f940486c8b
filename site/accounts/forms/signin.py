"""What is typed to sign in, to change one's address, and to show a second factor."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django import forms
from django.http import HttpRequest

from accounts import codes
from accounts.models import User, normalised_email
from accounts.signin import safe_next
from design.forms import FormHelper

# Whatever a phone, a mail program or a copy leaves between the letters of an address.
BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]+")
NOT_DIGITS = re.compile(r"[^0-9]+")


class AddressField(forms.EmailField):
    """An e-mail address in its one form, however it was typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=254,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
            error_messages={
                "required": "Donnez votre adresse électronique.",
                "invalid": "Cette adresse n’est pas complète. Exemple : prenom@exemple.fr",
                "max_length": "Cette adresse est trop longue : vérifiez-la.",
            },
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Without spaces, in small letters. Raises ValidationError for what is no address."""
        address = normalised_email(BLANKS.sub("", str(value or "")))
        if accented := sorted({letter for letter in address.partition("@")[0] if not letter.isascii()}):
            raise forms.ValidationError(
                f"Cette adresse contient « {accented[0]} ». Une adresse s’écrit sans accent ni signe "
                "particulier : vérifiez-la."
            )
        return super().clean(address)


class SignInForm(forms.Form):
    """The address of whoever wants in."""

    email = AddressField(
        label="Votre adresse électronique",
        help_text="Celle que vous lisez en ce moment. Exemple : prenom@exemple.fr",
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.helper = FormHelper(submit="Recevoir mon code")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False

    def clean_next(self) -> str:
        """Where to go then, on this very site."""
        return safe_next(self.request, self.cleaned_data["next"])


class NewAddressForm(forms.Form):
    """The address that a person wants from now on."""

    email = AddressField(label="Votre nouvelle adresse électronique")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.helper = FormHelper(submit="Recevoir un code à cette adresse")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False

    def clean_email(self) -> str:
        """Refuse the address that they have."""
        if self.cleaned_data["email"] == self.person.email:
            raise forms.ValidationError("C’est déjà votre adresse. Donnez celle que vous voulez à la place.")
        return self.cleaned_data["email"]


class DigitsField(forms.CharField):
    """Six digits, whatever stands between them: « 123 456 », « 123-456 », a copy of the mail's subject."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """The digits alone. Raises ValidationError when there are not six."""
        digits = NOT_DIGITS.sub("", unicodedata.normalize("NFKC", super().clean(value)))
        if len(digits) != codes.DIGITS:
            raise forms.ValidationError(
                f"Le code a {codes.DIGITS} chiffres, comme 123 456. Vous en avez tapé {len(digits)}."
            )
        return digits


class CodeForm(forms.Form):
    """The code of the mail."""

    code = DigitsField(
        label="Le code du courriel",
        help_text="Six chiffres, comme 123 456. Les espaces ne comptent pas.",
        error_messages={"required": "Tapez le code à six chiffres que vous avez reçu par courriel."},
    )
    stay = forms.BooleanField(
        label="Rester connecté sur cet appareil",
        required=False,
        help_text=(
            "Pendant 30 jours. À cocher si vous êtes seul à vous servir de cet appareil. Sinon, vous serez "
            "déconnecté en fermant le navigateur."
        ),
    )

    def __init__(self, *args: Any, signs_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not signs_in:
            del self.fields["stay"]
        self.helper = FormHelper(submit="Me connecter" if signs_in else "Confirmer cette adresse")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False


class ApplicationCodeMixin:
    """The code that an application on the phone shows."""

    submit = "Continuer"
    help_text = "Six chiffres, qui changent toutes les 30 secondes. Un code de secours convient aussi."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"}
        self.fields["code"] = forms.CharField(
            label="Le code de votre application",
            max_length=100,
            help_text=self.help_text,
            widget=forms.TextInput(attrs=attrs),
            error_messages={
                "required": "Tapez le code que montre votre application.",
                "max_length": "Ce code est trop long : tapez celui que montre votre application.",
            },
        )
        self.helper = FormHelper(submit=self.submit)
        self.helper.disable_csrf = True
        self.helper.mark_optional = False


class SecondFactorForm(ApplicationCodeMixin, AuthenticateForm):
    """The second factor, at sign-in."""

    submit = "Me connecter"


class SecondFactorAgainForm(ApplicationCodeMixin, ReauthenticateForm):
    """The second factor once more, before something that matters."""


class EnrolForm(ApplicationCodeMixin, ActivateTOTPForm):
    """The first code of an application, which proves that it works."""

    submit = "Activer"
    help_text = "Six chiffres, qui changent toutes les 30 secondes."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Keep the secret when the page is opened again, where allauth would draw another one."""
        held = context.request.session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)
        if held and not self.is_bound:
            context.request.session[SECRET_SESSION_KEY] = self.secret = held
