"""What editors type about the rule of the plan: its weights, and what they try on the bench."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import number_format

from accounts.models import User
from design.templatetags.design_tags import moment
from diagnostic.admin.forms import NOTHING_MORE, plain
from diagnostic.enums import Effort, Stake
from diagnostic.errors import WeighedMeanwhile
from diagnostic.models import DiagnosisResult, Measure, PlanWeights
from diagnostic.models.plan_weights import MOST as MOST_WEIGHT
from diagnostic.models.plan_weights import NUMBERS
from diagnostic.recommending import MEASURE, Recommendation
from diagnostic.weights import Weights
from taxonomy.services import topics

MOST_RESULTS, MOST_MINUTES = 50, 10_000
AS_TODAY = "Comme aujourd’hui"
# Of a measure that is tried: without anything more at stake, which is not « as today ».
NO_STAKE = "aucun"


def version_of(weights: PlanWeights | None) -> str:
    """By what the form knows the weights that it was shown with; empty for those that are shipped."""
    return weights.changed_at.isoformat() if weights and weights.pk else ""


class PlanWeightsForm(forms.ModelForm):
    """The weights of the plan: those of the rule, and one for each theme."""

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PlanWeights
        fields = NUMBERS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = topics()
        self.initial["shown"] = version_of(self.instance)
        for name in NUMBERS:
            self.initial[name] = plain(self.initial[name])
        for topic in self.themes:
            self.fields[f"theme_{topic.pk}"] = forms.FloatField(
                label=topic.name,
                min_value=0,
                max_value=MOST_WEIGHT,
                initial=plain(self.instance.themes.get(topic.pk, 1)),
            )

    @property
    def rule_fields(self) -> list[forms.BoundField]:
        """The fields of the rule."""
        return [self[name] for name in NUMBERS]

    @property
    def theme_fields(self) -> list[forms.BoundField]:
        """The fields of the themes."""
        return [self[f"theme_{topic.pk}"] for topic in self.themes]

    @property
    def weights(self) -> Weights:
        """What was typed, once it is valid, as the rule reads it."""
        return Weights(
            themes={topic.pk: self.cleaned_data[f"theme_{topic.pk}"] for topic in self.themes},
            **{name: self.cleaned_data[name] for name in NUMBERS},
        )

    def save(self, *, by: User) -> PlanWeights:
        """Put them in force. Raises WeighedMeanwhile when others were saved since the form was shown."""
        self.instance.themes = dict(self.weights.themes)
        self.instance.changed_at, self.instance.changed_by = timezone.now(), by
        try:
            with transaction.atomic():
                there = PlanWeights.objects.select_for_update().first()
                if version_of(there) != self.cleaned_data["shown"]:
                    raise WeighedMeanwhile
                self.instance.save(force_insert=there is None)
        except IntegrityError as error:  # the first weights that anybody saves, twice at once
            raise WeighedMeanwhile from error
        return self.instance

    def tell(self, refusal: WeighedMeanwhile) -> None:
        """Keep what was typed, and say beside it what is there now; sent once more, it is replaced."""
        there = PlanWeights.load()
        self.data = self.data.copy()
        self.data["shown"] = version_of(there)
        self.add_error(None, refusal.message)
        now = {name: getattr(there, name) for name in NUMBERS}
        now |= {f"theme_{topic.pk}": there.themes.get(topic.pk, 1) for topic in self.themes}
        for name, weight in now.items():
            if self.cleaned_data[name] != weight:
                self.add_error(name, f"Maintenant : {number_format(plain(weight))}")


class MeasureTrialForm(forms.Form):
    """A measure as it might be, to see which plans it would change; nothing of it is saved."""

    measure = forms.ModelChoiceField(
        Measure.objects.all(), label="Conseil", required=False, empty_label="Aucun : seulement les poids"
    )
    effort = forms.TypedChoiceField(
        label="Effort",
        choices=[("", AS_TODAY), *Effort.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    minutes = forms.IntegerField(
        label="Minutes",
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
        help_text=f"Vide : {AS_TODAY.lower()}.",
    )
    is_free = forms.TypedChoiceField(
        label="Gratuit",
        choices=[("", AS_TODAY), ("oui", "Oui"), ("non", "Non")],
        coerce=lambda said: said == "oui",
        empty_value=None,
        required=False,
    )
    stake = forms.ChoiceField(
        label="Enjeu", choices=[("", AS_TODAY), (NO_STAKE, NOTHING_MORE), *Stake.choices], required=False
    )

    @property
    def changes(self) -> dict[str, Any]:
        """What would change of the measure, once the form is valid; nothing without measure."""
        said = self.cleaned_data
        if not said["measure"]:
            return {}
        changes = {name: said[name] for name in ("effort", "minutes", "is_free") if said[name] is not None}
        if said["stake"]:
            changes["stake"] = "" if said["stake"] == NO_STAKE else said["stake"]
        return changes

    def tried(self, item: Recommendation) -> Recommendation:
        """A thing to do, as it would be."""
        key = f"{MEASURE}:{self.cleaned_data['measure'].key}" if self.changes else ""
        return replace(item, **self.changes) if item.key == key else item


class ResultChoiceForm(forms.Form):
    """A real result, to see its plan: known by its level and its date alone."""

    until = forms.DateField(
        label="Faits au plus tard le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    result = forms.ModelChoiceField(
        DiagnosisResult.objects.none(),
        label="Un résultat réel",
        required=False,
        empty_label="Aucun : les douze entreprises d’exemple seulement",
        help_text="Le niveau et la date, rien d’autre. Les cinquante derniers, ou les derniers à cette date.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        results = DiagnosisResult.objects.counted().filter(is_demo=False).order_by("-created_at")
        if day := self._day():
            results = results.filter(created_at__date__lte=day)
        newest = list(results.values_list("pk", flat=True)[:MOST_RESULTS])
        self.fields["result"].queryset = results.for_page().filter(pk__in=newest)
        self.fields["result"].label_from_instance = self.said

    def _day(self) -> date | None:
        """The day that was typed, None for none, or what is no day."""
        try:
            return self.fields["until"].clean(self.data.get("until", ""))
        except ValidationError:
            return None

    @staticmethod
    def said(result: DiagnosisResult) -> str:
        """A result by its level and its date."""
        level = f"Niveau {result.level}" if result.level else "Sans niveau"
        return f"{level}, le {moment(timezone.localtime(result.created_at))}"
