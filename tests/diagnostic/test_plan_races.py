"""Two who change a plan at the same moment, one of them held up at the worst place. PostgreSQL locks rows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.querysets import Owner
from diagnostic import living, services
from diagnostic.enums import ItemState
from diagnostic.errors import ItemGone
from diagnostic.models import Plan, PlanItem, Run
from taxonomy.initial import Trades, Vocabularies
from tests.diagnostic.plans import finished_run, first_line, make_firm, member, person, plan_of, put_off
from tests.ground import lay_ground
from tests.waiting import begun

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="the tests' SQLite database lives in memory, which threads cannot share",
    ),
]


@pytest.fixture(autouse=True)
def site(db):
    """The site and its words, which an earlier test may have taken away with everything."""
    lay_ground()
    Vocabularies().install()
    Trades().install()


@pytest.fixture
def while_held_up(monkeypatch):
    """Hold somebody up before they call a function of `living`, until the other waits for them or is over.

    `while_held_up("bring_up_to_date", first, other)` returns what the other one got; an error is raised.
    """

    def both(name, first, other):
        whole, going_on = getattr(living, name), []

        def held(*args, **more):
            if not going_on:
                going_on.append(None)  # the other one calls it too
                going_on[0] = begun(other)
            return whole(*args, **more)

        monkeypatch.setattr(living, name, held)
        first()
        return going_on[0].result()

    return both


def test_a_result_is_withdrawn_while_a_colleague_finishes(while_held_up):
    zoe, paul, firm = person("zoe"), person("paul"), make_firm()
    for each in (zoe, paul):
        member(firm, each)
    colleagues = finished_run(Owner(person_id=paul.pk), firm=firm)
    mine = finished_run(Owner(person_id=zoe.pk), firm=firm)
    while_held_up(
        "bring_up_to_date", lambda: services.withdraw(mine.result), lambda: living.make_plan(colleagues)
    )
    assert set(Plan.objects.get().items.values_list("told_by", flat=True)) == {colleagues.pk}


def test_a_mark_is_kept_or_refused_while_its_plan_joins_another(while_held_up):
    zoe = person("zoe")
    finished_run(Owner(person_id=zoe.pk))
    run = finished_run()
    item = first_line(Plan.objects.get(run=run))

    def mark():
        try:
            return living.mark(item, ItemState.DONE, seen=ItemState.OPEN).state
        except ItemGone:
            return ItemState.OPEN

    told = while_held_up("_marked_later", lambda: services.hand_to(run, zoe), mark)
    assert PlanItem.objects.get(plan__person=zoe, key=item.key).state == told


def test_something_new_enters_while_its_plan_joins_another(while_held_up):
    zoe = person("zoe")
    finished_run(Owner(person_id=zoe.pk))
    run = finished_run()
    plan = Plan.objects.get(run=run)
    plan.items.first().delete()
    month_later = timezone.now() + timedelta(days=31)
    while_held_up(
        "read_by_all",
        lambda: living.enter_newcomer(plan, month_later),
        lambda: services.hand_to(run, zoe),
    )
    assert Plan.objects.get().person == zoe


def test_a_result_is_kept_while_ones_first_plan_is_made(while_held_up):
    zoe = person("zoe")
    anonymous = finished_run()
    own = finished_run(Owner(person_id=zoe.pk))
    plan_of(own).delete()
    while_held_up("bring_up_to_date", lambda: living.make_plan(own), lambda: services.hand_to(anonymous, zoe))
    assert Plan.objects.get().person == zoe
    assert Run.objects.filter(person=zoe).count() == 2


def test_something_comes_back_while_its_plan_joins_another(while_held_up):
    zoe = person("zoe")
    finished_run(Owner(person_id=zoe.pk))
    run = finished_run()
    plan = Plan.objects.get(run=run)
    for number, item in enumerate(plan.items.order_by("-pk")):
        PlanItem.objects.filter(pk=item.pk).update(position=number)
    put_off(plan.items.last(), None)
    while_held_up(
        "result_of",
        lambda: living.take_up(plan, timezone.localdate() + timedelta(days=7)),
        lambda: services.hand_to(run, zoe),
    )
    assert Plan.objects.get().person == zoe
