"""Conditions and levels of a questionnaire, told to who edits it or asks how a level is worked out. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.conditions import Content

JOINS = {"all": " et ", "any": " ou "}
OPERATORS = {"in": "est", "not_in": "n’est pas", "at_least": "est d’au moins", "at_most": "est d’au plus"}

Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class LevelRule:
    """What a level asks for: a total, and so many themes at a score (none for no such rule)."""

    number: int
    total: float
    themes: int | None = None
    at: float | None = None


def level_rules(levels: Mapping[str, Any]) -> list[LevelRule]:
    """The rule of each level, the first one first."""
    rules = []
    for number, total in enumerate(levels["thresholds"], start=1):
        minimum = levels["minimum"].get(str(number), {})
        rules.append(LevelRule(number, total, minimum.get("themes"), minimum.get("at")))
    return rules


def condition_in_words(
    condition: Mapping[str, Any] | None, content: Content, facts: Mapping[str, tuple[str, Mapping[str, str]]]
) -> str:
    """When a question is asked: « « Avez-vous un site ? » est Oui », empty for always.

    `facts` are the names of the facts, each with the names of its values.
    """
    if not condition:
        return ""
    questions = {question["key"]: question for question in content["questions"]}
    joined = next(name for name in JOINS if name in condition)
    return JOINS[joined].join(_test(test, questions, facts) for test in condition[joined])


def _test(test: Mapping[str, Any], questions: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """One test in words."""
    if "question" in test:
        question = questions.get(test["question"])
        subject = f"« {question['text'] if question else test['question']} »"
        names = {choice["key"]: f"« {choice['text']} »" for choice in question["choices"]} if question else {}
    else:
        subject, names = facts.get(test["fact"], (test["fact"], {}))
    operator = next(name for name in OPERATORS if name in test)
    said = test[operator]
    values = said if isinstance(said, list) else [said]
    return f"{subject} {OPERATORS[operator]} {' ou '.join(names.get(value, str(value)) for value in values)}"
