"""The score: a pure function of a frozen version, the answers and the facts of the firm.

- Of the questions that are asked, those that count (`scored`) and are answered give their points, 0 to 100.
- A theme's score is the mean of these points by the weights of its questions. « Je ne sais pas » neither
  raises nor lowers it: it widens the margin, from all that is open at 0 to all that is open at 100.
- The total is the mean of the themes that have a score by their weights, from four themes on.
- The level is the highest whose threshold the total reaches and whose minimum holds (so many themes at so
  much).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diagnostic.conditions import DONT_KNOW, Answers, Content, Facts, asked_questions

FEWEST_THEMES = 4
MOST_STEPS = 3
BEST = 100
# Beyond, two sums of the same numbers differ by the way machines write fractions.
DECIMALS = 6


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """What one question gives: its points, None where it is open (« je ne sais pas » or no answer yet)."""

    key: str
    points: float | None
    weight: float
    best: float = BEST


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """The score of a theme, None where nothing is answered, and its margin, None where nothing is asked."""

    key: str
    weight: float
    score: float | None
    low: float | None
    high: float | None
    answered: int
    unknown: int
    questions: tuple[QuestionScore, ...]


@dataclass(frozen=True, slots=True)
class WeakAnswer:
    """An answer that leaves points behind and names a measure."""

    question: str
    choice: str
    measure: str
    theme: str
    points: float
    weight: float


@dataclass(frozen=True, slots=True)
class Step:
    """A question whose better answer lifts the total by up to `gain` points."""

    question: str
    theme: str
    points: float
    gain: float


@dataclass(frozen=True, slots=True)
class ToNext:
    """What is missing to the next level.

    `gap` is how many points the total lacks (0 where it has them). `themes` are those under `at`, the nearest
    first, of which `themes_needed` more must reach it. `steps` are what helps most, at most three.
    """

    level: int
    gap: float
    at: float
    themes_needed: int
    themes: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A level and how it came about. Without enough themes, no level: `missing` names those without score.

    `weak` has the weak answers, the heaviest loss first; `open` the questions left at « je ne sais pas »,
    each with the measure of its weakest choice.
    """

    total: float | None
    low: float | None
    high: float | None
    level: int | None
    themes: tuple[ThemeScore, ...]
    weak: tuple[WeakAnswer, ...] = ()
    open: tuple[WeakAnswer, ...] = ()
    missing: tuple[str, ...] = ()
    to_next: ToNext | None = None


@dataclass(slots=True)
class _Sums:
    """What a walk through the questions of one theme adds up."""

    weight: float
    gained: float = 0
    counted: float = 0
    asked: float = 0
    answered: int = 0
    unknown: int = 0
    questions: list[QuestionScore] = field(default_factory=list)


def score(content: Content, answers: Answers, facts: Facts) -> Result:
    """The level, the profile and what explains them."""
    sums = {theme["key"]: _Sums(theme["weight"]) for theme in content["themes"]}
    weak: list[WeakAnswer] = []
    unknown: list[WeakAnswer] = []
    for question in asked_questions(content, answers, facts):
        theme = sums[question["theme"]]
        chosen = chosen_of(question, answers.get(question["key"]))
        if question["scored"]:
            _add(theme, question, chosen, answers.get(question["key"]))
        if chosen:
            weak += _weak(question, chosen)
        elif answers.get(question["key"]) == DONT_KNOW:
            unknown += _unknown(question)
    themes = tuple(_theme_score(key, theme) for key, theme in sums.items())
    weights = {theme.key: theme.weight for theme in themes}

    def loss(answer: WeakAnswer) -> float:
        return -weights[answer.theme] * answer.weight * (BEST - answer.points)

    return _levelled(
        content["levels"], themes, tuple(sorted(weak, key=loss)), tuple(sorted(unknown, key=loss))
    )


def chosen_of(question: Mapping[str, Any], answer: Any) -> list[Mapping[str, Any]]:
    """The choices that an answer names, in the question's order; none for what is open."""
    if answer is None or answer == DONT_KNOW:
        return []
    keys = (answer,) if isinstance(answer, str) else answer
    return [choice for choice in question["choices"] if choice["key"] in keys]


def points_of(question: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> float:
    """The points of the chosen choices; several add up, to 100 at most."""
    if question["kind"] == "several":
        return min(BEST, sum(choice["points"] for choice in chosen))
    return chosen[0]["points"]


def best_of(question: Mapping[str, Any]) -> float:
    """The most points that a question can give."""
    points = [choice["points"] for choice in question["choices"]]
    return min(BEST, sum(points)) if question["kind"] == "several" else max(points)


def level_of(levels: Mapping[str, Any], total: float, scores: Sequence[float]) -> int:
    """The highest level whose threshold the total reaches and whose minimum of themes holds."""
    reached = 1
    for number, threshold in enumerate(levels["thresholds"], start=1):
        if total >= threshold and not _themes_short(levels, number, scores):
            reached = number
    return reached


def _themes_short(levels: Mapping[str, Any], number: int, scores: Sequence[float]) -> int:
    """How many more themes must reach the minimum of a level."""
    rule = levels["minimum"].get(str(number))
    return max(0, rule["themes"] - sum(each >= rule["at"] for each in scores)) if rule else 0


def _add(theme: _Sums, question: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]], answer: Any) -> None:
    """Count one question in its theme."""
    weight = question["weight"]
    theme.asked += weight
    points = None
    if chosen:
        points = points_of(question, chosen)
        theme.gained += weight * points
        theme.counted += weight
        theme.answered += 1
    elif answer == DONT_KNOW:
        theme.unknown += 1
    theme.questions.append(QuestionScore(question["key"], points, weight, best_of(question)))


def _weak(question: Mapping[str, Any], chosen: Sequence[Mapping[str, Any]]) -> list[WeakAnswer]:
    """The measures that the chosen choices name, where points are left behind or none are counted."""
    points, weight = (points_of(question, chosen), question["weight"]) if question["scored"] else (0, 0)
    if points >= BEST:
        return []
    return [
        WeakAnswer(question["key"], choice["key"], choice["measure"], question["theme"], points, weight)
        for choice in chosen
        if choice["measure"]
    ]


def _unknown(question: Mapping[str, Any]) -> list[WeakAnswer]:
    """The measure of the weakest choice of a question left open."""
    named = [choice for choice in question["choices"] if choice["measure"]]
    if not named:
        return []
    weakest = min(named, key=lambda choice: choice.get("points", 0))
    points, weight = (weakest["points"], question["weight"]) if question["scored"] else (0, 0)
    return [WeakAnswer(question["key"], DONT_KNOW, weakest["measure"], question["theme"], points, weight)]


def _theme_score(key: str, sums: _Sums) -> ThemeScore:
    """The score and the margin of a theme."""
    left = sums.asked - sums.counted
    return ThemeScore(
        key=key,
        weight=sums.weight,
        score=round(sums.gained / sums.counted, DECIMALS) if sums.counted else None,
        low=round(sums.gained / sums.asked, DECIMALS) if sums.asked else None,
        high=round((sums.gained + BEST * left) / sums.asked, DECIMALS) if sums.asked else None,
        answered=sums.answered,
        unknown=sums.unknown,
        questions=tuple(sums.questions),
    )


def _mean(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The mean of (weight, value) pairs."""
    weight = sum(weight for weight, _ in pairs)
    return round(sum(weight * value for weight, value in pairs) / weight, DECIMALS) if weight else None


def _levelled(
    levels: Mapping[str, Any],
    themes: tuple[ThemeScore, ...],
    weak: tuple[WeakAnswer, ...],
    unknown: tuple[WeakAnswer, ...],
) -> Result:
    """The result, with its level where enough themes have a score."""
    low = _mean([(theme.weight, theme.low) for theme in themes if theme.low is not None])
    high = _mean([(theme.weight, theme.high) for theme in themes if theme.high is not None])
    scored = [theme for theme in themes if theme.score is not None]
    total = None
    if len(scored) >= FEWEST_THEMES:
        total = _mean([(theme.weight, theme.score) for theme in scored])
    if total is None:
        missing = tuple(theme.key for theme in themes if theme.score is None)
        return Result(None, low, high, None, themes, weak, unknown, missing)
    level = level_of(levels, total, [theme.score for theme in scored])
    to_next = _to_next(levels, level + 1, total, scored)
    return Result(total, low, high, level, themes, weak, unknown, (), to_next)


def _to_next(
    levels: Mapping[str, Any], number: int, total: float, scored: Sequence[ThemeScore]
) -> ToNext | None:
    """What is missing to a level; None above the last one."""
    if number > len(levels["thresholds"]):
        return None
    gap = max(0, round(levels["thresholds"][number - 1] - total, DECIMALS))
    at = levels["minimum"].get(str(number), {}).get("at", 0)
    needed = _themes_short(levels, number, [theme.score for theme in scored])
    below = sorted((theme for theme in scored if theme.score < at), key=lambda theme: -theme.score)
    # Where only the minimum stands in the way, nothing helps but the themes below it.
    helping = below[:needed] if needed and not gap else scored
    weight = sum(theme.weight for theme in scored)
    steps = [
        Step(
            question.key,
            theme.key,
            question.points,
            round(
                theme.weight / weight * question.weight * (question.best - question.points)
                / sum(each.weight for each in theme.questions if each.points is not None),
                DECIMALS,
            ),
        )
        for theme in helping
        for question in theme.questions
        if question.points is not None and question.points < question.best and question.weight
    ]  # fmt: skip
    steps.sort(key=lambda step: -step.gain)
    below_keys = tuple(theme.key for theme in below) if needed else ()
    return ToNext(number, gap, at, needed, below_keys, tuple(steps[:MOST_STEPS]))
