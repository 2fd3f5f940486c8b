"""The door `plan.py`: what a room recommends for a result, each thing with its reason.

A room says in its `plan.py` what it has for a firm, from its answers, its facts and its level alone::

    # <room>/plan.py
    from diagnostic.door import Case, Recommendation, Recommends, recommenders

    @recommenders.register
    class Meetings(Recommends):
        order = 40
        def recommendations(self, case): ...

It recommends what is there now: what was unpublished or withdrawn is left out, without a word. How the plan
is made of all this is told in `diagnostic.planning`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wagtail.models import Site

from core.door import Registry
from diagnostic.conditions import DONT_KNOW, Answers, Content, Facts
from diagnostic.enums import Effort, Stake
from diagnostic.profile import Profile, ThemeProfile
from diagnostic.scoring import WeakAnswer
from diagnostic.wording import quoted
from taxonomy.enums import StageKey

__all__ = [
    "COURSE",
    "MEASURE",
    "PAGE",
    "PEER",
    "READINGS",
    "TO_COME",
    "Case",
    "Recommendation",
    "Recommends",
    "recommenders",
]

MEASURE, PEER, COURSE = "measure", "temoignage", "formation"
# The keys of pages begin so; their primary key follows.
PAGE = "page:"
# How long what can be done this week may take.
QUICK_MINUTES = 120
# The stages of a firm that does not exist yet.
TO_COME = frozenset({StageKey.IDEA, StageKey.CREATION})
# Where a theme without score stands among those that have one.
UNKNOWN = 50
# What one reads, watches or leads a workshop with.
READINGS = ("guide", "cahier-des-charges", COURSE, "kit")


@dataclass(frozen=True, slots=True)
class Case:
    """What a room may know to recommend: a result, nothing more.

    `facts` say the sector of the firm as soon as it is known, whoever told it; `read` has the keys of what
    the person ticked « lu ».
    """

    content: Content
    answers: Answers
    facts: Facts
    profile: Profile
    level: int | None
    site: Site
    at: datetime
    read: frozenset[str] = frozenset()

    @property
    def sector(self) -> str:
        """The key of the firm's sector, blank where nobody knows."""
        return (self.facts.get("trade") or {}).get("sector") or ""

    @property
    def read_pages(self) -> list[int]:
        """The primary keys of the pages that the person ticked « lu »."""
        keys = (key.removeprefix(PAGE) for key in self.read if key.startswith(PAGE))
        return [int(key) for key in keys if key.isdecimal()]

    @property
    def themes(self) -> list[ThemeProfile]:
        """The themes, the weakest first; one that nothing is known of stands in the middle."""
        return sorted(self.profile.themes, key=lambda theme: UNKNOWN if theme.score is None else theme.score)

    @property
    def is_to_come(self) -> bool:
        """Whether the firm does not exist yet."""
        return self.facts.get("stage") in TO_COME

    @property
    def advised(self) -> tuple[WeakAnswer, ...]:
        """The answers that name a measure, the heaviest loss first, then what is not known."""
        return (*self.profile.scored.weak, *self.profile.scored.open)

    def reason_of(self, weak: WeakAnswer) -> str:
        """Why something is there: the answer that led to it is quoted; of what is not known, the question."""
        question = next(each for each in self.content["questions"] if each["key"] == weak.question)
        if weak.choice == DONT_KNOW:
            asked = quoted(question["text"])
            return f"Vous ne savez pas encore répondre à {asked} : le découvrir est le premier pas."
        said = next(choice["text"] for choice in question["choices"] if choice["key"] == weak.choice)
        return f"Vous avez répondu {quoted(said)} à {quoted(question['text'])}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """Something to do, to read or to look at, and why.

    The same thing has the same `key` for ever: « measure:creer-sa-fiche », « page:123 ». `reason` is a whole
    sentence that quotes the answer or the fact it comes from. `theme` is the key of a topic. `kind_words`
    says what it is: « Guide ». What has a `first_step` is something to do, and may stand among the first
    actions.

    `score` compares the things of one kind, the highest first. That of something to do is what answers leave
    behind: points, 0 to 100, times the weight of the question; `questions` has the keys of these. `finds_out`
    is for what begins with finding out, after « je ne sais pas ». `effort` goes from 1 (light) to 3 (a
    project); `stake` says what else makes it matter (`Stake`), if anything. `card` is its HTML, where the
    room has one.
    """

    key: str
    kind: str
    title: str
    link: str
    reason: str
    theme: str
    kind_words: str = ""
    gain: str = ""
    minutes: int | None = None
    cost_words: str = ""
    cost_source: str = ""
    first_step: str = ""
    effort: int = 1
    stake: str = ""
    is_free: bool = False
    score: float = 0
    questions: tuple[str, ...] = ()
    finds_out: bool = False
    card: str = ""

    @property
    def stake_words(self) -> str:
        """What makes it matter, in words; blank for nothing more than its points."""
        return Stake(self.stake).label if self.stake else ""

    @property
    def is_quick(self) -> bool:
        """Whether it can be done this week for nothing: light, free, two hours at most."""
        is_short = self.minutes is not None and self.minutes <= QUICK_MINUTES
        return self.is_free and self.effort == Effort.LIGHT and is_short

    @property
    def seconds(self) -> int | None:
        """How long it takes, None where nobody says."""
        return None if self.minutes is None else self.minutes * 60


class Recommends(ABC):
    """What a room recommends."""

    order = 0

    @abstractmethod
    def recommendations(self, case: Case) -> Sequence[Recommendation]:
        """What it has for this result, the best first, few: what nobody would read is left out."""


recommenders: Registry[Recommends] = Registry(Recommends)
