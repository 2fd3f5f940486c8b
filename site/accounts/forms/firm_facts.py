"""What else is known of a firm, and what to do with what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.http import QueryDict

from accounts.enums import LegalForm
from accounts.fact_kinds import FACT_KINDS, Unfit
from accounts.facts import FirmFacts, Known
from accounts.forms.fields import EurosField
from accounts.models import Firm
from design.forms import DateInput, FormHelper
from taxonomy.models import CustomerKind, SalesArea, Stage
from taxonomy.services import words


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
        self.helper.mark_optional = False

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
