"""What differs between two contents, in words that an editor reads. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from diagnostic.conditions import Content
from diagnostic.wording import FactNames, condition_in_words

QUESTION_PARTS = {
    "text": "Texte de la question",
    "help": "De quoi parle-t-on ?",
    "theme": "Thème",
    "kind": "Sorte de réponse",
    "weight": "Poids",
    "scored": "Compte dans le niveau",
    "dont_know": "Propose « Je ne sais pas »",
    "reference": "Chiffre national",
}
CHOICE_PARTS = {
    "text": "texte",
    "points": "points",
    "measure": "conseil",
    "exclusive": "exclut les autres",
}
THEME_PARTS = {"name": "Nom", "weight": "Poids", "encouragement": "Encouragement"}


class ChangeKind(StrEnum):
    """What happened to a thing."""

    ADDED = "Ajouté"
    REMOVED = "Retiré"
    CHANGED = "Changé"
    MOVED = "Déplacé"


@dataclass(frozen=True)
class Change:
    """One difference: where (« Question « … » »), what part of it, and its value before and after."""

    kind: ChangeKind
    where: str
    part: str = ""
    before: str = ""
    after: str = ""


def differences(old: Content, new: Content, facts: FactNames) -> list[Change]:
    """Everything that differs, the rule of the levels first, then themes, then questions in their order.

    `facts` name what conditions look at.
    """
    changes = []
    if old["levels"] != new["levels"]:
        before, after = in_words(old["levels"]), in_words(new["levels"])
        changes.append(Change(ChangeKind.CHANGED, "Règle des niveaux", "Seuils et minimums", before, after))
    for theme in _pairs(old["themes"], new["themes"]):
        changes += _parts(*theme, THEME_PARTS, "Thème", "name")
    for before, after in _pairs(old["questions"], new["questions"]):
        changes += _parts(before, after, QUESTION_PARTS, "Question", "text")
        if before and after:
            changes += _conditions(before, after, old, new, facts)
            changes += _choices(before, after)
    return changes + list(_moved(old["questions"], new["questions"]))


def in_words(value: Any) -> str:
    """A value as an editor reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    if isinstance(value, Mapping):
        return _mapping_in_words(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(in_words(each) for each in value)
    return str(value)


def _mapping_in_words(value: Mapping[str, Any]) -> str:
    """A rule of levels or a reference, in words."""
    if "thresholds" in value:
        minimums = [
            f"niveau {level} : {rule['themes']} thèmes à {in_words(rule['at'])}"
            for level, rule in sorted(value["minimum"].items())
        ]
        return " ; ".join([f"seuils {in_words(value['thresholds'])}", *minimums])
    return ", ".join(f"{name} : {in_words(each)}" for name, each in sorted(value.items()))


def _pairs(old: list[Any], new: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The things of two lists by their keys: those of the new one in its order, then those that went."""
    before = {each["key"]: each for each in old}
    after = {each["key"]: each for each in new}
    for key, each in after.items():
        yield before.get(key), each
    for key, each in before.items():
        if key not in after:
            yield each, None


def _parts(
    before: Any, after: Any, parts: Mapping[str, str], what: str, name: str, *, named: str = ""
) -> Iterator[Change]:
    """What happened to a thing, and to its parts."""
    where = named or f"{what} « {(after or before)[name]} »"
    if before is None or after is None:
        yield Change(ChangeKind.ADDED if before is None else ChangeKind.REMOVED, where)
        return
    for part, label in parts.items():
        if (was := before.get(part)) != (now := after.get(part)) and (was or now):
            yield Change(ChangeKind.CHANGED, where, label, in_words(was), in_words(now))


def _conditions(before: Any, after: Any, old: Content, new: Content, facts: FactNames) -> Iterator[Change]:
    """What happened to when a question is asked, each condition in the words of its own content."""
    if before["asked_if"] != after["asked_if"]:
        was, now = (
            condition_in_words(question["asked_if"], content, facts) or "Toujours"
            for question, content in ((before, old), (after, new))
        )
        yield Change(ChangeKind.CHANGED, f"Question « {after['text']} »", "Posée si", was, now)


def _choices(before: Any, after: Any) -> Iterator[Change]:
    """What happened to the choices of a question."""
    for was, now in _pairs(before["choices"], after["choices"]):
        where = f"Question « {after['text']} », réponse « {(now or was)['text']} »"
        yield from _parts(was, now, CHOICE_PARTS, "réponse", "text", named=where)
    kept = [[each["key"] for each in one["choices"]] for one in (before, after)]
    both = set(kept[0]) & set(kept[1])
    if [key for key in kept[0] if key in both] != [key for key in kept[1] if key in both]:
        yield Change(ChangeKind.MOVED, f"Question « {after['text']} »", "Ordre des réponses")


def _moved(old: list[Any], new: list[Any]) -> Iterator[Change]:
    """The questions that come elsewhere among those of both versions; as few as tell it."""
    kept = {each["key"] for each in old} & {each["key"] for each in new}
    before = [each["key"] for each in old if each["key"] in kept]
    after = [each for each in new if each["key"] in kept]
    same = SequenceMatcher(None, before, [each["key"] for each in after], autojunk=False)
    in_place = {at for block in same.get_matching_blocks() for at in range(block.b, block.b + block.size)}
    for at, each in enumerate(after):
        if at not in in_place:
            yield Change(ChangeKind.MOVED, f"Question « {each['text']} »", "Place dans le questionnaire")
