"""Leaves out of a style sheet what no template can ask for.

The design system styles every component in every variant; our templates use some of it. A rule stays when
each class it names occurs in a template, a script or a module of ours, or begins like a class that a template
completes (« fr-notice--{{ kind }} »).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import tinycss2

WORD = re.compile(r"[A-Za-z][\w-]*")
OPEN_WORD = re.compile(r"([a-z][\w-]*--(?=\{)|[a-z]\w*-[\w-]*-(?=\{\{))")
# What the design system's scripts add to a class that is there.
STATES = ("--opened", "--expanded", "--closing")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
CLASS_PART = re.compile(r"\[class[*^~|$]?=[\"']?\s*([\w-]+)\s*[\"']?\]")
NEGATION = re.compile(r":not\((?:[^()]|\([^()]*\))*\)")
CUSTOM_PROPERTY = re.compile(r"(?<![\w-])(--[\w-]+):[^;{}]*(?:;|(?=\}))")
CUSTOM_USE = re.compile(r"var\((--[\w-]+)")
EMPTY_RULE = re.compile(r"[^{}]*\{\}")
NESTING = {"media", "supports", "layer"}


@dataclass(frozen=True)
class Vocabulary:
    """The words that may be classes in our pages, and the beginnings of those that templates complete."""

    words: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, files: Iterable[Path]) -> Vocabulary:
        """Read the words of templates, scripts and modules."""
        words: set[str] = set()
        beginnings: set[str] = set()
        for path in files:
            text = path.read_text(encoding="utf-8")
            words.update(WORD.findall(text))
            beginnings.update(OPEN_WORD.findall(text))
        return cls(frozenset(words), tuple(beginnings))

    def has(self, name: str) -> bool:
        """Whether a page of ours may carry this class."""
        for state in STATES:
            name = name.removesuffix(state)
        return name in self.words or name.startswith(self.beginnings)

    def may_match(self, selector: str) -> bool:
        """Whether a selector can match anything in our pages."""
        positive = NEGATION.sub("", selector)
        parts = CLASS_PART.findall(positive)
        return all(map(self.has, CLASS.findall(CLASS_PART.sub("", positive)))) and all(
            any(word.startswith(part) for word in self.words) for part in parts
        )


def purge(css: str, vocabulary: Vocabulary) -> str:
    """The same style sheet without the rules that cannot match."""
    return _rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), vocabulary)


def _rules(rules: list, vocabulary: Vocabulary) -> str:
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = _selectors(tinycss2.serialize(rule.prelude))
            selector = ",".join(s for s in selectors if vocabulary.may_match(s))
            if selector:
                kept.append(f"{selector}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content is not None:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if content := _rules(inner, vocabulary):
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{content}}}")
        elif rule.type == "at-rule":
            kept.append(rule.serialize())
    return "".join(kept)


def _selectors(prelude: str) -> list[str]:
    """The selectors of a rule; commas inside parentheses do not part them."""
    selectors, depth, start = [], 0, 0
    for i, character in enumerate(prelude):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and depth == 0:
            selectors.append(prelude[start:i].strip())
            start = i + 1
    return [*selectors, prelude[start:].strip()]


def drop_unused_properties(sheets: dict[str, str]) -> dict[str, str]:
    """Style sheets that are loaded together, without the custom properties that none of them reads."""
    while True:
        used = set(CUSTOM_USE.findall("".join(sheets.values())))
        lean = {
            name: EMPTY_RULE.sub(
                "", CUSTOM_PROPERTY.sub(lambda p, used=used: p[0] if p[1] in used else "", css)
            )
            for name, css in sheets.items()
        }
        if lean == sheets:
            return lean
        sheets = lean
