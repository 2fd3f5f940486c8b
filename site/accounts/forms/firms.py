"""The short form of a firm, and the end of one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict

from accounts.enums import AddressKind, NumberStatus
from accounts.fact_kinds import MOST_PEOPLE, TradeSaid
from accounts.facts import FirmFacts
from accounts.firms import Description
from accounts.forms.fields import IN_DIGITS, TOO_LONG, OneLineField, WebsiteField
from accounts.models import Firm
from accounts.register_of_firms import RegisteredFirm, is_on, unsealed
from accounts.siret import SiretError, grouped, read_siret
from design.forms import FormHelper, SecondarySubmit, Submit
from taxonomy.forms import TradeField
from taxonomy.models import Trade
from taxonomy.services import resolve_trade
from territories.forms import PlaceField

LOOK_UP = "look_up"


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
        # The page says it once: the name alone is needed, and that not always.
        self.helper.mark_optional = False
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
