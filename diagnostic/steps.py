"""Where a question stands on the way: its theme, how many there are, the time that is left. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diagnostic.conditions import DONT_KNOW, Answers, Content, Facts, asked_questions
from diagnostic.paths import seconds_of
from diagnostic.scoring import chosen_of

Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ThemeOnTheWay:
    """A theme as the way shows it: `state` is "done", "here" or "ahead"."""

    key: str
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Step:
    """A question that is asked, and what surrounds it.

    It is the `number`th of `total` in its theme. `previous` is the key of the question before, empty for the
    first one. `encouragement` ends the theme before. `minutes` are those that the open questions take.
    """

    question: Question
    theme: Mapping[str, Any]
    number: int
    total: int
    themes: tuple[ThemeOnTheWay, ...]
    previous: str
    encouragement: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words, as the last screen shows it."""

    question: Question
    theme: str
    words: str
    is_open: bool


def step_at(content: Content, answers: Answers, facts: Facts, key: str) -> Step | None:
    """The step of a question; None when it is not asked."""
    asked = asked_questions(content, answers, facts)
    place = next((number for number, question in enumerate(asked) if question["key"] == key), None)
    if place is None:
        return None
    question = asked[place]
    of_theme = [one["key"] for one in asked if one["theme"] == question["theme"]]
    before = asked[place - 1] if place else None
    return Step(
        question=question,
        theme=_theme(content, question["theme"]),
        number=of_theme.index(key) + 1,
        total=len(of_theme),
        themes=_themes(content, asked, question["theme"]),
        previous=before["key"] if before else "",
        encouragement=(
            _theme(content, before["theme"])["encouragement"]
            if before and before["theme"] != question["theme"]
            else ""
        ),
        minutes=_minutes(one for one in asked if one is question or one["key"] not in answers),
    )


def step_of(content: Content, key: str) -> Step:
    """The step of a question for its editors: alone among those that may stand beside it in its theme."""
    always = [question | {"asked_if": None} for question in content["questions"]]
    step = step_at({**content, "questions": always}, {}, {}, key)
    return replace(step, previous="", encouragement="")


def all_said(content: Content, answers: Answers, facts: Facts) -> list[Said]:
    """What was answered to the questions that are asked."""
    names = {theme["key"]: theme["name"] for theme in content["themes"]}
    said = []
    for question in asked_questions(content, answers, facts):
        answer = answers.get(question["key"])
        is_open = answer is None or answer == DONT_KNOW
        words = ", ".join(choice["text"] for choice in chosen_of(question, answer))
        said.append(Said(question, names[question["theme"]], words or "Je ne sais pas", is_open))
    return said


def last_words(said: Sequence[Said], content: Content) -> str:
    """The encouragement that ends the last theme."""
    return _theme(content, said[-1].question["theme"])["encouragement"] if said else ""


def _theme(content: Content, key: str) -> Mapping[str, Any]:
    return next(theme for theme in content["themes"] if theme["key"] == key)


def _themes(content: Content, asked: Sequence[Question], here: str) -> tuple[ThemeOnTheWay, ...]:
    """The themes that ask something, in their order."""
    asking = {question["theme"] for question in asked}
    shown = [theme for theme in content["themes"] if theme["key"] in asking]
    at = next(number for number, theme in enumerate(shown) if theme["key"] == here)
    return tuple(
        ThemeOnTheWay(
            theme["key"], theme["name"], "done" if number < at else "here" if number == at else "ahead"
        )
        for number, theme in enumerate(shown)
    )


def _minutes(questions: Any) -> int:
    """How long questions take, one minute at least."""
    return max(1, round(sum(seconds_of(question) for question in questions) / 60))
