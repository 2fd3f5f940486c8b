"""What is wrong in a questionnaire, said where it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Path = tuple[str | int, ...]

KINDS_OF_PLACES = {
    "themes": "thème",
    "questions": "question",
    "choices": "réponse",
    "measures": "conseil",
}


@dataclass(frozen=True)
class Problem:
    """One thing to mend: what to do, where in words, and the line of the file where there is one.

    `path` leads to the place in the content, for whoever shows the problem beside it. `can_be_tried` says
    that one may go through the questionnaire all the same: only its publication waits for the mending.
    """

    message: str
    where: str = ""
    line: int | None = None
    path: Path = ()
    can_be_tried: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", _spaced(self.message))

    def __str__(self) -> str:
        line = f"ligne\u00a0{self.line}" if self.line else ""
        place = ", ".join(part for part in (line, self.where) if part)
        return f"{place}\u00a0: {self.message}" if place else self.message


class BrokenFile(ValueError):
    """A questionnaire file that cannot be taken; `problems` says why, at least one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


def place(content: Any, path: Path) -> str:
    """Where a path leads, in words: « question « presence », réponse « site » »."""
    said = []
    for kind, step in zip((None, *path), path, strict=False):
        content = _inside(content, step)
        if kind in KINDS_OF_PLACES and (isinstance(step, int) or kind == "measures"):
            key = content.get("key") if isinstance(content, Mapping) else None
            name = step if isinstance(step, str) else key
            named = f"« {name} »" if isinstance(name, str) and name else f"n°\u00a0{int(step) + 1}"
            said.append(f"{KINDS_OF_PLACES[kind]} {_spaced(named)}")
    return ", ".join(said)


def located(problem: Problem, lines: Mapping[Path, int]) -> Problem:
    """The problem with its line: that of its place, or of the nearest thing around it."""
    path = problem.path
    while path and path not in lines:
        path = path[:-1]
    return replace(problem, line=lines.get(path, 1))


def _spaced(text: str) -> str:
    """The text with the spaces that French does not break."""
    return text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def _inside(content: Any, step: str | int) -> Any:
    """What stands one step further, None where nothing does."""
    if isinstance(content, Mapping):
        return content.get(step)
    if isinstance(content, list) and isinstance(step, int) and step < len(content):
        return content[step]
    return None
