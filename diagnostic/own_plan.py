"""What the pages of a plan show, and which plan opens to whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.current import firm_in_use, places_of
from accounts.models import User
from diagnostic import living
from diagnostic.enums import ItemState, WhyNot
from diagnostic.models import DiagnosisResult, Plan, PlanItem
from diagnostic.recommending import PEER, Recommendation
from taxonomy import services as taxonomy
from taxonomy.models import Level

# Who comes back each season still sees what is new.
NEW_FOR = timedelta(days=100)


@dataclass(frozen=True)
class Desk:
    """A plan on the desk of whoever may mark it; `base` is the path of its page, what one does is below.

    `above` is the path of the result that it stands beside, blank in an account; `reader` is whoever signed
    in there, and `others` are the other plans that they hold. Where there are some, and wherever a link is
    made or withdrawn, the address names its plan: two windows on two plans never touch the other one.
    """

    plan: Plan
    base: str
    above: str = ""
    reader: User | None = None
    others: tuple[Plan, ...] = ()

    def address(self, below: str = "", **said: str) -> str:
        """The address of its page, or of what is below; `said` goes into the query string."""
        named = self.name if self.others else {}
        query = urlencode(named | said)
        return f"{self.base}{below}{f'?{query}' if query else ''}"

    @property
    def name(self) -> dict[str, str]:
        """What the query string of an address says of which plan it is."""
        return {living.NAMED: str(self.plan.firm_id or living.NO_FIRM)}

    @property
    def url(self) -> str:
        """Its page."""
        return self.address()

    @property
    def print_url(self) -> str:
        """The plan on paper."""
        return self.address("imprimer/")

    @property
    def share_url(self) -> str:
        """The page of the link by which others read it; in an account only."""
        return self.share_address()

    def share_address(self, **said: str) -> str:
        """That page, with what has just happened."""
        return self.address("partager/", **self.name, **said)

    @property
    def unshare_url(self) -> str:
        """Where « Retirer le lien » is sent."""
        return self.address("partager/retirer/", **self.name)

    @property
    def ways(self) -> list[tuple[str, str]]:
        """The other plans, each by its name with its address."""
        return [(other.name, living.address_of(other.firm_id)) for other in self.others]

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
    desk: Desk
    finds_out: bool = False

    def _address(self, what: str, **said: str) -> str:
        return self.desk.address(f"{self.item.pk}/{what}/", cle=self.item.key, **said)

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
    """All that the pages of a plan show, in the order of today.

    `is_to_come` is the plan of a firm that does not exist yet.
    """

    plan: Plan
    result: DiagnosisResult | None
    is_to_come: bool = False
    first: list[Line] = field(default_factory=list)
    themes: list[LineTheme] = field(default_factory=list)
    about: list[Line] = field(default_factory=list)
    peers: list[Line] = field(default_factory=list)
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
        return bool(self.first or self.themes or self.about or self.peers)

    def line_of(self, pk: Any) -> Line | None:
        """The thing of that number."""
        themes = [line for theme in self.themes for line in theme.lines]
        lines = [*self.first, *themes, *self.about, *self.peers, *self.later, *self.done, *self.refused]
        return next((line for line in lines if str(line.item.pk) == str(pk)), None)


def level_of(result: DiagnosisResult | None) -> Level | None:
    """The level that a result came to, None without."""
    return next((each for each in taxonomy.levels() if result and each.number == result.level), None)


def desk_of(request: HttpRequest, item: int | None = None, name: str = "") -> Desk | None:
    """A plan of the signed-in person: the one that holds this thing, else the one of that name (see `NAMED`).

    Else the one in use, made now for a result from before plans; None without result, and for a change of a
    plan that is not theirs (any more).
    """
    plans = held(request)
    plan = holding(item, plans) if item else None
    if plan is None and name:
        plan = next((each for each in plans if name == str(each.firm_id or living.NO_FIRM)), None)
        plan = plan or made_for(request, name)
        # What was in one's own plan may be in that of the firm by now.
        if plan is None and request.method == "POST" and not (item and name == living.NO_FIRM):
            return None
    plan = plan or in_use(request, plans)
    if plan is None:
        firm, results = firm_in_use(request), DiagnosisResult.objects.counted().for_page()
        result = results.of_firm(firm).first() if firm else None
        result = result or results.of_person(request.user).filter(run__firm=None).first()
        plan = living.make_plan(result.run) if result else next(iter(plans), None)
    if plan is None:
        return None
    others = tuple(each for each in plans if each != plan)
    return Desk(plan, reverse("diagnostic:plan"), reader=request.user, others=others)


def made_for(request: HttpRequest, name: str) -> Plan | None:
    """The plan of a firm of theirs that has a result from before plans, made now."""
    firm = next((place.firm for place in places_of(request) if str(place.firm_id) == name), None)
    result = DiagnosisResult.objects.counted().for_page().of_firm(firm).first() if firm else None
    return living.make_plan(result.run) if result else None


def held(request: HttpRequest) -> list[Plan]:
    """The plans of the signed-in person and of their firms, their own first. One query."""
    return list(
        Plan.objects.held_by(request.user).select_related("firm").order_by(F("firm").asc(nulls_first=True))
    )


def holding(item: int, plans: Collection[Plan]) -> Plan | None:
    """Which of these plans holds a thing. One query."""
    number = PlanItem.objects.filter(pk=item, plan__in=plans).values_list("plan", flat=True).first()
    return next((plan for plan in plans if plan.pk == number), None)


def in_use(request: HttpRequest, plans: Collection[Plan]) -> Plan | None:
    """The plan of the firm that the signed-in person works on, else their own."""
    firm = firm_in_use(request)
    by_firm = {plan.firm_id: plan for plan in plans}
    return (by_firm.get(firm.pk) if firm else None) or by_firm.get(None)


def plan_in_use(request: HttpRequest) -> Plan | None:
    """The plan in use of the signed-in person. One query besides places."""
    return in_use(request, held(request))


def desk_beside(result: DiagnosisResult) -> Desk:
    """The plan of a result that nobody keeps in an account, for whoever holds its address."""
    above = reverse("diagnostic:result", args=[result.secret])
    return Desk(living.plan_of_result(result), f"{above}plan/", above)


def shown(desk: Desk) -> Shown:
    """A plan with what is recommended today: new words, no page that is gone, the first three of today.

    What its reader ticked as read elsewhere is not there, unless somebody put it back. Without any result
    left, it shows what was written down.
    """
    items = list(desk.plan.items.all())
    result = living.result_of(desk.plan)
    page = Shown(desk.plan, result)
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
    put_back = {key for key, item in waiting.items() if item.changed_at}
    read = (living.read_by(desk.reader) if desk.reader else frozenset()) - put_back
    planned = living.recommended(items, result, read=read, only=frozenset(waiting))
    for words in planned:
        if words.key in waiting:
            waiting[words.key].says(words, result.run)

    def lines(words: Iterable[Recommendation]) -> list[Line]:
        return [
            Line(waiting[each.key], desk, finds_out=each.finds_out) for each in words if each.key in waiting
        ]

    page.first = lines(planned.first)
    themes = (LineTheme(theme.name, lines(theme.items)) for theme in planned.themes)
    page.themes = [theme for theme in themes if theme.lines]
    # What stands there stays, though a room has better by now; what is better enters month by month.
    others = {key: item for key, item in waiting.items() if key not in {each.key for each in planned} | read}
    actions = [item for key, item in others.items() if item.is_action and key in put_back]
    if actions:
        page.themes.append(LineTheme("Remis dans le plan", _lines(actions, desk)))
    told = {line.item.link for line in page.first}
    stays = living.still_there(item for item in others.values() if item.link not in told)
    pages = lines([*planned.about, *([planned.peer] if planned.peer else [])])
    pages += _lines([item for key, item in others.items() if key in stays], desk)
    page.about = [line for line in pages if line.item.kind != PEER]
    page.peers = [line for line in pages if line.item.kind == PEER]
    page.is_to_come = planned.is_to_come
    return page


def _lines(items: Iterable[PlanItem], desk: Desk) -> list[Line]:
    return [Line(item, desk) for item in items]


def _marked(item: PlanItem) -> Any:
    return item.changed_at or item.entered_at
