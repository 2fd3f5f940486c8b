"""The short form of a firm, what else is known of it, and who belongs to it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.validators import URLValidator
from django.db.models import Model
from django.http import QueryDict

from accounts.enums import AddressKind, LegalForm, MembershipKind, NumberStatus
from accounts.fact_kinds import FACT_KINDS, MOST_EUROS, MOST_PEOPLE, TradeSaid, Unfit
from accounts.facts import FirmFacts, Known
from accounts.firms import Description
from accounts.models import Firm
from accounts.register_of_firms import RegisteredFirm, is_on, unsealed
from accounts.siret import SiretError, grouped, read_siret
from design.forms import DateInput, FormHelper, SecondarySubmit, Submit
from taxonomy.forms import TradeField
from taxonomy.models import CustomerKind, SalesArea, Stage, Trade
from taxonomy.services import resolve_trade, words
from territories.forms import PlaceField

LOOK_UP = "look_up"
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


class FirmForm(forms.Form):
    """A firm in a few answers, each optional but its name, or that there is none yet.

    `made_with` names a form that makes a firm, `version` what a form changes, `register` carries what the
    register said.
    """

    number_status = forms.ChoiceField(
        label="Votre entreprise a-t-elle un numéro ?",
        choices=NumberStatus.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )
    siret = forms.CharField(
        label="Numéro SIRET",
        required=False,
        max_length=40,
        help_text="14 chiffres, sur vos factures et vos devis. Les espaces ne comptent pas.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"max_length": "C’est trop long pour un SIRET, qui a 14 chiffres."},
    )
    foreign_number = OneLineField(
        label="Numéro dans l’autre pays",
        required=False,
        max_length=60,
        help_text="Seulement pour une entreprise immatriculée hors de France.",
        error_messages=TOO_LONG,
    )
    name = OneLineField(
        label="Nom de l’entreprise",
        required=False,
        max_length=150,
        help_text="Celui que vos clients connaissent. Pas encore d’entreprise ? Laissez vide.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages=TOO_LONG,
    )
    trade = TradeField(
        label="Métier",
        free=True,
        required=False,
        help_text="Avec le mot de tous les jours : « fleuriste », « plombier », « gîte ».",
    )
    place = PlaceField(label="Commune", required=False, help_text="Nom ou code postal.")
    headcount = forms.IntegerField(
        label="Combien de personnes y travaillent ?",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text="Vous compris. Seul ou seule : 1.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": IN_DIGITS,
            "min_value": "Comptez-vous aussi : 1 au moins.",
            "max_value": "Vérifiez ce nombre : %(limit_value)d au plus.",
        },
    )
    website = WebsiteField(
        label="Site ou page en ligne",
        required=False,
        max_length=300,
        help_text="Exemple : www.fleurs-de-zoe.fr",
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        error_messages=TOO_LONG,
    )
    address_kind = forms.ChoiceField(
        label="Cette adresse est",
        choices=[("", "Je ne sais pas"), *AddressKind.choices],
        required=False,
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )
    made_with = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    register = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, firm: Firm | None, facts: FirmFacts) -> None:
        self.firm, self.facts = firm, facts
        super().__init__(data, initial=initial_of(firm, facts))
        self.helper = FormHelper()
        self.helper.disable_csrf = True
        # The first button is the one that the Enter key presses.
        self.helper.add_input(Submit("save", "Enregistrer"))
        if is_on():
            self.helper.add_input(SecondarySubmit(LOOK_UP, "Remplir d’après le SIRET"))

    @property
    def wants_register(self) -> bool:
        """Whether the person asks the register to fill in what is empty."""
        return is_on() and LOOK_UP in self.data

    @property
    def registered(self) -> RegisteredFirm | None:
        """What the register said of the number that is in the form now."""
        answer = unsealed(self.data.get("register", ""))
        return answer if answer and answer.siret == self.cleaned_data.get("siret") else None

    def clean_siret(self) -> str:
        typed = self.cleaned_data["siret"].strip()
        try:
            return read_siret(typed) if typed else ""
        except SiretError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Bring the numbers and what was ticked together."""
        answers = super().clean()
        status = answers.get("number_status") or NumberStatus.UNSAID
        numbers = {NumberStatus.SIRET: "siret", NumberStatus.FOREIGN: "foreign_number"}
        for meant, name in numbers.items():
            if answers.get(name) and status == NumberStatus.UNSAID:
                status = meant
            elif answers.get(name) and status != meant:
                chosen = NumberStatus(status).label
                self.add_error(
                    name,
                    f"Vous avez écrit un numéro et coché « {chosen} ». Effacez l’un, ou changez l’autre.",
                )
        if status == NumberStatus.SIRET and not answers.get("siret") and "siret" not in self.errors:
            later = NumberStatus.UNSAID.label
            self.add_error("siret", f"Écrivez le numéro, ou cochez « {later} ».")
        no_firm = NumberStatus.NO_FIRM_YET
        if not answers.get("name") and "name" not in self.errors and status != no_firm:
            self.add_error("name", f"Donnez le nom de l’entreprise, ou cochez « {no_firm.label} ».")
        answers["number_status"] = status
        return answers

    @property
    def description(self) -> Description:
        """What a valid form says."""
        answers = self.cleaned_data
        names = ("number_status", "siret", "foreign_number", "name", "website", "address_kind")
        return Description(
            columns={name: answers[name] for name in names},
            facts={
                "trade": trade_said(answers["trade"]),
                "place": answers["place"],
                "headcount": answers["headcount"],
            },
            registered=self.registered,
        )

    def filled_from(self, registered: RegisteredFirm) -> FirmForm:
        """The same form, where what was empty is what the register says."""
        data = self.data.copy()
        data["register"] = registered.sealed()
        data["number_status"] = NumberStatus.SIRET
        if not data.get("name", "").strip():
            data["name"] = registered.name
        if registered.place and not data.get("place", "").strip():
            data["place_insee"] = registered.place
        trade = resolve_trade(registered.naf).trade if registered.naf else None
        if trade and not data.get("trade", "").strip():
            data["trade"] = trade.label
        return FirmForm(data, firm=self.firm, facts=self.facts)

    def shown_again(self, firm: Firm) -> FirmForm:
        """The same form, about the firm as it has become meanwhile."""
        data = self.data.copy()
        data["version"] = firm.version
        return FirmForm(data, firm=firm, facts=self.facts)


def initial_of(firm: Firm | None, facts: FirmFacts) -> dict[str, Any]:
    """What a form shows of a firm; of one that is not there yet, what the person said before."""
    known = {
        "trade": (facts.trade.trade or facts.trade.text) if facts.trade else None,
        "place": facts.place,
        "headcount": facts.headcount,
    }
    if firm is None:
        return known | {"made_with": uuid4()}
    names = ("number_status", "foreign_number", "name", "website", "address_kind", "version")
    return known | {name: getattr(firm, name) for name in names} | {"siret": grouped(firm.siret)}


def trade_said(answer: Trade | str | None) -> TradeSaid | None:
    """The answer of a trade field, as a fact."""
    if isinstance(answer, Trade):
        return TradeSaid(answer.label, answer)
    return TradeSaid(answer) if answer else None


def keyed(vocabulary: type[Model]) -> list[tuple[str, str]]:
    """The words of a vocabulary, as choices."""
    return [(word.key, word.name) for word in words(vocabulary)]


class FactsForm(forms.Form):
    """What else is known of a firm. An answer left out is unknown."""

    stage = forms.ChoiceField(
        label="Où en est l’entreprise ?",
        required=False,
        choices=lambda: [("", "Je ne réponds pas"), *keyed(Stage)],
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )
    creation_date = forms.DateField(
        label="Date de création",
        required=False,
        widget=DateInput,
        error_messages={"invalid": "Écrivez une date, par exemple 12/03/2019."},
    )
    legal_form = forms.ChoiceField(
        label="Forme juridique",
        required=False,
        choices=[("", "Je ne réponds pas"), *LegalForm.choices],
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )
    customers = forms.MultipleChoiceField(
        label="Qui sont vos clients ?",
        required=False,
        choices=lambda: keyed(CustomerKind),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des réponses de la liste."},
    )
    sales_areas = forms.MultipleChoiceField(
        label="Jusqu’où vendez-vous ?",
        required=False,
        choices=lambda: keyed(SalesArea),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez des réponses de la liste."},
    )
    turnover = EurosField(
        label="Chiffre d’affaires de la dernière année, en euros",
        required=False,
        help_text="Hors taxes. Un ordre de grandeur suffit.",
    )
    balance_sheet = EurosField(
        label="Total du bilan, en euros",
        required=False,
        help_text="Si vous en tenez un. Certaines aides en dépendent.",
    )
    independence = forms.TypedChoiceField(
        label="L’entreprise est-elle indépendante ?",
        required=False,
        choices=[("", "Je ne réponds pas"), ("yes", "Oui"), ("no", "Non")],
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        help_text="Non, si une autre entreprise en possède le quart ou plus.",
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )

    def __init__(self, data: QueryDict | None = None, *, facts: FirmFacts) -> None:
        initial = {name: getattr(facts, name) for name in self.base_fields}
        if facts.independence is not None:
            initial["independence"] = "yes" if facts.independence else "no"
        super().__init__(data, initial=initial)
        self.helper = FormHelper(submit="Enregistrer")
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """Check each answer as the fact that it becomes."""
        answers = super().clean()
        for key, answer in list(answers.items()):
            if answer in ("", None, []):
                answers[key] = None
                continue
            try:
                answers[key] = FACT_KINDS[key].read(answer)
            except Unfit as error:
                self.add_error(key, str(error))
        return answers


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


class DeletionForm(forms.Form):
    """The confirmation of who deletes a firm."""

    sure = forms.BooleanField(
        label="Oui, tout effacer",
        error_messages={"required": "Cochez cette case pour confirmer."},
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper(submit="Supprimer l’entreprise")
        self.helper.disable_csrf = True


class ResumeForm(forms.Form):
    """What to do with each thing said before: a choice for each, none made in advance where they differ."""

    KEEP, TAKE = "keep", "take"

    def __init__(
        self, data: QueryDict | None = None, *, firm: Firm, said: Mapping[str, Known], known: FirmFacts
    ) -> None:
        super().__init__(data)
        for key, fact in said.items():
            other = known.known.get(key)
            self.fields[key] = forms.ChoiceField(
                label=fact.label,
                choices=self.choices(fact, other),
                initial=None if other else self.TAKE,
                widget=forms.RadioSelect,
                error_messages={
                    "required": "Choisissez la réponse à garder.",
                    "invalid_choice": "Choisissez une des deux réponses.",
                },
            )
        self.helper = FormHelper(submit=f"Garder ces réponses pour « {firm} »")
        self.helper.disable_csrf = True

    def choices(self, said: Known, known: Known | None) -> list[tuple[str, str]]:
        """The two ways."""
        take = (self.TAKE, f"{said.words} (dit le {french_day(said)})")
        if known is None:
            return [take, (self.KEEP, "Ne pas l’ajouter")]
        return [(self.KEEP, f"{known.words} (sur la fiche, le {french_day(known)})"), take]

    @property
    def taken(self) -> set[str]:
        """The keys of what goes to the firm."""
        return {key for key, choice in self.cleaned_data.items() if choice == self.TAKE}


def french_day(fact: Known) -> str:
    """The day something was said, as it is read."""
    return FACT_KINDS["creation_date"].say(fact.said_on)
