"""A plan that lives: made at the end of a diagnosis, marked, shared, joined by what is published later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from accounts.door import read_pages, unsubscribe_url, wants
from accounts.enums import Rhythm
from accounts.models import Membership, Read, User
from accounts.people import has_confirmed_address
from accounts.visitors import tick
from core.querysets import published
from diagnostic import planning
from diagnostic.counting import count_mark, count_shared
from diagnostic.enums import ItemState, WhyNot
from diagnostic.errors import ItemGone, MarkedMeanwhile
from diagnostic.models import DiagnosisResult, Plan, PlanItem, PlanLink, PlanWeights, Run
from diagnostic.planning import Plan as Planned
from diagnostic.planning import case_of, plan_of
from diagnostic.querysets import owner_of_plan
from diagnostic.recommending import PAGE
from diagnostic.wording import FIND_OUT, plain_first_step
from outbox.services import send_mail

# The kind of mail that recalls what was put off, in the choices of *mon espace*.
REMINDER = "plan-reminder"
# How an address names one of the plans that a person holds: by its firm, or as their own.
NAMED, NO_FIRM = "entreprise", "aucune"
# At most one thing a month enters by itself; where there is nothing new, the portal looks again a week later.
BETWEEN_NEWCOMERS, LOOKS_AGAIN = timedelta(days=30), timedelta(days=7)


def make_plan(run: Run) -> Plan:
    """Bring the plan that a finished run feeds up to its answers; the first time, begin it.

    What is done, put off or refused stays as it was marked, and so does what somebody put back. What nobody
    marked and nothing recommends any more leaves. Done twice, nothing changes.
    """
    with transaction.atomic():
        plan, is_first = Plan.objects.get_or_create(
            **owner_of_plan(run), defaults={"looks_again_at": timezone.now() + BETWEEN_NEWCOMERS}
        )
        if is_first and plan.firm_id and run.person_id:
            _join_own_plan(plan, run.person)
        bring_up_to_date(plan)
    return plan


def _join_own_plan(plan: Plan, person: User) -> None:
    """What somebody did before their firm was known is part of its plan, when it is the only one."""
    own = Plan.objects.filter(person=person).first()
    if own and [place.firm_id for place in Membership.objects.of(person)[:2]] == [plan.firm_id]:
        hand_over(own, {"firm_id": plan.firm_id})


def address_of(firm_id: int | None, page: str = "plan") -> str:
    """The path of the plan of this firm in *mon espace*; without firm, of the person's own plan.

    Its sheet is the page « plan_print ».
    """
    return f"{reverse(f'diagnostic:{page}')}?{urlencode({NAMED: firm_id or NO_FIRM})}"


def plan_of_result(result: DiagnosisResult) -> Plan:
    """The plan that a result feeds; of a result from before plans, it is made now."""
    return Plan.objects.of_run(result.run) or make_plan(result.run)


def result_of(plan: Plan) -> DiagnosisResult | None:
    """The result that a plan stands on: the last one that nobody withdrew. One query."""
    results = DiagnosisResult.objects.for_page()
    if plan.run_id:
        return results.standing().filter(run=plan.run_id).first()
    theirs = (
        {"run__firm": plan.firm_id} if plan.firm_id else {"run__person": plan.person_id, "run__firm": None}
    )
    return results.counted().filter(**theirs).order_by("-created_at").first()


def keys_of(pages: Iterable[int]) -> frozenset[str]:
    """The keys that these pages have in plans."""
    return frozenset(f"{PAGE}{page}" for page in pages)


def read_by(person: User) -> frozenset[str]:
    """The keys of what a person ticked « lu ». One query."""
    return keys_of(read_pages(person))


def read_by_all(plan: Plan) -> frozenset[str]:
    """What everybody whose plan it is ticked as read: what one person of a firm read stays for the others.

    Two queries at most.
    """
    if plan.firm_id:
        people = list(Membership.objects.filter(firm=plan.firm_id).values_list("person", flat=True))
    else:
        people = [plan.person_id] if plan.person_id else []
    ticks = Counter(Read.objects.filter(person__in=people).values_list("page", flat=True)) if people else {}
    return keys_of(page for page, readers in ticks.items() if readers == len(people))


def still_there(items: Iterable[PlanItem]) -> set[str]:
    """The keys of those that are pages which can still be read. One query, none without any."""
    return set(keys_of(published(pages_of(item.key for item in items)).values_list("pk", flat=True)))


def pages_of(keys: Iterable[str]) -> PageQuerySet:
    """The pages that these keys of plans name."""
    numbers = [key.removeprefix(PAGE) for key in keys if key.startswith(PAGE)]
    return Page.objects.filter(pk__in=[number for number in numbers if number.isdecimal()])


def recommended(
    items: Collection[PlanItem],
    result: DiagnosisResult | None,
    *,
    read: frozenset[str],
    only: Container[str] | None = None,
) -> Planned:
    """What the rooms recommend today for a result, given the marks of its plan; empty without result.

    What is done, refused or among `read` is left out, and what was put off is never first. With `only`, the
    plan of these keys alone.
    """
    if result is None:
        return Planned()
    keys = {state: {item.key for item in items if item.state == state} for state in ItemState}
    case = case_of(result, Site.objects.get(is_default_site=True), read=read)
    offered = [
        each
        for each in planning.recommended(case)
        if each.key not in keys[ItemState.DONE] and (only is None or each.key in only)
    ]
    return plan_of(
        case,
        offered,
        PlanWeights.in_force(),
        put_off=frozenset(keys[ItemState.LATER]),
        refused={item.key: item.why_not for item in items if item.state == ItemState.NOT_FOR_ME},
    )


@transaction.atomic
def bring_up_to_date(plan: Plan) -> None:
    """Let the things that nobody marked be those that are recommended now, in their words of today."""
    plan = Plan.objects.select_for_update(no_key=True).filter(pk=plan.pk).first()
    result = result_of(plan) if plan else None
    if result is None:
        return
    items = {item.key: item for item in plan.items.select_for_update(of=("self",))}
    wanted = {each.key: each for each in recommended(list(items.values()), result, read=read_by_all(plan))}
    lines = []
    for position, (key, words) in enumerate(wanted.items()):
        item = items.get(key) or PlanItem(plan=plan, key=key)
        if item.state in (ItemState.OPEN, ItemState.LATER):
            item.says(words, result.run)
            item.position, item.is_new = position, False
            lines.append(item)
    PlanItem.objects.bulk_create(item for item in lines if item.pk is None)
    PlanItem.objects.bulk_update(
        (item for item in lines if item.key in items), [*PlanItem.WORDS, "told_by", "position", "is_new"]
    )
    open_ones = (item for item in items.values() if item.state == ItemState.OPEN and item.changed_at is None)
    gone = [item.pk for item in open_ones if item.key not in wanted]
    PlanItem.objects.filter(pk__in=gone).delete()


def mark(
    item: PlanItem,
    state: ItemState,
    *,
    seen: str,
    by: User | None = None,
    until: date | None = None,
    why_not: str = "",
) -> PlanItem:
    """Say what becomes of a thing of a plan; return it as it stands then. Said again, nothing changes.

    `seen` is the state that whoever marks it had before their eyes. `until` goes with LATER (the mail goes to
    `by` on that day), `why_not`, blank perhaps, with NOT_FOR_ME; what is not for them because it is done
    already is DONE. What is done keeps the words of that day. Raises ItemGone, and MarkedMeanwhile when
    somebody else was faster.
    """
    if why_not == WhyNot.ALREADY:
        state, why_not = ItemState.DONE, ""
    with transaction.atomic():
        found = PlanItem.objects.select_for_update(of=("self",)).filter(pk=item.pk).first()
        if found is None:
            raise ItemGone
        said = (state, until if state == ItemState.LATER else None, why_not)
        if (found.state, found.until, found.why_not) == said:
            return found
        if found.state != seen:
            raise MarkedMeanwhile(found)
        for name in (*PlanItem.WORDS, "told_by_id") if state == ItemState.DONE else ():
            setattr(found, name, getattr(item, name))
        found.state, found.until, found.why_not = said
        found.changed_at, found.changed_by, found.is_new = timezone.now(), by, False
        found.save()
        _tick(found, was_done=seen == ItemState.DONE, by=by)
        if state != ItemState.OPEN:
            transaction.on_commit(lambda: count_mark(found, result_of(found.plan)), robust=True)
    return found


def _tick(item: PlanItem, *, was_done: bool, by: User | None) -> None:
    """Have a page that is marked « lu » in a plan be ticked everywhere, for whoever marks it; and back."""
    if by is None or item.is_action:
        return
    is_done = item.state == ItemState.DONE
    page = pages_of([item.key]).first() if is_done or was_done else None
    if page:
        tick(by, page, is_read=is_done)


@transaction.atomic
def share(plan: Plan, *, answers_of: User | None = None) -> PlanLink:
    """Open an address at which others read the plan; the open one, when there is one, shows as much.

    With `answers_of`, it shows the answers of this person too, who allows it: never those of a colleague.
    """
    plan = Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
    link = plan.links.open().first()
    if link is None:
        transaction.on_commit(lambda: count_shared(result_of(plan)), robust=True)
        return PlanLink.objects.create(plan=plan, answers_of=answers_of)
    if link.answers_of != answers_of:
        link.answers_of = answers_of
        link.save(update_fields=["answers_of"])
    return link


def unshare(plan: Plan) -> bool:
    """Close the address for ever, with nothing of anybody; return whether there was one."""
    return bool(plan.links.open().update(withdrawn_at=timezone.now(), answers_of=None))


@transaction.atomic
def enter_newcomer(plan: Plan, now: datetime) -> bool:
    """Let the best of what is recommended now and was not before enter the plan; return whether there is one.

    The plan is looked at again a month later, or a week later when nothing is new.
    """
    plan = Plan.objects.select_for_update(no_key=True).filter(pk=plan.pk, looks_again_at__lte=now).first()
    if plan is None:
        return False
    items = {item.key: item for item in plan.items.all()}
    result = result_of(plan)
    enters = None
    for position, words in enumerate(recommended(list(items.values()), result, read=read_by_all(plan))):
        if words.key not in items:
            enters = PlanItem(plan=plan, key=words.key, position=position, is_new=True, entered_at=now)
            enters.says(words, result.run)
            enters.save()
            break
    plan.looks_again_at = now + (BETWEEN_NEWCOMERS if enters else LOOKS_AGAIN)
    plan.save(update_fields=["looks_again_at"])
    return enters is not None


@transaction.atomic
def take_up(plan: Plan, today: date) -> int:
    """Open again what was put off in a plan until today; return how many things that were.

    Whoever put some off gets one mail that names them all, unless they left the firm or unsubscribed from
    reminders. What is of no use any more leaves the plan without a word.
    """
    plan = Plan.objects.select_for_update(of=("self",), no_key=True).filter(pk=plan.pk).first()
    if plan is None:
        return 0
    items = list(plan.items.select_for_update(of=("self",)).select_related("changed_by"))
    back = [item for item in items if item.is_to_take_up(today)]
    if not back:
        return 0
    others = [item for item in items if item not in back]
    result, read = result_of(plan), read_by_all(plan)
    words = {each.key: each for each in recommended(others, result, read=read)}
    readable = still_there(back) - read
    reminded: dict[User | None, list[PlanItem]] = {}
    for item in back:
        # Newer pages take the place of older ones; what somebody put off stays as long as it can be read.
        if not (item.key in words or result is None or item.key in readable):
            item.delete()
            continue
        if item.key in words:
            item.says(words[item.key], result.run)
        reminded.setdefault(item.changed_by, []).append(item)
        item.state, item.until, item.changed_at, item.changed_by = ItemState.OPEN, None, None, None
        item.save()
    for person, theirs in reminded.items():
        # Something more may come back on the same day: it has a mail of its own. A thing comes back once.
        first = min(item.pk for item in theirs)
        if person and is_reminded(person) and Plan.objects.held_by(person).filter(pk=plan.pk).exists():
            send_mail(
                f"plan:{plan.pk}:later:{today.isoformat()}:{person.pk}:{first}",
                person.email,
                "diagnostic/mail/taken_up",
                {"items": theirs, "firm": plan.firm, "url": address_of(plan.firm_id)},
                unsubscribe_url=unsubscribe_url(person, REMINDER),
            )
    return len(back)


def is_reminded(person: User) -> bool:
    """Whether mails recall to a person what they put off, until they unsubscribe. Two queries."""
    return person.is_active and has_confirmed_address(person) and wants(person, REMINDER) != Rhythm.NEVER


@transaction.atomic
def forget_answers(run: Run) -> None:
    """Take what quotes a run that is withdrawn out of its plan, which stands on the result before, or goes.

    To be called once the result is withdrawn, while the run still says whose it is.
    """
    plan = Plan.objects.select_for_update(no_key=True).of_run(run)
    unsay(PlanItem.objects.filter(told_by=run))  # it may have come into the plan of a firm
    if plan is None:
        return
    if result_of(plan) is None:
        plan.delete()
        return
    bring_up_to_date(plan)


def unsay(items: QuerySet[PlanItem]) -> int:
    """Take out of things of plans what quotes an answer, or tells that there was none; return how many."""
    for item in items.filter(first_step__startswith=FIND_OUT):
        items.filter(pk=item.pk).update(first_step=plain_first_step(item.first_step))
    return items.update(reason="")


@transaction.atomic
def hand_over(plan: Plan, owner: dict[str, object]) -> None:
    """Give a plan to whoever `owner` says (see `owner_of_plan`); it joins the plan that they have already.

    Of a thing in both, the mark stays, and of two marks the later one.
    """
    both = Plan.objects.select_for_update(no_key=True).filter(Q(pk=plan.pk) | Q(**owner)).order_by("pk")
    locked = {each.pk: each for each in both}
    plan = locked.pop(plan.pk, None)
    if plan is None:
        return
    theirs = next(iter(locked.values()), None)
    if theirs is None and not (theirs := _given(plan, owner)):
        return
    items = PlanItem.objects.select_for_update(of=("self",)).filter(plan__in=[plan, theirs]).order_by("pk")
    of_both = list(items)
    known = {item.key: item for item in of_both if item.plan_id == theirs.pk}
    for item in of_both:
        if item.plan_id == theirs.pk:
            continue
        same = known.get(item.key)
        if same and not _marked_later(item, same):
            continue
        if same:
            same.delete()
        item.plan = theirs
        item.save(update_fields=["plan"])
    if not theirs.links.open().exists():
        plan.links.open().update(plan=theirs)
    plan.delete()
    bring_up_to_date(theirs)


def _given(plan: Plan, owner: dict[str, object]) -> Plan | None:
    """Give a plan an owner who had none; return the one that they have by now, if that came first."""
    try:
        with transaction.atomic():
            Plan.objects.filter(pk=plan.pk).update(
                **{"firm_id": None, "person_id": None, "run_id": None} | owner
            )
    except IntegrityError:
        return Plan.objects.select_for_update(no_key=True).get(**owner)
    return None


def hand_over_runs(runs: Iterable[Run]) -> None:
    """Give the plans of runs that nobody kept until now to whoever keeps them from now on."""
    for run in runs:
        if plan := Plan.objects.filter(run=run).first():
            hand_over(plan, owner_of_plan(run))


def _marked_later(one: PlanItem, other: PlanItem) -> bool:
    """Whether the mark of one is the one that stays."""
    if ItemState.OPEN in (one.state, other.state):
        return one.state != ItemState.OPEN
    return one.changed_at > other.changed_at
