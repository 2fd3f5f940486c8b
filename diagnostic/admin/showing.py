"""A questionnaire as the admin shows it: themes, their questions, when each is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.admin.conditions import facts
from diagnostic.conditions import Content
from diagnostic.differences import Change, differences
from diagnostic.wording import FactNames, condition_in_words


@dataclass(frozen=True)
class ShownQuestion:
    """A question, with what is said about it."""

    number: int
    said: Mapping[str, Any]
    asked_if: str
    choices: list[tuple[Mapping[str, Any], str]]


@dataclass(frozen=True)
class ShownTheme:
    """A theme with its questions."""

    said: Mapping[str, Any]
    questions: list[ShownQuestion]


def shown(content: Content) -> list[ShownTheme]:
    """The themes of a content. No query once a process has its copy of the vocabularies."""
    names = _fact_names()
    questions = [
        ShownQuestion(
            number=number,
            said=question,
            asked_if=condition_in_words(question["asked_if"], content, names),
            choices=[(choice, _measure_of(choice, content)) for choice in question["choices"]],
        )
        for number, question in enumerate(content["questions"], start=1)
    ]
    return [
        ShownTheme(theme, [each for each in questions if each.said["theme"] == theme["key"]])
        for theme in content["themes"]
    ]


def changes_between(old: Content, new: Content) -> list[Change]:
    """What differs between two contents. No query once a process has its copy of the vocabularies."""
    return differences(old, new, _fact_names())


def _fact_names() -> FactNames:
    """What the facts of the firm and their values are called."""
    return {subject.key: (subject.name, dict(subject.values)) for subject in facts()}


def _measure_of(choice: Mapping[str, Any], content: Content) -> str:
    """The title of the measure that a choice names."""
    key = choice["measure"]
    return content["measures"].get(key, {}).get("title", key) if key else ""
