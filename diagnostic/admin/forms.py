"""What editors type about a draft, a question, a measure; the file that they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from wagtail.admin.forms import WagtailAdminModelForm

from accounts.models import User
from diagnostic.admin.conditions import ConditionField, subjects_before, with_what_it_names
from diagnostic.drafts import begin_draft
from diagnostic.editing import BrokenFile, free_key, import_draft, next_position, note_change, set_themes
from diagnostic.enums import Stake
from diagnostic.models import (
    Choice,
    Measure,
    Question,
    Questionnaire,
    Theme,
    Version,
)
from diagnostic.national import figures
from diagnostic.problems import Problem
from diagnostic.shape import LONGEST_ENCOURAGEMENT
from taxonomy.services import levels, topics

LARGEST_FILE = 1_000_000  # bytes
BEST = 100
NOTHING_MORE = "Rien de plus que les points"


class NewDraftForm(forms.Form):
    """Begin a draft from a version."""

    name = forms.CharField(
        label="Nom", max_length=80, help_text="Pour le reconnaître : « Ajout de la facture électronique »."
    )
    version = forms.ModelChoiceField(
        Version.objects.defer("content"),
        label="À partir de",
        required=False,
        empty_label="La version en vigueur",
        help_text="Le brouillon commence avec toutes ses questions. Elle-même ne change pas.",
    )

    def save(self, *, by: User) -> Questionnaire:
        """Begin it."""
        return begin_draft(self.cleaned_data["version"], by=by, name=self.cleaned_data["name"])


class ImportForm(forms.Form):
    """A questionnaire file, which becomes a new draft. `problems` are those that kept it from it."""

    problems: Sequence[Problem] = ()

    file = forms.FileField(
        label="Fichier",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        help_text="Un fichier YAML, comme « Exporter » en donne. Il devient un nouveau brouillon : rien de "
        "ce qui existe n’est remplacé.",
    )

    def clean_file(self) -> UploadedFile:
        """A file of a sensible size."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError("Ce fichier est trop gros pour un questionnaire : 1 Mo au plus.")
        return file

    def save(self, *, by: User) -> Questionnaire | None:
        """Begin the draft; None, with an error for each problem and its line, for a file that is broken."""
        file = self.cleaned_data["file"]
        try:
            return import_draft(file.read(), PurePath(file.name).stem[:80] or "Fichier importé", by=by)
        except BrokenFile as broken:
            self.problems = broken.problems
            self.add_error("file", "Ce fichier ne peut pas être repris tel quel : corrigez ce qui suit.")
            return None


class DraftForm(forms.ModelForm):
    """Name of a draft, weight and encouragement of its themes, rule of its levels."""

    class Meta:
        model = Questionnaire
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.themes = topics()
        self.numbers = [level.number for level in levels()][1:]
        rows = {theme.topic_id: theme for theme in Theme.objects.filter(questionnaire=self.instance)}
        for topic in self.themes:
            self._add_theme(topic.pk, topic.name, rows.get(topic.pk))
        for number in self.numbers:
            self._add_level(number)

    def _add_theme(self, key: str, name: str, theme: Theme | None) -> None:
        """Add the fields of a theme."""
        self.fields[f"weight_{key}"] = forms.FloatField(
            label=f"Poids, {name}", min_value=0, max_value=BEST, initial=plain(theme.weight) if theme else 1
        )
        self.fields[f"encouragement_{key}"] = forms.CharField(
            label=f"Encouragement, {name}",
            max_length=LONGEST_ENCOURAGEMENT,
            required=False,
            initial=theme.encouragement if theme else "",
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def _add_level(self, number: int) -> None:
        """Add the fields of a level above the first."""
        rule = self.instance.levels
        minimum = rule["minimum"].get(str(number), {})
        self.fields[f"threshold_{number}"] = forms.FloatField(
            label=f"Total à partir duquel on est au niveau {number}",
            min_value=0,
            max_value=BEST,
            initial=plain(rule["thresholds"][number - 1]),
        )
        self.fields[f"least_themes_{number}"] = forms.IntegerField(
            label=f"Nombre de thèmes demandé au niveau {number}",
            min_value=1,
            max_value=len(self.themes),
            required=False,
            initial=minimum.get("themes"),
        )
        self.fields[f"at_{number}"] = forms.FloatField(
            label=f"Score demandé dans ces thèmes au niveau {number}",
            min_value=0,
            max_value=BEST,
            required=False,
            initial=plain(minimum["at"]) if minimum else None,
        )

    @property
    def theme_rows(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """The themes, each with its two fields."""
        return [
            (topic, self[f"weight_{topic.pk}"], self[f"encouragement_{topic.pk}"]) for topic in self.themes
        ]

    @property
    def level_rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The levels above the first, each with its fields."""
        parts = ("threshold", "least_themes", "at")
        return [
            (level, [self[f"{part}_{level.number}"] for part in parts])
            for level in levels()
            if level.number in self.numbers
        ]

    def clean(self) -> dict[str, Any]:
        """Thresholds rise; a minimum says both how many themes and at what score."""
        cleaned = super().clean()
        known = [(number, cleaned.get(f"threshold_{number}")) for number in self.numbers]
        for (_, lower), (number, higher) in pairwise([(1, 0), *known]):
            if lower is not None and higher is not None and higher <= lower:
                self.add_error(f"threshold_{number}", "Il faut plus de points qu’au niveau d’avant.")
        for number in self.numbers:
            said = [cleaned.get(f"{part}_{number}") for part in ("least_themes", "at")]
            if said.count(None) == 1 and not any(
                f"{part}_{number}" in self.errors for part in ("least_themes", "at")
            ):
                empty = ("least_themes", "at")[said.index(None)]
                self.add_error(f"{empty}_{number}", "Remplissez les deux cases, ou aucune.")
        return cleaned

    def save(self, commit: bool = True) -> Questionnaire:
        """Write down name, themes and rule."""
        said = self.cleaned_data
        self.instance.levels = {
            "thresholds": [0, *(plain(said[f"threshold_{number}"]) for number in self.numbers)],
            "minimum": {
                str(number): {"themes": said[f"least_themes_{number}"], "at": plain(said[f"at_{number}"])}
                for number in self.numbers
                if said[f"least_themes_{number}"] is not None
            },
        }
        draft = super().save(commit)
        set_themes(
            draft,
            {
                topic.pk: {
                    "weight": said[f"weight_{topic.pk}"],
                    "encouragement": said[f"encouragement_{topic.pk}"],
                }
                for topic in self.themes
            },
        )
        return draft


def plain(number: float) -> int | float:
    """A number without a useless decimal part, as a file writes it."""
    return int(number) if number == int(number) else number


class ChoiceForm(WagtailAdminModelForm):
    """A choice of a question."""

    means_yes = forms.BooleanField(
        label="Compte comme « oui »", required=False, help_text="Pour le chiffre national choisi plus bas."
    )


class QuestionForm(WagtailAdminModelForm):
    """A question of a draft with its choices. Keys are made of the first words, and then stay."""

    asked_if = ConditionField(label="Posée si", required=False)
    figure = forms.ChoiceField(
        label="Chiffre national",
        required=False,
        help_text="Seulement si l’enquête a posé la même question. Cochez ensuite « Compte comme « oui » » "
        "dans les réponses qui valent oui.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        question = self.instance
        offered = with_what_it_names(subjects_before(question), question.asked_if)
        self.fields["asked_if"].offer(offered)
        reference = question.reference or {}
        self.fields["figure"].choices = figure_choices(reference)
        self.fields["figure"].initial = figure_code(reference)
        for form in self.formsets["choices"].forms:
            form.fields["means_yes"].initial = bool(
                form.instance.key and form.instance.key in reference.get("choices", ())
            )

    def clean(self) -> dict[str, Any]:
        """A national figure needs a « yes »."""
        cleaned = super().clean()
        if cleaned.get("figure") and not any(self._says_yes(form) for form in self._kept_choices()):
            self.add_error(
                "figure", "Cochez au moins une réponse qui compte comme « oui », ou ôtez ce chiffre."
            )
        return cleaned

    def save(self, commit: bool = True) -> Question:
        """Write it down; what is new gets its key and its place. Its draft is held meanwhile by its view."""
        question = self.instance
        if question.pk is None:
            others = Question.objects.filter(questionnaire=question.questionnaire_id)
            taken = set(others.values_list("key", flat=True))
            question.key = free_key(question.text, taken, otherwise="question")
            question.position = next_position(question.questionnaire_id)
        # Read again: another editor may have added some since this form was opened.
        taken = set(Choice.objects.filter(question=question.pk).values_list("key", flat=True))
        for form in self._kept_choices():
            if not form.instance.key:
                form.instance.key = free_key(form.instance.text, taken, otherwise="reponse")
                taken.add(form.instance.key)
        question.reference = self._reference()
        saved = super().save(commit)
        note_change(question.questionnaire_id, by=self.for_user)
        return saved

    def _kept_choices(self) -> list[forms.ModelForm]:
        """The forms of the choices that stay."""
        formset = self.formsets["choices"]
        return [form for form in formset.forms if form.is_valid() and not formset._should_delete_form(form)]

    @staticmethod
    def _says_yes(form: forms.ModelForm) -> bool:
        return form.cleaned_data.get("means_yes", False)

    def _reference(self) -> dict[str, Any] | None:
        """The national figure, as a version writes it."""
        code = self.cleaned_data["figure"]
        if not code:
            return None
        survey, _, key = code.rpartition("|")
        said_yes = [form.instance.key for form in self._kept_choices() if self._says_yes(form)]
        return {"survey": survey, "key": key, "choices": said_yes}


def figure_code(reference: Mapping[str, Any]) -> str:
    """How the form names the national figure of a question."""
    return f"{reference['survey']}|{reference['key']}" if reference else ""


def figure_choices(reference: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The national figures to choose from, with the one that stands there, known or not."""
    offered = {
        f"{figure.survey}|{figure.key}": f"{figure.value} % {figure.words} ({figure.survey})"
        for figure in figures().values()
    }
    code = figure_code(reference)
    if code and code not in offered:
        offered[code] = f"{reference['key']} ({reference['survey']}), inconnu"
    return [("", "Aucun"), *offered.items()]


def free_measure_key(title: str) -> str:
    """A key made of the title of a measure, that none has."""
    taken = set(Measure.objects.values_list("key", flat=True))
    return free_key(title, taken, otherwise="conseil")


class MeasureForm(WagtailAdminModelForm):
    """A measure. Its key is made of its title, and then stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stake"].choices = [("", NOTHING_MORE), *Stake.choices]
        key = self.fields["key"]
        if self.instance.pk:
            key.disabled = True
        else:
            key.required = False
            key.help_text = "Laissez vide : elle se fait avec le titre. Ensuite elle ne change plus."

    def save(self, commit: bool = True) -> Measure:
        """Write it down; its key is made of its title where none was typed, unlike any of another editor."""
        measure = self.instance
        while True:
            measure.key = measure.key or free_measure_key(measure.title)
            try:
                with transaction.atomic():
                    return super().save(commit)
            except IntegrityError:
                if measure.pk or not Measure.objects.filter(key=measure.key).exists():
                    raise
                measure.key = ""
