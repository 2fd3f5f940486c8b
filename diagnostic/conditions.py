"""When a question is asked: conditions over earlier answers and over facts of the firm. Pure.

What is unanswered, unknown or answered « je ne sais pas » fails `in`, `at_least` and `at_most`, and passes
`not_in`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DONT_KNOW = "?"
NOTHING: frozenset[Any] = frozenset()

Content = Mapping[str, Any]
Answers = Mapping[str, Any]
Facts = Mapping[str, Any]


def said(value: Any) -> frozenset[Any]:
    """What an answer or a fact says, as values that a test looks for; nothing where nobody knows.

    A trade says its key, its activity and its sector, never the words that somebody typed.
    """
    if value is None or value == DONT_KNOW:
        return NOTHING
    if isinstance(value, str):
        return frozenset((value,))
    if isinstance(value, Mapping):
        return frozenset(each for name, each in value.items() if name != "words")
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(value)
    return frozenset((value,))


def passes(test: Mapping[str, Any], answers: Answers, facts: Facts) -> bool:
    """Whether one test passes."""
    value = answers.get(test["question"]) if "question" in test else facts.get(test["fact"])
    if "in" in test:
        return not said(value).isdisjoint(test["in"])
    if "not_in" in test:
        return said(value).isdisjoint(test["not_in"])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return value >= test["at_least"] if "at_least" in test else value <= test["at_most"]


def holds(condition: Mapping[str, Any] | None, answers: Answers, facts: Facts) -> bool:
    """Whether a condition holds; none always does."""
    if not condition:
        return True
    if "all" in condition:
        return all(passes(test, answers, facts) for test in condition["all"])
    return any(passes(test, answers, facts) for test in condition["any"])


def asked_questions(content: Content, answers: Answers, facts: Facts) -> list[Mapping[str, Any]]:
    """The questions that are asked, in their order.

    An answer to a question that is not asked any more counts for nothing further on.
    """
    standing: dict[str, Any] = {}
    asked = []
    for question in content["questions"]:
        if holds(question["asked_if"], standing, facts):
            asked.append(question)
            if question["key"] in answers:
                standing[question["key"]] = answers[question["key"]]
    return asked


def depending_on(content: Content, key: str) -> set[str]:
    """The questions whose condition looks at a question, or at one that depends on it."""
    found = {key}
    for question in content["questions"]:
        tests = [test for tests in (question["asked_if"] or {}).values() for test in tests]
        if any(test.get("question") in found for test in tests):
            found.add(question["key"])
    return found - {key}
