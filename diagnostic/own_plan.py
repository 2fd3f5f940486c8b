"""What the pages of a plan show, and which plan opens to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.current import firm_in_use, places_of, use_firm
from accounts.models import User
from diagnostic import living
from diagnostic.enums import ItemState, WhyNot
from diagnostic.models import DiagnosisResult, Plan, PlanItem
from diagnostic.recommending import Recommendation
from taxonomy import services as taxonomy
from taxonomy.models import Level

# Who comes back each season still sees what is new.
NEW_FOR = timedelta(days=100)


@dataclass(frozen=True)
class Desk:
    """A plan on the desk of whoever may mark it; `base` is the path of its page, what one does is below.

    `above` is the path of the result that it stands beside, blank in an account; `reader` is whoever signed
    in there.
    """

    plan: Plan
    base: str
    above: str = ""
    reader: User | None = None

    @property
    def frame(self) -> str:
        """The template around its pages."""
        return "diagnostic/plan_beside.html" if self.above else "accounts/space_page.html"

    @property
    def has_account(self) -> bool:
        """Whether it is kept in an account: then a mail can remind, and the plan can be shared."""
        return not self.above

    @cached_property
    def is_reminded(self) -> bool:
        """Whether a mail recalls what is put off here. Two queries."""
        return self.reader is not None and living.is_reminded(self.reader)


@dataclass(frozen=True)
class Line:
    """A thing of a plan as a page shows it, with the addresses of what one does with it.

    They carry its key, by which it is found in the plan that takes this one over; those of the forms, the
    state that the page shows too. The first step of what `finds_out` tells that somebody did not know the
    answer.
    """

    item: PlanItem
    base: str
    finds_out: bool = False

    def _address(self, what: str, **said: str) -> str:
        return f"{self.base}{self.item.pk}/{what}/?{urlencode({'cle': self.item.key} | said)}"

    @property
    def done_url(self) -> str:
        """Where « C’est fait » is sent."""
        return self._address("fait")

    @property
    def open_url(self) -> str:
        """Where one undoes a mark."""
        return self._address("a-faire")

    @property
    def later_url(self) -> str:
        """The form « Plus tard »."""
        return self._address("plus-tard", vu=self.item.state)

    @property
    def not_for_me_url(self) -> str:
        """The form « Pas pour moi »."""
        return self._address("pas-pour-moi", vu=self.item.state)

    @property
    def is_new(self) -> bool:
        """Whether it entered by itself not long ago, and nobody marked it since."""
        return self.item.is_new and timezone.now() - self.item.entered_at < NEW_FOR

    @property
    def why_not(self) -> str:
        """Why it is not for them, in words; blank for who did not say."""
        return str(WhyNot(self.item.why_not).label) if self.item.why_not else ""


@dataclass(frozen=True)
class LineTheme:
    """A theme with what is to be done there besides the first actions."""

    name: str
    lines: list[Line]

    @property
    def has_new(self) -> bool:
        """Whether something there entered by itself."""
        return any(line.is_new for line in self.lines)


@dataclass
class Shown:
    """All that the pages of a plan show, in the order of today."""

    plan: Plan
    result: DiagnosisResult | None
    base: str
    first: list[Line] = field(default_factory=list)
    themes: list[LineTheme] = field(default_factory=list)
    about: list[Line] = field(default_factory=list)
    later: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)
    refused: list[Line] = field(default_factory=list)

    @cached_property
    def level(self) -> Level | None:
        """The level of the result that the plan stands on."""
        return level_of(self.result)

    @property
    def done_actions(self) -> int:
        """How many actions are done."""
        return sum(line.item.is_action for line in self.done)

    @property
    def all_actions(self) -> int:
        """How many actions the plan has, but for those that are for others."""
        waiting = [*self.first, *(line for theme in self.themes for line in theme.lines), *self.later]
        return self.done_actions + sum(line.item.is_action for line in waiting)

    @property
    def has_new_reading(self) -> bool:
        """Whether something to read entered by itself."""
        return any(line.is_new for line in self.about)

    @property
    def has_open(self) -> bool:
        """Whether there is something to do or to read now."""
        return bool(self.first or self.themes or self.about)

    def line_of(self, pk: Any) -> Line | None:
        """The thing of that number."""
        themes = [line for theme in self.themes for line in theme.lines]
        groups = (self.first, themes, self.about, self.later, self.done, self.refused)
        return next((line for group in groups for line in group if str(line.item.pk) == str(pk)), None)


def level_of(result: DiagnosisResult | None) -> Level | None:
    """The level that a result came to, None without."""
    return next((each for each in taxonomy.levels() if result and each.number == result.level), None)


def desk_of(request: HttpRequest, firm_id: str) -> Desk | None:
    """The plan of the signed-in person, of this firm for who has a place there; None without result.

    It is made now for a result from before plans.
    """
    turn_to_firm(request, firm_id)
    plan = plan_in_use(request)
    if plan is None:
        firm, results = firm_in_use(request), DiagnosisResult.objects.counted().for_page()
        result = results.of_firm(firm).first() if firm else None
        result = result or results.of_person(request.user).filter(run__firm=None).first()
        plan = living.make_plan(result.run) if result else None
    return Desk(plan, reverse("diagnostic:plan"), reader=request.user) if plan else None


def turn_to_firm(request: HttpRequest, firm_id: str) -> None:
    """Work on this firm from now on, for who has a place there."""
    firm = next((place.firm for place in places_of(request) if str(place.firm_id) == firm_id), None)
    if firm and firm != firm_in_use(request):
        use_firm(request, firm)


def plan_in_use(request: HttpRequest) -> Plan | None:
    """The plan of the firm that the signed-in person works on, else their own. One query besides places."""
    firm = firm_in_use(request)
    plans = {plan.firm_id: plan for plan in Plan.objects.held_by(request.user).select_related("firm")}
    return (plans.get(firm.pk) if firm else None) or plans.get(None)


def desk_beside(result: DiagnosisResult) -> Desk:
    """The plan of a result that nobody keeps in an account, for whoever holds its address."""
    above = reverse("diagnostic:result", args=[result.secret])
    return Desk(living.plan_of_result(result), f"{above}plan/", above)


def shown(desk: Desk) -> Shown:
    """A plan with what is recommended today: new words, no page that is gone, the first three of today.

    What its reader ticked as read elsewhere is not there. Without any result left, it shows what was written
    down.
    """
    items = list(desk.plan.items.all())
    result = living.result_of(desk.plan)
    page = Shown(desk.plan, result, desk.base)
    by_state = {state: [item for item in items if item.state == state] for state in ItemState}
    page.done = _lines(sorted(by_state[ItemState.DONE], key=_marked, reverse=True), desk)
    page.refused = _lines(sorted(by_state[ItemState.NOT_FOR_ME], key=_marked, reverse=True), desk)
    page.later = _lines(sorted(by_state[ItemState.LATER], key=lambda item: (item.until, item.pk)), desk)
    waiting = {item.key: item for item in by_state[ItemState.OPEN]}
    if result is None:
        names = {topic.key: topic.name for topic in taxonomy.topics()}
        keys = dict.fromkeys(item.theme for item in waiting.values())
        page.themes = [
            LineTheme(names.get(key, ""), _lines([i for i in waiting.values() if i.theme == key], desk))
            for key in keys
        ]
        return page
    read = living.read_by(desk.reader) if desk.reader else frozenset()
    planned = living.recommended(items, result, read=read, only=frozenset(waiting))
    for words in planned:
        if words.key in waiting:
            waiting[words.key].says(words)

    def lines(words: Iterable[Recommendation]) -> list[Line]:
        return [
            Line(waiting[each.key], desk.base, finds_out=each.finds_out)
            for each in words
            if each.key in waiting
        ]

    page.first = lines(planned.first)
    themes = (LineTheme(theme.name, lines(theme.items)) for theme in planned.themes)
    page.themes = [theme for theme in themes if theme.lines]
    # What stands there stays, though a room has better by now; what is better enters month by month.
    others = {key: item for key, item in waiting.items() if key not in {each.key for each in planned} | read}
    put_back = [item for item in others.values() if item.is_action and item.changed_at]
    if put_back:
        page.themes.append(LineTheme("Remis dans le plan", _lines(put_back, desk)))
    told = {line.item.link for line in page.first}
    stays = living.still_there(item for item in others.values() if item.link not in told)
    page.about = lines([*planned.about, *([planned.peer] if planned.peer else [])])
    page.about += _lines([item for key, item in others.items() if key in stays], desk)
    return page


def _lines(items: Iterable[PlanItem], desk: Desk) -> list[Line]:
    return [Line(item, desk.base) for item in items]


def _marked(item: PlanItem) -> Any:
    return item.changed_at or item.entered_at
