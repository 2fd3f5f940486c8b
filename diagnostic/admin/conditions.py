"""« Posée si »: a condition edited line by line, each about an earlier question or a fact of the firm."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from accounts.fact_kinds import kind_of
from diagnostic.models import Question
from diagnostic.shape import MOST_TESTS
from taxonomy.models import CustomerKind, Sector, Stage
from taxonomy.services import words

JOINED = {"all": "toutes ces lignes sont vraies", "any": "au moins une de ces lignes est vraie"}
CHOSEN_FROM = {"in": "est", "not_in": "n’est pas"}
NUMBERS = {"at_least": "au moins", "at_most": "au plus"}
FACT_WORDS = {"trade": Sector, "customers": CustomerKind, "stage": Stage}


@dataclass(frozen=True)
class Subject:
    """What a line may look at: a question or a fact, and the values that it may have; none for a number."""

    sort: str
    key: str
    name: str
    values: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        """How a form names it."""
        return f"{self.sort}:{self.key}"

    @property
    def operators(self) -> dict[str, str]:
        """How its value is compared."""
        return CHOSEN_FROM if self.values else NUMBERS


@dataclass
class Line:
    """One line as it stands in the form, right or wrong."""

    subject: str = ""
    operator: str = ""
    values: list[str] = field(default_factory=list)
    number: str = ""


@dataclass
class Typed:
    """A condition as it was typed."""

    joined: str
    lines: list[Line]


def subjects_before(question: Question) -> list[Subject]:
    """The facts of the firm, and the questions before this one; for a new one, up to its theme’s end."""
    earlier = [
        Subject("question", each.key, each.text, tuple((c.key, c.text) for c in each.choices.all()))
        for each in _earlier(question)
    ]
    return [*facts(), *earlier]


def facts() -> list[Subject]:
    """The facts of the firm that a condition may look at."""
    chosen = [
        Subject("fact", key, _fact_name(key), tuple((str(word.pk), word.name) for word in words(vocabulary)))
        for key, vocabulary in FACT_WORDS.items()
    ]
    return [*chosen, Subject("fact", "headcount", kind_of("headcount").label)]


def _fact_name(key: str) -> str:
    """What a fact is called; of a trade, a condition reads the sector."""
    return "Secteur d’activité" if key == "trade" else kind_of(key).label


def _earlier(question: Question) -> Iterable[Question]:
    """The questions asked before this one."""
    everything = (
        Question.objects.filter(questionnaire=question.questionnaire_id)
        .prefetch_related("choices")
        .order_by("topic__position", "position", "pk")
    )
    if question.pk is None:
        place = question.topic.position if question.topic_id else None
        return everything if place is None else everything.filter(topic__position__lte=place)
    found = []
    for each in everything:
        if each.pk == question.pk:
            break
        found.append(each)
    return found


def as_lines(condition: Mapping[str, Any] | None) -> Typed:
    """A condition as lines of the form."""
    joined = next((name for name in JOINED if name in (condition or {})), "all")
    return Typed(joined, [_line(test) for test in (condition or {}).get(joined, ())])


def _line(test: Mapping[str, Any]) -> Line:
    """A test as a line."""
    sort = "question" if "question" in test else "fact"
    operator = next(name for name in (*CHOSEN_FROM, *NUMBERS) if name in test)
    said = test[operator]
    line = Line(f"{sort}:{test[sort]}", operator)
    if operator in CHOSEN_FROM:
        line.values = [str(value) for value in said]
    else:
        line.number = str(said)
    return line


def with_what_it_names(subjects: list[Subject], condition: Mapping[str, Any] | None) -> list[Subject]:
    """The subjects, with what a condition names besides: nothing is lost because a form does not offer it."""
    known = {subject.code: subject for subject in subjects}
    for line in as_lines(condition).lines:
        sort, _, key = line.subject.partition(":")
        subject = known.get(line.subject) or Subject(sort, key, f"« {key} » (n’est pas posée avant)")
        offered = {value for value, _ in subject.values}
        more = tuple((value, f"« {value} »") for value in line.values if value not in offered)
        known[line.subject] = Subject(subject.sort, subject.key, subject.name, subject.values + more)
    return list(known.values())


class ConditionWidget(forms.Widget):
    """The lines. A script adds lines, and shows the values of the subject that is chosen."""

    template_name = "diagnostic/admin/condition.html"
    subjects: list[Subject] = []

    class Media:
        js = ["diagnostic/admin/condition.js"]
        css = {"all": ["diagnostic/admin/admin.css"]}

    def value_from_datadict(self, data: MultiValueDict, files: Any, name: str) -> Typed:
        """What was typed, in the order of the lines."""
        of_lines = re.compile(rf"{re.escape(name)}-([0-9]{{1,6}})-subject")
        numbers = {int(found[1]) for key in data if (found := of_lines.fullmatch(key))}
        lines = [
            Line(
                data.get(f"{name}-{number}-subject", ""),
                data.get(f"{name}-{number}-operator", ""),
                data.getlist(f"{name}-{number}-values"),
                data.get(f"{name}-{number}-number", "").strip(),
            )
            for number in sorted(numbers)
        ]
        return Typed(data.get(f"{name}-joined", "all"), [line for line in lines if line.subject])

    def value_omitted_from_data(self, data: MultiValueDict, files: Any, name: str) -> bool:
        """Whether the form was sent without it."""
        return f"{name}-joined" not in data

    def format_value(self, value: Typed | Mapping[str, Any] | None) -> Typed:
        """The lines to show."""
        return value if isinstance(value, Typed) else as_lines(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add what the template and the script need."""
        context = super().get_context(name, value, attrs)
        typed = self.format_value(value)
        by_code = {subject.code: subject for subject in self.subjects}
        context["widget"] |= {
            "joined": typed.joined,
            "joins": JOINED,
            "lines": [
                {"prefix": f"{name}-{number}", "line": line, "subject": by_code.get(line.subject)}
                for number, line in enumerate(typed.lines)
            ],
            "empty": {"prefix": f"{name}-__n__", "line": Line(), "subject": None},
            "facts": [subject for subject in self.subjects if subject.sort == "fact"],
            "questions": [subject for subject in self.subjects if subject.sort == "question"],
            "operators": CHOSEN_FROM | NUMBERS,
            "data": {
                subject.code: {"values": subject.values, "operators": list(subject.operators)}
                for subject in self.subjects
            },
        }
        return context


class ConditionField(forms.Field):
    """A condition, or None for a question that everybody is asked. `offer` says what lines may look at."""

    widget = ConditionWidget

    def offer(self, subjects: list[Subject]) -> None:
        """Let lines look at these."""
        self.widget.subjects = subjects

    def clean(self, value: Typed) -> dict[str, Any] | None:
        """The condition as a version writes it. Raises ValidationError."""
        if not value.lines:
            return None
        if value.joined not in JOINED:
            raise ValidationError("Choisissez si toutes les lignes doivent être vraies, ou une seule.")
        if len(value.lines) > MOST_TESTS:
            raise ValidationError(f"{MOST_TESTS} lignes au plus : simplifiez la condition.")
        subjects = {subject.code: subject for subject in self.widget.subjects}
        tests, errors = [], []
        for number, line in enumerate(value.lines, start=1):
            try:
                tests.append(self._test(line, subjects.get(line.subject)))
            except ValidationError as error:
                errors.append(f"Ligne {number} : {error.message}")
        if errors:
            raise ValidationError(errors)
        return {value.joined: tests}

    def has_changed(self, initial: Mapping[str, Any] | None, data: Typed) -> bool:
        """Whether something else was typed than what stood there."""
        return as_lines(initial) != data

    @staticmethod
    def _test(line: Line, subject: Subject | None) -> dict[str, Any]:
        """The test that a line says. Raises ValidationError."""
        if subject is None:
            raise ValidationError("choisissez une question posée avant celle-ci, ou un fait.")
        if line.operator not in subject.operators:
            raise ValidationError(f"choisissez « {' » ou « '.join(subject.operators.values())} ».")
        if not subject.values:
            if not (line.number.isascii() and line.number.isdigit() and len(line.number) <= 6):
                raise ValidationError("écrivez un nombre entier, en chiffres.")
            return {subject.sort: subject.key, line.operator: int(line.number)}
        offered = [value for value, _ in subject.values]
        chosen = [value for value in offered if value in line.values]
        if not chosen:
            raise ValidationError("cochez au moins une réponse.")
        return {subject.sort: subject.key, line.operator: chosen}
