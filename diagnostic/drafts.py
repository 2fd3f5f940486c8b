"""A draft and the content that it would be published as: each made from the other."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from accounts.models import User
from diagnostic.models import Choice, Measure, Question, Questionnaire, Theme, Version
from diagnostic.questionnaire import longest_path_minutes
from diagnostic.shape import FIRM_PART, SCHEMA
from taxonomy.services import topics

MEASURE_WORDS = ["title", "gain", "effort", "minutes", "cost_words", "cost_source", "first_step", "stake"]


class UnknownMeasure(Exception):
    """A questionnaire names a measure that is not there; `key` is its name."""

    def __init__(self, key: str) -> None:
        super().__init__(f"Le conseil « {key} » n’existe pas encore. Créez-le, puis importez de nouveau.")
        self.key = key


def content_of(draft: Questionnaire) -> dict[str, Any]:
    """What a draft would be published as. Three queries."""
    choices = Choice.objects.select_related("measure__link_page").order_by("sort_order", "pk")
    rows = Question.objects.filter(questionnaire=draft).prefetch_related(Prefetch("choices", choices))
    questions = list(rows.order_by("topic__position", "position", "pk"))
    measures = {
        choice.measure.key: words_of(choice.measure)
        for question in questions
        for choice in question.choices.all()
        if choice.measure
    }
    themes = Theme.objects.filter(questionnaire=draft).select_related("topic").order_by("topic__position")
    content = {
        "schema": SCHEMA,
        "themes": [
            {
                "key": theme.topic_id,
                "name": theme.topic.name,
                "weight": theme.weight,
                "encouragement": theme.encouragement,
            }
            for theme in themes
        ],
        "facts": list(FIRM_PART),
        "questions": [_question(question) for question in questions],
        "measures": measures,
        "levels": draft.levels,
    }
    return content | {"minutes": longest_path_minutes(content)}


def words_of(measure: Measure) -> dict[str, Any]:
    """The words of a measure as a version keeps them, for the day it is gone."""
    return {name: getattr(measure, name) for name in MEASURE_WORDS} | {
        "topic": measure.topic_id,
        "link_url": measure.address,
    }


@transaction.atomic
def fill(draft: Questionnaire, content: dict[str, Any]) -> None:
    """Make a draft say what a content says. Raises UnknownMeasure, and nothing has changed then."""
    measures = dict(Measure.objects.values_list("key", "pk"))
    named = [choice["measure"] for question in content["questions"] for choice in question["choices"]]
    for key in named:
        if key and key not in measures:
            raise UnknownMeasure(key)
    Question.objects.filter(questionnaire=draft).delete()
    Theme.objects.filter(questionnaire=draft).delete()
    draft.levels = content["levels"]
    draft.save()
    Theme.objects.bulk_create(
        Theme(
            questionnaire=draft,
            topic_id=theme["key"],
            weight=theme["weight"],
            encouragement=theme["encouragement"],
        )
        for theme in content["themes"]
    )
    for position, each in enumerate(content["questions"], start=1):
        _add_question(draft, position, each, measures)


def begin_draft(version: Version | None = None, *, by: User | None = None, name: str = "") -> Questionnaire:
    """Begin a draft from a version, from the last one without; before the first one it is empty."""
    version = version or Version.objects.in_force()
    named = name or (f"Brouillon d’après la version {version.number}" if version else "Brouillon")
    with transaction.atomic():
        draft = Questionnaire.objects.create(name=named, based_on=version, changed_by=by)
        if version:
            fill(draft, version.content)
        else:
            Theme.objects.bulk_create(Theme(questionnaire=draft, topic=topic) for topic in topics())
    return draft


def _question(question: Question) -> dict[str, Any]:
    """A question as a version has it."""
    return {
        "key": question.key,
        "theme": question.topic_id,
        "text": question.text,
        "help": question.help,
        "kind": question.kind,
        "weight": question.weight,
        "scored": question.scored,
        "dont_know": question.dont_know,
        "asked_if": question.asked_if or None,
        "reference": question.reference or None,
        "choices": [_choice(choice) for choice in question.choices.all()],
    }


def _choice(choice: Choice) -> dict[str, Any]:
    """A choice as a version has it."""
    said = {
        "key": choice.key,
        "text": choice.text,
        "points": choice.points,
        "measure": choice.measure.key if choice.measure else None,
    }
    return said | {"exclusive": True} if choice.exclusive else said


def _add_question(
    draft: Questionnaire, position: int, each: dict[str, Any], measures: dict[str, int]
) -> None:
    """Add a question of a content, with its choices."""
    names = ("key", "text", "help", "kind", "weight", "scored", "dont_know", "asked_if", "reference")
    question = Question.objects.create(
        questionnaire=draft,
        topic_id=each["theme"],
        position=position,
        **{name: each[name] for name in names},
    )
    Choice.objects.bulk_create(
        Choice(
            question=question,
            key=choice["key"],
            text=choice["text"],
            points=choice["points"],
            exclusive=choice.get("exclusive", False),
            measure_id=measures.get(choice["measure"]),
            sort_order=order,
        )
        for order, choice in enumerate(each["choices"])
    )
