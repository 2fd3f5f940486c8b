"""All the ways through a questionnaire: which questions can be asked, and how long the longest way is. Pure.

Answers that no later condition tells apart are one, and what no later condition looks at is forgotten: so
all ways are walked without walking each.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any

from diagnostic.conditions import DONT_KNOW, Content, holds
from diagnostic.shape import FIRM_PART

WORDS_A_MINUTE = 180
SECONDS_AN_ANSWER = 6
# Who answers, then the facts: what is read there is about as long as six short questions.
FIRM_PART_QUESTIONS = 1 + len(FIRM_PART)
FIRM_PART_WORDS = 70
MOST_MINUTES = 10
# Beyond, checking a draft would keep its editor waiting.
MOST_FIRMS, MOST_WAYS, MOST_CASES, MOST_STEPS = 2_000, 20_000, 64, 1_000_000

WORD = re.compile(r"[\w’'-]+")


class TooManyWays(Exception):
    """Conditions cross in so many ways that they cannot all be walked."""


@dataclass(slots=True)
class Ways:
    """What all the ways through a questionnaire show. Seconds and numbers count the firm part in."""

    asked: set[str] = field(default_factory=set)
    longest_seconds: float = 0
    fewest: int = 0
    most: int = 0

    @property
    def minutes(self) -> int:
        """How long the longest way lasts, in whole minutes, rounded up."""
        return math.ceil(self.longest_seconds / 60)


@dataclass(frozen=True, slots=True)
class _Tally:
    """What several ways to the same place come to."""

    seconds: float
    fewest: int
    most: int

    def and_(self, seconds: float) -> _Tally:
        return _Tally(self.seconds + seconds, self.fewest + 1, self.most + 1)

    def or_(self, other: _Tally | None) -> _Tally:
        if other is None:
            return self
        return _Tally(
            max(self.seconds, other.seconds), min(self.fewest, other.fewest), max(self.most, other.most)
        )


def seconds_of(question: Mapping[str, Any]) -> float:
    """How long a question takes: reading all of it, help included, then answering."""
    texts = [question["text"], question["help"], *(choice["text"] for choice in question["choices"])]
    return SECONDS_AN_ANSWER + sum(len(WORD.findall(text)) for text in texts) * 60 / WORDS_A_MINUTE


def firm_part_seconds() -> float:
    """How long the firm part takes."""
    return FIRM_PART_QUESTIONS * SECONDS_AN_ANSWER + FIRM_PART_WORDS * 60 / WORDS_A_MINUTE


def ways_through(content: Content) -> Ways:
    """Walk all the ways. Raises TooManyWays."""
    questions = content["questions"]
    tests = list(_tests(questions))
    cases = {
        question["key"]: _answers(question, _sought(tests, "question", question["key"]))
        for question in questions
    }
    seconds = {question["key"]: seconds_of(question) for question in questions}
    live = _live(questions)
    ways = Ways(fewest=len(questions) + FIRM_PART_QUESTIONS)
    steps = count()
    for facts in _facts(tests):
        for end in _walk(questions, cases, seconds, live, facts, ways.asked, steps).values():
            ways.longest_seconds = max(ways.longest_seconds, end.seconds)
            ways.fewest, ways.most = min(ways.fewest, end.fewest), max(ways.most, end.most)
    return ways


def longest_path_minutes(content: Content) -> int:
    """How many minutes the longest way lasts, the firm part included; 0 where there are too many to walk."""
    try:
        return ways_through(content).minutes
    except TooManyWays:
        return 0


def _walk(
    questions: Iterable[Mapping[str, Any]],
    cases: Mapping[str, list[Any]],
    seconds: Mapping[str, float],
    live: list[frozenset[str]],
    facts: Mapping[str, Any],
    asked: set[str],
    steps: Iterator[int],
) -> dict[tuple, _Tally]:
    """All the ways for some facts; notes what is asked on one of them, and counts the steps."""
    places: dict[tuple, _Tally] = {(): _Tally(firm_part_seconds(), FIRM_PART_QUESTIONS, FIRM_PART_QUESTIONS)}
    for question, still_read in zip(questions, live, strict=True):
        onward: dict[tuple, _Tally] = {}
        for known, tally in places.items():
            answers = dict(known)
            passed = tally
            given: list[Any] = [None]
            if holds(question["asked_if"], answers, facts):
                asked.add(question["key"])
                passed = tally.and_(seconds[question["key"]])
                given = cases[question["key"]] if question["key"] in still_read else [None]
            for answer in given:
                kept = {**answers, question["key"]: answer} if answer is not None else answers
                key = tuple(sorted((name, value) for name, value in kept.items() if name in still_read))
                onward[key] = passed.or_(onward.get(key))
            if len(onward) > MOST_WAYS or next(steps) > MOST_STEPS:
                raise TooManyWays
        places = onward
    return places


def _tests(questions: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """All the tests of all the conditions."""
    for question in questions:
        for tests in (question["asked_if"] or {}).values():
            yield from tests


def _live(questions: list[Mapping[str, Any]]) -> list[frozenset[str]]:
    """After each question, the questions whose answers a later condition looks at."""
    live: list[frozenset[str]] = []
    later: frozenset[str] = frozenset()
    for question in reversed(questions):
        live.append(later)
        later |= {test["question"] for test in _tests([question]) if "question" in test}
    return live[::-1]


def _sought(tests: Iterable[Mapping[str, Any]], sort: str, key: str) -> list[frozenset[str]]:
    """The sets of values that tests look for in an answer or a fact."""
    return [frozenset(test.get("in") or test.get("not_in") or ()) for test in tests if test.get(sort) == key]


def _answers(question: Mapping[str, Any], sought: list[frozenset[str]]) -> list[Any]:
    """Answers that stand for all the others: no test tells another one from them."""
    free = [(choice["key"],) for choice in question["choices"] if not choice.get("exclusive")]
    alone = [(choice["key"],) for choice in question["choices"] if choice.get("exclusive")]
    if question["kind"] == "several":
        free = _unions(free, sought)
    open_ = [(DONT_KNOW,)] if question["dont_know"] else []
    return _distinct([*free, *alone, *open_], sought)


def _facts(tests: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Facts that stand for all the others."""
    cases: dict[str, list[Any]] = {}
    for name in sorted({test["fact"] for test in tests if "fact" in test}):
        sought = _sought(tests, "fact", name)
        if name == "headcount":
            bounds = {test.get("at_least", test.get("at_most")) for test in tests if test.get("fact") == name}
            near = {bound + step for bound in bounds if bound is not None for step in (-1, 0, 1)}
            cases[name] = [None, *sorted(number for number in near if number >= 1)]
        else:
            values = [(value,) for value in sorted(set().union(*sought))]
            many = values if name in {"stage", "place"} else _unions(values, sought)
            cases[name] = [None, *_distinct(many, sought)]
    if math.prod(map(len, cases.values())) > MOST_FIRMS:
        raise TooManyWays
    for values in product(*cases.values()):
        yield dict(zip(cases, values, strict=True))


def _hits(values: tuple[str, ...], sought: list[frozenset[str]]) -> tuple[bool, ...]:
    """Which tests these values meet."""
    return tuple(not wanted.isdisjoint(values) for wanted in sought)


def _distinct(answers: Iterable[tuple[str, ...]], sought: list[frozenset[str]]) -> list[tuple[str, ...]]:
    """One answer for each set of tests that answers meet."""
    return list({_hits(values, sought): values for values in answers}.values())


def _unions(values: list[tuple[str, ...]], sought: list[frozenset[str]]) -> list[tuple[str, ...]]:
    """All that several values together may meet. Raises TooManyWays."""
    found = {_hits(one, sought): one for one in values}
    waiting = list(found.values())
    while waiting:
        one = waiting.pop()
        for other in values:
            both = tuple(sorted({*one, *other}))
            if _hits(both, sought) not in found:
                found[_hits(both, sought)] = both
                waiting.append(both)
        if len(found) > MOST_CASES:
            raise TooManyWays
    return list(found.values())
