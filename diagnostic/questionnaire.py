"""A questionnaire: read from a file, checked, written back, and walked through. Pure: no model, no query."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from diagnostic.checking import check, checked
from diagnostic.conditions import Answers, Content, Facts, asked_questions
from diagnostic.paths import Ways, longest_path_minutes, seconds_of, ways_through
from diagnostic.problems import BrokenFile, Problem, located
from diagnostic.reading import read

__all__ = [
    "BrokenFile",
    "Problem",
    "Progress",
    "Ways",
    "asked",
    "check",
    "dump",
    "load",
    "longest_path_minutes",
    "minutes_left",
    "next_question",
    "progress",
    "ways_through",
]

DEFAULTS = {
    "help": "",
    "weight": 1,
    "scored": True,
    "dont_know": True,
    "asked_if": None,
    "reference": None,
}

# The order in which a file says things, whatever order a database gave them back in.
ORDER = (
    *(
        "schema",
        "themes",
        "facts",
        "questions",
        "measures",
        "levels",
        "survey",
        "key",
        "theme",
        "question",
        "fact",
    ),
    *("name", "title", "topic", "text", "help", "kind", "points", "measure", "exclusive", "weight", "scored"),
    *(
        "dont_know",
        "encouragement",
        "asked_if",
        "reference",
        "choices",
        "gain",
        "effort",
        "minutes",
        "cost_words",
    ),
    *("cost_source", "first_step", "stake", "link_url", "thresholds", "minimum", "at"),
)
RANKS = {name: rank for rank, name in enumerate(ORDER)}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a theme is: questions answered, of those asked."""

    theme: str
    name: str
    answered: int
    asked: int


def load(text: str | bytes, measures: Collection[str] | None = None) -> dict[str, Any]:
    """The content that a file says, `minutes` worked out. Raises BrokenFile, each problem with its line.

    `measures` are the keys of those that exist; without it, those in the file, any where it holds none.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            message = "Ce fichier n’est pas en UTF-8. Enregistrez-le dans ce codage."
            raise BrokenFile([Problem(message, line=line)]) from error
    said, lines = read(text)
    held = said.get("measures") if isinstance(said, dict) else None
    if measures is None and isinstance(held, dict) and held:
        measures = held.keys()
    content, problems = checked(said, measures)
    if content is None or problems:
        raise BrokenFile(sorted((located(each, lines) for each in problems), key=lambda each: each.line or 0))
    return content


def dump(content: Content) -> str:
    """A content as a file that `load` reads back the same."""
    content = _in_order(content)
    plain = {key: value for key, value in content.items() if key != "minutes" and value != {}}
    plain["questions"] = [_brief(question) for question in content["questions"]]
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


def asked(content: Content, answers: Answers, facts: Facts) -> list[str]:
    """The keys of the questions that are asked, in their order."""
    return [question["key"] for question in asked_questions(content, answers, facts)]


def next_question(content: Content, answers: Answers, facts: Facts) -> str | None:
    """The first question that is asked and has no answer yet, None at the end."""
    return next((key for key in asked(content, answers, facts) if key not in answers), None)


def minutes_left(content: Content, answers: Answers, facts: Facts) -> int:
    """How many minutes are left, rounded up, by the questions that are asked as things stand."""
    left = (each for each in asked_questions(content, answers, facts) if each["key"] not in answers)
    return math.ceil(sum(map(seconds_of, left)) / 60)


def progress(content: Content, answers: Answers, facts: Facts) -> list[Progress]:
    """How far each theme is, for those where something is asked."""
    questions = asked_questions(content, answers, facts)
    by_theme = {
        theme["key"]: [each["key"] for each in questions if each["theme"] == theme["key"]]
        for theme in content["themes"]
    }
    return [
        Progress(theme["key"], theme["name"], sum(key in answers for key in keys), len(keys))
        for theme in content["themes"]
        if (keys := by_theme[theme["key"]])
    ]


def _in_order(said: Any) -> Any:
    """The same, each name at its place in the order of a file."""
    if isinstance(said, Mapping):
        names = sorted(said, key=lambda name: (RANKS.get(name, len(RANKS)), name))
        return {name: _in_order(said[name]) for name in names}
    return [_in_order(each) for each in said] if isinstance(said, list) else said


class _Line(dict):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes lists with their retreat, and what is repeated in full."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    _Line,
    lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True),
)


def _brief(question: dict[str, Any]) -> dict[str, Any]:
    """A question without what goes without saying, each choice on its line."""
    brief = {
        name: value for name, value in question.items() if name not in DEFAULTS or value != DEFAULTS[name]
    }
    if question["asked_if"]:
        brief["asked_if"] = {
            word: [_Line(test) for test in tests] for word, tests in question["asked_if"].items()
        }
    if question["reference"]:
        brief["reference"] = _Line(question["reference"])
    brief["choices"] = [
        _Line({name: value for name, value in choice.items() if name != "measure" or value})
        for choice in question["choices"]
    ]
    return brief
