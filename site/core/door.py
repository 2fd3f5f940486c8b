"""What `core` offers to every room: the doors that rooms open, and the published generation.

A door is an abstract class here and a module of a fixed name in each room, imported at start-up. A room
subclasses the class in that module and decorates the subclass with the registry of the door::

    # <room>/due.py
    from core.door import DueWork, due_works

    @due_works.register
    class EraseOldMessages(DueWork):
        name = "…"
        def run(self, now): ...
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from django.http import HttpRequest
from django.utils.safestring import SafeString

from core.published import (
    published_cards,
    published_copy,
    published_html,
    raise_generation,
    raises_generation,
)

__all__ = [
    "DemoContent",
    "DueWork",
    "HeaderPart",
    "HeaderTool",
    "HealthCheck",
    "InitialContent",
    "Registry",
    "demo_contents",
    "due_works",
    "header_tools",
    "health_checks",
    "initial_contents",
    "published_cards",
    "published_copy",
    "published_html",
    "raise_generation",
    "raises_generation",
]

T = TypeVar("T")


class Registry(Generic[T]):
    """What the rooms offer behind one door, in the order of `order`, then of the class's name."""

    def __init__(self, base: type[T]) -> None:
        self.base = base
        self._classes: list[type[T]] = []

    def register(self, offered: type[T]) -> type[T]:
        """Add a class; used as a decorator. Raises TypeError for a class that is not of this door."""
        if not issubclass(offered, self.base):
            raise TypeError(f"{offered.__name__} is not a {self.base.__name__}")
        if offered not in self._classes:
            self._classes.append(offered)
        return offered

    def __iter__(self) -> Iterator[T]:
        for offered in sorted(self._classes, key=lambda c: (getattr(c, "order", 0), c.__qualname__)):
            yield offered()


class InitialContent(ABC):
    """Module `initial.py`: what every installation has (reference data, roles, first pages)."""

    name: str
    order = 0

    @abstractmethod
    def install(self) -> str:
        """Create what is missing, change nothing that is there; return one line that says what was done."""


class DemoContent(ABC):
    """Module `demo.py`: demonstration content from data files. Rows carry `is_demo`."""

    name: str
    order = 0

    @abstractmethod
    def build(self, *, scale: int) -> str:
        """Create what is missing, `scale` times as much where it makes sense; return one line about it."""

    def welcome(self) -> list[str]:
        """Lines that the person who serves the demonstration wants to know: accounts, for example."""
        return []


class DueWork(ABC):
    """Module `due.py`: dated work, in bounded batches, safe to run twice."""

    name: str
    order = 0

    @abstractmethod
    def run(self, now: datetime) -> int:
        """Do what is due at the aware datetime `now`; return how many things were done."""


class HealthCheck(ABC):
    """Module `health.py`: something the portal needs that can be down."""

    name: str
    order = 0

    @abstractmethod
    def check(self) -> str:
        """Return its state in a word; raise any exception when it is down."""


@dataclass(frozen=True)
class HeaderPart:
    """HTML for the header, and the static path of a style sheet that it needs (empty for none).

    `brief` stands beside the button of the menu, on a phone.
    """

    html: SafeString
    style: str = ""
    brief: SafeString = field(default_factory=SafeString)


class HeaderTool(ABC):
    """Module `header.py`: an entry of the header, beside the name of the service and in the menu of a phone.

    Its HTML stands in both places, so it carries no `id`. Pages that everybody gets from the page cache show
    it too: it is the same for all who have no session, and does not begin one.
    """

    order = 0

    @abstractmethod
    def part(self, request: HttpRequest) -> HeaderPart:
        """The entry, for whoever asks. The request of an early error page has no `user`."""


initial_contents: Registry[InitialContent] = Registry(InitialContent)
demo_contents: Registry[DemoContent] = Registry(DemoContent)
due_works: Registry[DueWork] = Registry(DueWork)
header_tools: Registry[HeaderTool] = Registry(HeaderTool)
health_checks: Registry[HealthCheck] = Registry(HealthCheck)
