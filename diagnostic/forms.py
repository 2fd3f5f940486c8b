"""What the run asks in forms: the firm part, and the address to which its link is mailed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from accounts.door import FirmFacts, TradeSaid
from accounts.fact_kinds import MOST_PEOPLE
from design.forms import FormHelper, HoneypotMixin
from diagnostic.enums import AnsweredBy, ItemState, WhyNot
from diagnostic.models import Run
from taxonomy.forms import TradeField
from taxonomy.models import Trade
from taxonomy.services import customer_kinds, stages
from territories.forms import PlaceField

WRONG_CHOICE = {"invalid_choice": "Choisissez une réponse de la liste."}


class FirmPartForm(forms.Form):
    """What the diagnosis asks of the firm, first. A line that is left out is unknown."""

    answered_by = forms.ChoiceField(
        label="Qui répond ?",
        choices=AnsweredBy.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages=WRONG_CHOICE,
    )
    trade = TradeField(
        label="Quel est votre métier ?",
        free=True,
        required=False,
        help_text="Avec le mot de tous les jours : « fleuriste », « plombier », « gîte ».",
    )
    headcount = forms.IntegerField(
        label="Combien de personnes y travaillent ?",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text="Vous compris. Seul ou seule : 1.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": "Écrivez un nombre entier, en chiffres.",
            "min_value": "Comptez-vous aussi : 1 au moins.",
            "max_value": "Vérifiez ce nombre : %(limit_value)d au plus.",
        },
    )
    place = PlaceField(label="Dans quelle commune ?", required=False, help_text="Nom ou code postal.")
    customers = forms.MultipleChoiceField(
        label="À qui vendez-vous, ou pensez-vous vendre ?",
        required=False,
        choices=lambda: [(kind.key, kind.name) for kind in customer_kinds()],
        widget=forms.CheckboxSelectMultiple,
        error_messages=WRONG_CHOICE,
    )
    stage = forms.ChoiceField(
        label="Où en est l’entreprise ?",
        required=False,
        choices=lambda: [*((stage.key, stage.name) for stage in stages()), ("", "Je ne sais pas")],
        widget=forms.RadioSelect,
        error_messages=WRONG_CHOICE,
    )

    def __init__(
        self, data: QueryDict | None = None, *, asked: Collection[str], initial: Mapping[str, Any]
    ) -> None:
        super().__init__(data, initial=initial)
        for name in set(self.fields) - {"answered_by", *asked}:
            del self.fields[name]
        self.helper = FormHelper(submit="Continuer")
        self.helper.disable_csrf = True
        # The page says it once: no line is needed.
        self.helper.mark_optional = False

    def clean_answered_by(self) -> str:
        """Who answers; as the form proposed it, where nobody says so."""
        return self.cleaned_data["answered_by"] or self.initial["answered_by"]

    @property
    def facts(self) -> dict[str, Any]:
        """What a valid form says, as `FirmFacts` holds it; None for what is unknown."""
        facts = {name: value or None for name, value in self.cleaned_data.items() if name != "answered_by"}
        if isinstance(facts.get("trade"), Trade):
            facts["trade"] = TradeSaid(facts["trade"].label, facts["trade"])
        return facts


def first_initial(known: FirmFacts, *, helper_mode: bool) -> dict[str, Any]:
    """What the firm part shows at first: what is known already of the firm."""
    return {
        "answered_by": AnsweredBy.CONNECTOR if helper_mode else AnsweredBy.OWNER,
        "trade": (known.trade.trade or known.trade.text) if known.trade else None,
        "headcount": known.headcount,
        "place": known.place,
        "customers": sorted(known.customers or ()),
        "stage": known.stage or "",
    }


def said_initial(run: Run) -> dict[str, Any]:
    """What the firm part shows of a run in which it was said."""
    trade = run.facts.get("trade", {})
    return {
        **run.facts,
        "answered_by": run.answered_by or AnsweredBy.OWNER,
        "trade": trade.get("key") or trade.get("words"),
        "stage": run.facts.get("stage", ""),
    }


class LinkForm(HoneypotMixin, forms.Form):
    """Where to send the link of a run."""

    submit = "M’envoyer le lien"
    email = forms.EmailField(
        label="Votre adresse électronique",
        max_length=254,
        help_text="Exemple : nom@exemple.fr. Elle sert à cet envoi, et à rien d’autre.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Écrivez l’adresse où envoyer le lien.",
            "invalid": "Vérifiez l’adresse : elle a la forme nom@exemple.fr.",
            "max_length": "Cette adresse est trop longue.",
        },
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.helper = FormHelper(submit=self.submit)
        self.helper.disable_csrf = True
        self.helper.mark_optional = False


class ResultLinkForm(LinkForm):
    """Where to send a result."""

    submit = "Recevoir mon résultat"


LONGEST_DELAY = timedelta(days=365)
PROPOSED_DELAY = timedelta(days=30)


class SeenForm(forms.Form):
    """What every mark of a plan carries: the state that whoever marks it had before their eyes."""

    seen = forms.ChoiceField(
        choices=ItemState.choices,
        required=False,
        initial=ItemState.OPEN,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "Rechargez la page, puis recommencez."},
    )

    def clean_seen(self) -> str:
        """That state; « à faire » where nothing is said."""
        return self.cleaned_data["seen"] or ItemState.OPEN


class PutOffForm(SeenForm):
    """Until when something is put off: tomorrow at least, a year at most."""

    until = forms.DateField(
        label="Jusqu’à quel jour ?",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": "Choisissez un jour.",
            "invalid": "Écrivez le jour ainsi : 31/12/2026.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, seen: str = ItemState.OPEN) -> None:
        self.today = timezone.localdate()
        super().__init__(data, initial={"seen": seen, "until": self.today + PROPOSED_DELAY})
        self.fields["until"].widget.attrs |= {
            "min": self._first.isoformat(),
            "max": self._last.isoformat(),
        }
        self.fields["until"].help_text = f"Entre le {self._first:%d/%m/%Y} et le {self._last:%d/%m/%Y}."
        self.helper = FormHelper(submit="Remettre à ce jour")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False

    @property
    def _first(self) -> date:
        return self.today + timedelta(days=1)

    @property
    def _last(self) -> date:
        return self.today + LONGEST_DELAY

    def clean_until(self) -> date:
        """A day that can be waited for."""
        until = self.cleaned_data["until"]
        if until < self._first:
            raise forms.ValidationError("Choisissez un jour à venir : demain au plus tôt.")
        if until > self._last:
            raise forms.ValidationError(
                f"Choisissez un jour plus proche : le {self._last:%d/%m/%Y} au plus tard."
            )
        return until


class NotForMeForm(SeenForm):
    """Why something of the plan is not for somebody; nobody has to say."""

    why_not = forms.ChoiceField(
        label="Pourquoi ?",
        choices=[*WhyNot.choices, ("", "Je préfère ne pas le dire")],
        required=False,
        initial="",
        widget=forms.RadioSelect,
        error_messages=WRONG_CHOICE,
    )

    def __init__(self, data: QueryDict | None = None, *, seen: str = ItemState.OPEN) -> None:
        super().__init__(data, initial={"seen": seen})
        self.helper = FormHelper(submit="Ce n’est pas pour moi")
        self.helper.disable_csrf = True
        self.helper.mark_optional = False


class SharePlanForm(forms.Form):
    """What the link to a plan shows."""

    shows_answers = forms.BooleanField(
        label="Montrer aussi mes réponses",
        required=False,
        help_text="Sans cela, le lien montre votre niveau et votre plan, sans dire ce que vous avez répondu.",
    )

    def __init__(self, data: QueryDict | None, *, shows_answers: bool, submit: str, action: str) -> None:
        super().__init__(data, initial={"shows_answers": shows_answers})
        self.helper = FormHelper(submit=submit)
        self.helper.form_action = action
        self.helper.disable_csrf = True
        self.helper.mark_optional = False
