"""Conditions and levels of a questionnaire in words, and the words that quote an answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostic.conditions import Content

# The names of the facts, each with the names of its values.
FactNames = Mapping[str, tuple[str, Mapping[str, str]]]

JOINS = {"all": "\u00a0; et ", "any": "\u00a0; ou "}
# What comes before the first step for who does not know the answer.
FIND_OUT, THEN = "Cherchez la réponse, ou demandez-la. ", "commencez ainsi. "
OPERATORS = {"in": "{}", "not_in": "tout sauf {}", "at_least": "{} ou plus", "at_most": "{} ou moins"}


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


def condition_in_words(condition: Mapping[str, Any] | None, content: Content, facts: FactNames) -> str:
    """When a question is asked, as people say it: « Avez-vous un site ? » : « Oui ». Empty for always."""
    if not condition:
        return ""
    questions = {question["key"]: question for question in content["questions"]}
    joined = next(name for name in JOINS if name in condition)
    return JOINS[joined].join(_test(test, questions, facts) for test in condition[joined])


def _test(test: Mapping[str, Any], questions: Mapping[str, Any], facts: FactNames) -> str:
    """One test in words."""
    if "question" in test:
        question = questions.get(test["question"])
        subject = quoted(question["text"] if question else test["question"])
        names = {choice["key"]: choice["text"] for choice in question["choices"]} if question else {}
    else:
        subject, names = facts.get(test["fact"], (test["fact"], {}))
    operator = next(name for name in OPERATORS if name in test)
    said = test[operator]
    values = " ou ".join(quoted(names.get(each, each)) for each in said) if isinstance(said, list) else said
    return f"{subject}\u00a0: {OPERATORS[operator].format(values)}"


def quoted(text: str) -> str:
    """A text between French quotation marks, which stay on its line."""
    return f"«\u00a0{text}\u00a0»"


def plain_first_step(first_step: str) -> str:
    """A first step as it is for everybody: it does not tell that somebody did not know."""
    return first_step.partition(THEN)[2] if first_step.startswith(FIND_OUT) else first_step
