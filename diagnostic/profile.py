"""A result as its page tells it: the profile with its answers, and the way to the next level.

Pure: it reads a questionnaire, answers and facts.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.conditions import DONT_KNOW, Answers, Content, Facts, asked_questions
from diagnostic.national import Figure, figures
from diagnostic.scoring import QuestionScore, Result, ThemeScore, chosen_of, score


@dataclass(frozen=True, slots=True)
class Said:
    """A question and what was answered: no words for « je ne sais pas ».

    `points` is None where nothing counts; `figure` is the published figure that it compares to, and `agrees`
    whether the answer is one of those that the figure counts.
    """

    question: str
    words: tuple[str, ...]
    is_unknown: bool
    is_scored: bool
    points: float | None
    weight: float
    figure: Figure | None
    agrees: bool

    @property
    def shown_points(self) -> int | None:
        """The points as they are shown."""
        return shown(self.points)

    @property
    def names_no_year(self) -> bool:
        """Whether the year of the survey stands nowhere in its name."""
        return self.figure is not None and str(self.figure.year) not in self.figure.survey

    @property
    def shown_weight(self) -> str:
        """The weight as it is written: « 2 », « 1,5 »."""
        return f"{self.weight:g}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class ThemeProfile:
    """A theme with its score and its margin, as whole numbers, and its answers."""

    key: str
    name: str
    score: int | None
    low: int | None
    high: int | None
    unknown: int
    is_rounded: bool
    answers: tuple[Said, ...]

    @property
    def width(self) -> int:
        """How wide the margin is."""
        return self.high - self.low

    @property
    def has_margin(self) -> bool:
        """Whether « je ne sais pas » leaves something open."""
        return self.low is not None and self.unknown > 0

    @property
    def sum_in_words(self) -> str:
        """How the score comes about: « (60 × 2 + 50) ÷ 3 »; blank where there is nothing to work out."""
        counted = [said for said in self.answers if said.points is not None and said.weight]
        if not counted:
            return ""
        terms = [
            f"{said.points:g}" if said.weight == 1 else f"{said.points:g} × {said.shown_weight}"
            for said in counted
        ]
        weight = f"{sum(said.weight for said in counted):g}"
        return f"({' + '.join(terms)}) ÷ {weight}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class NextStep:
    """A question whose better answer helps most: what was answered, and up to how many points it brings."""

    question: str
    said: str
    theme: str
    gain: int


@dataclass(frozen=True, slots=True)
class Way:
    """What is missing to the next level: points of the total, themes that reach so much, what helps most."""

    level: int
    threshold: int
    gap: int
    at: int
    themes_needed: int
    themes: tuple[tuple[str, int], ...]
    steps: tuple[NextStep, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """All that a result says. Without level, `missing` names the themes that nothing is known of."""

    level: int | None
    total: int | None
    low: int | None
    high: int | None
    themes: tuple[ThemeProfile, ...]
    missing: tuple[str, ...]
    way: Way | None
    unknown: int
    scored: Result

    @property
    def measure_keys(self) -> list[str]:
        """The measures that answers name, the one that helps most first, then those of what is not known."""
        named = (weak.measure for weak in (*self.scored.weak, *self.scored.open))
        return list(dict.fromkeys(named))


def shown(number: float | None) -> int | None:
    """A score as it is shown: the whole points reached, so that it never looks like the next level."""
    return None if number is None else math.floor(number)


def profile_of(content: Content, answers: Answers, facts: Facts) -> Profile:
    """What a run comes to, in the words of its questionnaire."""
    scored = score(content, answers, facts)
    names = {theme["key"]: theme["name"] for theme in content["themes"]}
    said = _said_by_theme(content, answers, facts, scored)
    themes = tuple(_theme(theme, names[theme.key], said.get(theme.key, ())) for theme in scored.themes)
    return Profile(
        level=scored.level,
        total=shown(scored.total),
        low=shown(scored.low),
        high=None if scored.high is None else math.ceil(scored.high),
        themes=themes,
        missing=tuple(names[key] for key in scored.missing),
        way=_way(content, answers, scored, names),
        unknown=sum(theme.unknown for theme in scored.themes),
        scored=scored,
    )


def _said_by_theme(
    content: Content, answers: Answers, facts: Facts, scored: Result
) -> dict[str, tuple[Said, ...]]:
    """The questions that were asked, with their answers, by theme."""
    scores = {question.key: question for theme in scored.themes for question in theme.questions}
    said: dict[str, tuple[Said, ...]] = {}
    for question in asked_questions(content, answers, facts):
        one = _said(question, answers.get(question["key"]), scores.get(question["key"]))
        said[question["theme"]] = (*said.get(question["theme"], ()), one)
    return said


def _said(question: Mapping[str, Any], answer: Any, counted: QuestionScore | None) -> Said:
    """A question with its answer."""
    chosen = chosen_of(question, answer)
    reference = question["reference"]
    figure = figures().get((reference["survey"], reference["key"])) if reference else None
    return Said(
        question=question["text"],
        words=tuple(choice["text"] for choice in chosen),
        is_unknown=answer == DONT_KNOW,
        is_scored=question["scored"],
        points=counted.points if counted else None,
        weight=question["weight"],
        figure=figure,
        agrees=bool(figure) and any(choice["key"] in reference["choices"] for choice in chosen),
    )


def _theme(theme: ThemeScore, name: str, answers: tuple[Said, ...]) -> ThemeProfile:
    """A theme as it is shown."""
    return ThemeProfile(
        key=theme.key,
        name=name,
        score=shown(theme.score),
        low=shown(theme.low),
        high=None if theme.high is None else math.ceil(theme.high),
        unknown=theme.unknown,
        is_rounded=theme.score is not None and theme.score != math.floor(theme.score),
        answers=answers,
    )


def _way(content: Content, answers: Answers, scored: Result, names: Mapping[str, str]) -> Way | None:
    """The way to the next level; None without level, and above the last one."""
    to_next = scored.to_next
    if to_next is None:
        return None
    questions = {question["key"]: question for question in content["questions"]}
    scores = {theme.key: theme.score for theme in scored.themes}
    threshold = content["levels"]["thresholds"][to_next.level - 1]
    return Way(
        level=to_next.level,
        threshold=math.ceil(threshold),
        gap=math.ceil(threshold) - math.floor(scored.total) if to_next.gap else 0,
        at=math.ceil(to_next.at),
        themes_needed=to_next.themes_needed,
        themes=tuple((names[key], math.floor(scores[key])) for key in to_next.themes),
        steps=tuple(
            NextStep(
                question=questions[step.question]["text"],
                said=", ".join(
                    choice["text"] for choice in chosen_of(questions[step.question], answers[step.question])
                ),
                theme=names[step.theme],
                gain=max(1, math.floor(step.gain)),
            )
            for step in to_next.steps
        ),
    )
