"""Whose a plan is, who may read it, and what becomes of it with accounts and firms."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.merging import merge
from accounts.models import Visitor
from accounts.querysets import Owner
from diagnostic import living, services
from diagnostic.door import plan_for
from diagnostic.enums import ItemState
from diagnostic.models import Plan, PlanLink
from diagnostic.privacy import Plans
from tests.diagnostic.plans import finished_run, first_line, make_firm, member, page_of, plan_of

pytestmark = pytest.mark.django_db

DONE, LATER, OPEN, NOT_FOR_ME = ItemState.DONE, ItemState.LATER, ItemState.OPEN, ItemState.NOT_FOR_ME


@pytest.fixture(autouse=True)
def _words(words):
    cache.clear()


def test_a_plan_is_the_firms_else_the_persons_else_the_runs(zoe):
    firm = make_firm()
    member(firm, zoe)
    assert plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm)).firm == firm
    assert plan_of(finished_run(Owner(person_id=zoe.pk))).person == zoe
    anonymous = finished_run()
    assert plan_of(anonymous).run == anonymous
    a_try = finished_run(Owner(person_id=zoe.pk), is_test=True)
    assert plan_of(a_try).run == a_try


def test_keeping_a_result_brings_its_plan_with_its_marks(zoe):
    run = finished_run()
    item = first_line(plan_of(run))
    living.mark(item, DONE, seen=OPEN)
    services.hand_to(run, zoe)
    plan = Plan.objects.get()
    assert plan.person == zoe
    assert [line.item.key for line in page_of(plan).done] == [item.key]


def test_signing_in_on_the_device_joins_the_plan_that_one_has(zoe):
    mine = plan_of(finished_run(Owner(person_id=zoe.pk)))
    visitor = Visitor.objects.create()
    run = finished_run(Owner(visitor_id=visitor.pk))
    item = first_line(plan_of(run))
    living.mark(item, DONE, seen=OPEN)
    assert services.claim(visitor, zoe) == 1
    assert Plan.objects.get() == mine
    assert mine.items.get(key=item.key).state == DONE


def test_what_was_done_before_the_firm_was_known_joins_its_plan(zoe):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    living.mark(item, DONE, seen=OPEN, by=zoe)
    firm = make_firm()
    member(firm, zoe)
    finished_run(Owner(person_id=zoe.pk), firm=firm)
    plan = Plan.objects.get()
    assert plan.firm == firm
    assert plan.items.get(key=item.key).state == DONE


def test_two_accounts_of_one_person_have_one_plan(zoe, paul):
    old = plan_of(finished_run(Owner(person_id=paul.pk)))
    item = first_line(old)
    living.mark(item, DONE, seen=OPEN, by=paul)
    link = living.share(old, answers_of=paul)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    assert Plans().move(paul, zoe) == 1
    assert Plan.objects.get() == plan
    assert plan.items.get(key=item.key).changed_by == zoe
    link.refresh_from_db()
    assert (link.plan, link.answers_of) == (plan, zoe)


def test_the_plan_of_two_accounts_follows_the_newer_diagnosis(zoe, paul):
    finished_run(Owner(person_id=zoe.pk), which=0)
    newer = plan_of(finished_run(Owner(person_id=paul.pk), which=1))
    wanted = {item.key for item in newer.items.all() if item.is_action}
    merge(paul, zoe)
    plan = Plan.objects.get()
    assert plan.person == zoe
    assert {item.key for item in plan.items.all() if item.is_action} == wanted


def test_a_link_shows_the_answers_of_whom_allowed_it_alone(zoe, paul):
    firm = make_firm()
    for each in (zoe, paul):
        member(firm, each)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    address = reverse("diagnostic:plan_shared", args=[living.share(plan, answers_of=zoe).secret])
    assert "Vous avez répondu" in Client().get(address).content.decode()
    finished_run(Owner(person_id=paul.pk), firm=firm)
    assert "Vous avez répondu" not in Client().get(address).content.decode()


def test_a_colleague_reads_the_plan_not_the_address_of_the_result(zoe, paul):
    firm = make_firm()
    secrets = {}
    for each in (paul, zoe):
        member(firm, each)
        secrets[each] = finished_run(Owner(person_id=each.pk), firm=firm).result.secret
    for each, sees in ((zoe, True), (paul, False)):
        client = Client()
        client.force_login(each)
        page = client.get(reverse("diagnostic:plan")).content.decode()
        assert firm.name in page
        assert (secrets[zoe] in page) == sees


def test_a_link_of_a_plan_that_went_stays_closed(zoe):
    run = finished_run(Owner(person_id=zoe.pk))
    living.share(plan_of(run), answers_of=zoe)
    services.withdraw(run.result)
    assert not PlanLink.objects.get().is_open


def test_a_plan_has_one_open_link_until_it_is_withdrawn(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    link = living.share(plan)
    assert living.share(plan, answers_of=zoe).secret == link.secret
    assert living.unshare(plan)
    assert not living.unshare(plan)
    assert living.share(plan).secret != link.secret


def test_the_door_gives_the_plan_of_the_last_result_to_who_may_read_it(zoe):
    assert plan_for(zoe) is None
    firm = make_firm()
    place = member(firm, zoe)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    assert plan_for(zoe) == plan
    place.delete()
    assert plan_for(zoe) is None


def test_erasure_takes_ones_own_plan_and_what_one_said_in_that_of_the_firm(zoe, paul):
    firm = make_firm()
    member(firm, zoe)
    member(firm, paul)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    living.mark(first_line(plan), DONE, seen=OPEN, by=zoe)
    own = plan_of(finished_run(Owner(person_id=zoe.pk)))
    told = Plans().export(zoe.email)
    assert len(told) == 2
    assert all(each["plan créé le"] for each in told)
    changed = [line for each in told for line in each["lignes"] if line["dernier changement le"]]
    assert [line["état"] for line in changed] == ["Fait"]
    assert Plans().erase(zoe.email) > 0
    assert not Plan.objects.filter(pk=own.pk).exists()
    assert not plan.items.exclude(reason="").exists()
    assert plan.items.get(state=DONE).changed_by is None
