"""The plan of a result: what to do first, and why. Pure, but for `recommended`, which asks the rooms.

Something to do has a weight: the points that answers leave behind (`Recommendation.score`; what several
answers name has their sum), times

- the weight of its theme, set by the mission, as all the weights below (`Weights`);
- by what is at stake, which the mission says of each measure: `duty` where the law asks for it; `base` where
  the rest depends on it (to talk to clients before opening, to name who looks after it); `loss` where it
  keeps the firm from losing all (copies, passwords); `sale` where it may sell soon;
- `next_level`, where the level rule asks for it: it answers one of the questions that help most (`to_next`),
  or belongs to a theme that must still reach the minimum of the next level;
- `light`, `middling` or `heavy` by its effort, which holds back nothing that the law asks for; and `quick`
  where it can be done this week for nothing: light, free, two hours at most;
- `finds_out`, where nobody knows yet whether it is wanted: « je ne sais pas » costs half of a « non »;
- for a firm that does not exist yet, `to_come` where only such firms are told so; the level rule says nothing
  then: nobody opens in order to reach a level.

Points say nothing where nobody knows the answer, nor before a firm has sold anything: each question then
counts for the same, `EVEN`, so that what is at stake and the effort decide. A wish, which is in no score, is
worth the same whether somebody has it or does not know.

What a person refused stays out, and moves the rest: too dear, what costs weighs half; too long, what takes
over an hour does; too hard, what is not light does.

The first actions are the three heaviest, never two of one theme. Where none of them can be done this week for
nothing and something can, the heaviest that can takes the place of the one of its theme, else of the last.
What the person put off is never among them. The rest follows by theme, the heaviest first; then what to read,
as the rooms order it, without what the first actions link to; then the nearest peer. Nothing stands there
twice, nothing without reason. Of equal weights the shorter comes first, then the key decides: the same
result, the same content and the same weights give the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from diagnostic.conditions import Answers, Content, Facts
from diagnostic.enums import Effort, Stake, WhyNot
from diagnostic.models import DiagnosisResult
from diagnostic.profile import profile_of
from diagnostic.recommending import MEASURE, PEER, READINGS, TO_COME, Case, Recommendation, recommenders
from diagnostic.weights import Weights
from taxonomy.enums import StageKey

MOST_FIRST, MOST_READINGS = 3, 6
LONG_MINUTES = 60
AFTER_A_REFUSAL = 0.5
# What a question counts for where points say nothing; longer than anything, for what says no time.
EVEN, NO_TIME_SAID = 100, 10**6
NOTHING: Mapping[str, str] = {}


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


def plan_of(
    case: Case,
    recommendations: Iterable[Recommendation],
    weights: Weights,
    *,
    put_off: frozenset[str] = frozenset(),
    refused: Mapping[str, str] = NOTHING,
) -> Plan:
    """The plan that these recommendations make. `refused` says why (`WhyNot`) by key."""
    offered = [each for each in _each_once(recommendations) if each.key not in refused]
    peer = next((each for each in offered if each.kind == PEER), None)
    others = [each for each in offered if each.kind not in (PEER, *READINGS)]
    weighed = {each.key: weight_of(case, each, weights, refused) for each in others}
    heaviest = sorted(others, key=lambda each: (-weighed[each.key], *shortest_first(each)))
    first = first_of([each for each in heaviest if each.first_step and each.key not in put_off])
    links = {each.link for each in first if each.link}
    readings = [each for each in offered if each.kind in READINGS and each.link not in links]
    return Plan(
        first=first,
        themes=_by_theme(case, [each for each in heaviest if each not in first]),
        about=tuple(readings[:MOST_READINGS]),
        peer=peer,
        is_to_come=case.is_to_come,
        finds_out=bool(first) and first[0].finds_out,
    )


def first_of(heaviest: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """The first actions, from what there is to do, the heaviest first."""
    of_theme: dict[str, Recommendation] = {}
    for each in heaviest:
        of_theme.setdefault(each.theme, each)
    first = list(of_theme.values())[:MOST_FIRST]
    quick = next((each for each in heaviest if each.is_quick), None)
    if quick and not any(each.is_quick for each in first):
        place = next((i for i, each in enumerate(first) if each.theme == quick.theme), len(first) - 1)
        first[place] = quick
    return tuple(first)


def shortest_first(item: Recommendation) -> tuple[int, str]:
    """How things of one weight are told apart."""
    return (NO_TIME_SAID if item.minutes is None else item.minutes, item.key)


def weight_of(
    case: Case, item: Recommendation, weights: Weights, refused: Mapping[str, str] = NOTHING
) -> float:
    """How much something to do weighs (see the module)."""
    weight = EVEN * max(1, len(item.questions)) if _counts_even(case, item) else item.score
    weight *= weights.themes.get(item.theme, 1)
    weight *= at_stake(item, weights)
    effort = Effort.LIGHT if item.stake == Stake.DUTY else item.effort
    weight *= {Effort.LIGHT: weights.light, Effort.MIDDLING: weights.middling}.get(effort, weights.heavy)
    if item.is_quick:
        weight *= weights.quick
    if item.finds_out:
        weight *= weights.finds_out
    if case.is_to_come:
        weight *= weights.to_come if item.key in _told_before_opening(case) else 1
    elif _opens_next_level(case, item):
        weight *= weights.next_level
    whys = set(refused.values())
    held_back = (
        WhyNot.COST in whys and not item.is_free,
        WhyNot.TIME in whys and (item.minutes or 0) > LONG_MINUTES,
        WhyNot.EFFORT in whys and item.effort > Effort.LIGHT,
    )
    return weight * AFTER_A_REFUSAL ** sum(held_back)


def at_stake(item: Recommendation, weights: Weights) -> float:
    """The weight of what is at stake."""
    return {
        Stake.DUTY: weights.duty,
        Stake.BASE: weights.base,
        Stake.LOSS: weights.loss,
        Stake.SALE: weights.sale,
    }.get(item.stake, 1)


def _counts_even(case: Case, item: Recommendation) -> bool:
    """Whether points say nothing of it: nobody lost any yet, or nobody knows whether they did."""
    wishes = {question["key"] for question in case.content["questions"] if not question["scored"]}
    is_wish = bool(item.questions) and wishes.issuperset(item.questions)
    return case.is_to_come or (item.finds_out and not is_wish)


def _opens_next_level(case: Case, item: Recommendation) -> bool:
    """Whether the rule of the next level asks for it."""
    to_next = case.profile.scored.to_next
    if to_next is None:
        return False
    steps = {step.question for step in to_next.steps}
    return item.theme in to_next.themes[: to_next.themes_needed] or not steps.isdisjoint(item.questions)


def _told_before_opening(case: Case) -> set[str]:
    """What only firms that do not exist yet are told: no question that others are asked names it."""
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for question in case.content["questions"]:
        keys = {f"{MEASURE}:{choice['measure']}" for choice in question["choices"] if choice["measure"]}
        named[_is_before_opening(question)] |= keys
    return named[True] - named[False]


def _is_before_opening(question: Mapping[str, Any]) -> bool:
    """Whether only firms that do not exist yet are asked so."""
    tests = (question["asked_if"] or {}).get("all", ())
    return any(test.get("fact") == "stage" and TO_COME.issuperset(test.get("in", StageKey)) for test in tests)


def _each_once(recommendations: Iterable[Recommendation]) -> list[Recommendation]:
    """What has a reason, each thing once."""
    found: dict[str, Recommendation] = {}
    for each in recommendations:
        if each.reason:
            found.setdefault(each.key, each)
    return list(found.values())


def _by_theme(case: Case, items: Sequence[Recommendation]) -> tuple[PlanTheme, ...]:
    """The items by theme, in the order of the questionnaire; those of no theme that it has come last."""
    names = {theme["key"]: theme["name"] for theme in case.content["themes"]}
    themes = [
        PlanTheme(key, name, tuple(each for each in items if each.theme == key))
        for key, name in names.items()
    ]
    rest = tuple(each for each in items if each.theme not in names)
    return tuple(theme for theme in (*themes, PlanTheme("", "Et aussi", rest)) if theme.items)


def case_of(
    result: DiagnosisResult,
    site: Site,
    *,
    read: frozenset[str] = frozenset(),
    at: datetime | None = None,
) -> Case:
    """What rooms may know of a result. No query once a process has read its version."""
    run = result.run
    facts = dict(run.facts)
    if result.sector:
        facts["trade"] = {**(facts.get("trade") or {}), "sector": result.sector}
    return case_from(run.content, run.answers, facts, site, read=read, at=at)


def case_from(
    content: Content,
    answers: Answers,
    facts: Facts,
    site: Site,
    *,
    read: frozenset[str] = frozenset(),
    at: datetime | None = None,
) -> Case:
    """What rooms may know of a firm that answered so."""
    profile = profile_of(content, answers, facts)
    level = profile.level
    return Case(content, answers, facts, profile, level, site, at or timezone.now(), read)


def recommended(case: Case) -> list[Recommendation]:
    """What all rooms recommend, room by room."""
    return [each for room in recommenders for each in room.recommendations(case)]
