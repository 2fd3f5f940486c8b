"""Writes of the editors to a draft: questions in their order, keys that nobody invents, files taken in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from diagnostic.drafts import UnknownMeasure, fill
from diagnostic.models import Measure, Question, Questionnaire, Theme
from diagnostic.problems import BrokenFile, Problem
from diagnostic.questionnaire import load
from diagnostic.shape import LONGEST_KEY

__all__ = [
    "BrokenFile",
    "dependents",
    "free_key",
    "import_draft",
    "move",
    "next_position",
    "note_change",
    "set_themes",
]

# Leaves room for a number behind it.
MADE_KEY = LONGEST_KEY - 4


def free_key(words: str, taken: Collection[str], *, otherwise: str) -> str:
    """A key made of the first words of a text, unlike those that are taken."""
    made = slugify(words)[:MADE_KEY].strip("-_").replace("_", "-") or otherwise
    key, number = made, 2
    while key in taken:
        key, number = f"{made}-{number}", number + 1
    return key


def note_change(draft_id: int, *, by: User) -> None:
    """Note who changed a draft last, and when."""
    Questionnaire.objects.filter(pk=draft_id).update(changed_at=timezone.now(), changed_by=by)


def next_position(draft_id: int) -> int:
    """The place behind the last question of a draft."""
    last = Question.objects.filter(questionnaire=draft_id).aggregate(last=Max("position"))["last"]
    return (last or 0) + 1


@transaction.atomic
def move(question: Question, steps: int, *, by: User) -> bool:
    """Move a question among those of its theme, down by so many places or up; return whether it moved."""
    of_theme = Question.objects.filter(questionnaire=question.questionnaire_id, topic=question.topic_id)
    order = list(of_theme.select_for_update().order_by("position", "pk"))
    here = order.index(question)
    there = max(0, min(len(order) - 1, here + steps))
    if there == here:
        return False
    order.insert(there, order.pop(here))
    for position, each in enumerate(order, start=1):
        each.position = position
    Question.objects.bulk_update(order, ["position"])
    note_change(question.questionnaire_id, by=by)
    return True


def dependents(question: Question) -> list[Question]:
    """The questions of a draft whose condition looks at this one."""
    others = Question.objects.filter(questionnaire=question.questionnaire_id).exclude(asked_if=None)
    return [
        other
        for other in others
        if any(
            test.get("question") == question.key
            for tests in (other.asked_if or {}).values()
            for test in tests
        )
    ]


@transaction.atomic
def set_themes(draft: Questionnaire, themes: Mapping[str, Mapping[str, Any]]) -> None:
    """Write down weight and encouragement of each theme, by the key of its topic."""
    for topic, said in themes.items():
        Theme.objects.update_or_create(questionnaire=draft, topic_id=topic, defaults=said)


@transaction.atomic
def import_draft(file: bytes, name: str, *, by: User) -> Questionnaire:
    """Begin a new draft from a questionnaire file; the other drafts stay as they are. Raises BrokenFile."""
    content = load(file, set(Measure.objects.values_list("key", flat=True)))
    draft = Questionnaire.objects.create(name=name, changed_by=by)
    try:
        fill(draft, content)
    except UnknownMeasure as unknown:
        raise BrokenFile([Problem(str(unknown))]) from unknown
    return draft
