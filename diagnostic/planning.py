"""The plan of a result: what to do first, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from diagnostic.recommending import Recommendation

MOST_FIRST = 3


@dataclass(frozen=True, slots=True)
class PlanTheme:
    """A theme with what it holds besides the first actions, what helps most first."""

    key: str
    name: str
    items: tuple[Recommendation, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a firm is told to do: `first`, three at most; the rest by theme; what to read; a peer.

    `is_to_come` is the plan of a firm that does not exist yet; `finds_out` one that begins with finding out.
    """

    first: tuple[Recommendation, ...] = ()
    themes: tuple[PlanTheme, ...] = ()
    about: tuple[Recommendation, ...] = ()
    peer: Recommendation | None = None
    is_to_come: bool = False
    finds_out: bool = False

    def __iter__(self) -> Iterator[Recommendation]:
        """All its items, each once, in the order in which they are shown."""
        yield from self.first
        for theme in self.themes:
            yield from theme.items
        yield from self.about
        if self.peer:
            yield self.peer

    def __bool__(self) -> bool:
        """Whether it holds anything."""
        return next(iter(self), None) is not None
