"""Who asks a server that gives no answer: nobody for a while, then one.

Each process has a breaker of its own. It opens at the first failure, so that one person waits and not all of
them; after a pause exactly one request tries again, and the answer of that one decides for the others.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PAUSE = 30  # seconds in which nobody asks
LOGGED = 60  # seconds between two lines of the log

logger = logging.getLogger(__name__)


class Open(Exception):
    """The server failed a moment ago: it is not asked now."""


class Breaker:
    """Lets requests through to a server as long as it answers. Safe to share among threads."""

    def __init__(self, server: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.server = server
        self.clock = clock
        self.lock = threading.Lock()
        self.close()

    def close(self) -> None:
        """Ask again, as if nothing had failed."""
        self.asked_again_at: float | None = None
        self.logged_at: float | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the last answer was one."""
        return self.asked_again_at is None

    @contextmanager
    def guard(self, *failures: type[Exception]) -> Iterator[None]:
        """Ask the server inside: raises Open when nobody shall, and notes whether it failed.

        Whatever else is raised inside says nothing on the server, and leaves things as they were.
        """
        self.enter()
        try:
            yield
        except failures as failure:
            self.fail(failure)
            raise
        with self.lock:
            self.asked_again_at = None

    def enter(self) -> None:
        """Go through, or raise Open. Who goes through while it is open holds the others back for a pause."""
        with self.lock:
            if self.asked_again_at is None:
                return
            if self.clock() < self.asked_again_at:
                raise Open(self.server)
            self.asked_again_at = self.clock() + PAUSE

    def fail(self, failure: Exception) -> None:
        """Note that the server failed; a line of the log a minute says so."""
        with self.lock:
            now = self.clock()
            self.asked_again_at = now + PAUSE
            if self.logged_at is not None and now < self.logged_at + LOGGED:
                return
            self.logged_at = now
        logger.warning(
            "%s gives no answer (%s): the database answers instead; it is asked again every %s seconds",
            self.server,
            describe(failure),
            PAUSE,
        )


def describe(failure: Exception) -> str:
    """A failure in one short line."""
    return " ".join(f"{type(failure).__name__}: {failure}".split())[:200]


breaker = Breaker("Elasticsearch")
