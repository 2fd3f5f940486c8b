"""Whose a plan is, who may read it, and what becomes of it with accounts and firms."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.enums import NumberStatus
from accounts.merging import merge
from accounts.models import Firm, Visitor
from accounts.querysets import Owner
from diagnostic import living, services
from diagnostic.door import plan_for
from diagnostic.due import TakeUpWhatWasPutOff
from diagnostic.enums import ItemState
from diagnostic.errors import KeptMeanwhile
from diagnostic.models import Plan, PlanLink, Run
from diagnostic.privacy import Diagnoses, Plans
from diagnostic.wording import FIND_OUT
from outbox.models import Mail
from tests.diagnostic.plans import (
    finished_run,
    first_line,
    in_days,
    make_firm,
    member,
    page_of,
    person,
    plan_of,
    put_off,
)

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


def reads(person, path):
    """What somebody reads at a path, spaces made plain."""
    client = Client()
    if person:
        client.force_login(person)
    return client.get(path).content.decode().replace("\u00a0", " ")


def send(person, path, **fields):
    client = Client()
    client.force_login(person)
    return client.post(path, fields)


@pytest.fixture
def two_plans(zoe, paul):
    """Zoé's own plan, shared with her answers, and that of her firm, which a colleague made since."""
    own = plan_of(finished_run(Owner(person_id=zoe.pk)))
    link = living.share(own, answers_of=zoe)
    firm = make_firm()
    for each in (zoe, paul):
        member(firm, each)
    return own, plan_of(finished_run(Owner(person_id=paul.pk), firm=firm)), link


def test_ones_own_plan_is_found_beside_that_of_the_firm_and_its_link_is_withdrawn(zoe, two_plans):
    own, of_firm, link = two_plans
    page = reads(zoe, reverse("diagnostic:plan"))
    assert of_firm.name in page
    mine = living.address_of(None)
    assert f'href="{mine}"' in page
    assert f'href="{living.address_of(of_firm.firm_id)}"' in reads(zoe, mine)
    item = first_line(own)
    back = send(zoe, f"{reverse('diagnostic:plan')}{item.pk}/fait/", seen=OPEN)
    assert back.url.startswith(mine)
    assert item.title in reads(zoe, back.url)
    share = f"{reverse('diagnostic:plan_share')}?entreprise=aucune"
    assert link.secret in reads(zoe, share)
    address = re.search(r'action="([^"]*retirer/[^"]*)"', reads(zoe, share))[1]
    send(zoe, address)
    assert Client().get(reverse("diagnostic:plan_shared", args=[link.secret])).status_code == 410


def test_two_windows_on_two_plans_never_touch_the_other_one(zoe, two_plans):
    own, of_firm, link = two_plans
    client = Client()
    client.force_login(zoe)
    first = client.get(f"{reverse('diagnostic:plan_share')}?entreprise={of_firm.firm_id}").content.decode()
    client.get(living.address_of(None))
    client.head(living.address_of(None))
    assert of_firm.name in client.get(reverse("diagnostic:plan")).content.decode(), "to look changes nothing"
    client.post(f"{reverse('diagnostic:plan_share')}?entreprise={of_firm.firm_id}", {"shows_answers": "on"})
    assert of_firm.links.open().exists()
    assert own.links.open().get() == link
    assert "Créer le lien" in first


def test_who_left_a_firm_changes_nothing_there_and_their_answers_are_shown_no_more(zoe, paul):
    firm = make_firm()
    place = member(firm, zoe)
    member(firm, paul)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    own = plan_of(finished_run(Owner(person_id=zoe.pk)))
    address = reverse("diagnostic:plan_shared", args=[living.share(plan, answers_of=zoe).secret])
    assert "Vous avez répondu" in reads(None, address)
    place.delete()
    assert "Vous avez répondu" not in reads(None, address)
    kept = living.share(own)
    assert send(zoe, f"{reverse('diagnostic:plan_unshare')}?entreprise={firm.pk}").status_code == 404
    assert plan.links.open().exists()
    assert own.links.open().get() == kept


def test_a_closed_link_holds_nothing_of_anybody(zoe):
    first, second = (finished_run(Owner(person_id=zoe.pk)) for _ in range(2))
    living.share(plan_of(first), answers_of=zoe)
    living.unshare(plan_of(first))
    living.share(plan_of(first), answers_of=zoe)
    for run in (first, second):
        services.withdraw(run.result)
    assert not Plan.objects.exists()
    assert list(PlanLink.objects.values_list("answers_of", "plan")) == [(None, None)] * 2
    assert not PlanLink.objects.filter(withdrawn_at=None).exists()


def test_what_is_marked_or_comes_back_goes_with_the_answers_that_it_quotes(zoe, paul):
    firm = make_firm()
    ana = person("ana")
    for each in (zoe, paul, ana):
        member(firm, each)
    finished_run(Owner(person_id=paul.pk), firm=firm)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    Plans().erase(zoe.email)
    Diagnoses().erase(zoe.email)
    done, back = (line.item for line in page_of(plan).first[:2])
    living.mark(done, DONE, seen=OPEN, by=ana)
    put_off(back, ana)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert plan.items.exclude(reason="").exists()
    Plans().erase(paul.email)
    assert not plan.items.exclude(reason="").exists()


def test_that_somebody_did_not_know_goes_with_their_answers(zoe, paul):
    firm = make_firm()
    for each in (zoe, paul):
        member(firm, each)
    run = finished_run(Owner(person_id=zoe.pk), firm=firm, which=7)
    plan = plan_of(run)
    unknown = plan.items.filter(first_step__startswith=FIND_OUT)
    assert unknown
    steps = {item.pk: item.first_step for item in unknown}
    Plans().erase(zoe.email)
    for item in plan.items.filter(pk__in=steps):
        assert item.is_action
        assert steps[item.pk].endswith(item.first_step)
        assert not item.first_step.startswith(FIND_OUT)


def test_the_plan_of_a_project_without_a_name_has_a_name(zoe):
    firm = Firm.objects.create(name="", number_status=NumberStatus.NO_FIRM_YET)
    member(firm, zoe)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    put_off(first_line(plan), zoe)
    TakeUpWhatWasPutOff().run(in_days(7))
    for words in (reads(zoe, reverse("diagnostic:plan")), Mail.objects.get().text):
        assert f"plan de {firm}" in words


def test_a_result_that_somebody_kept_meanwhile_is_not_closed_by_its_link(zoe):
    run = finished_run()
    seen = Run.objects.select_related("result").get(pk=run.pk).result
    assert seen.run.person is None
    services.hand_to(run, zoe)
    with pytest.raises(KeptMeanwhile):
        services.withdraw(seen)
    assert plan_of(Run.objects.get()).items.exclude(reason="").exists()


def test_a_share_page_from_when_there_was_one_plan_never_touches_another(zoe, paul):
    own = plan_of(finished_run(Owner(person_id=zoe.pk)))
    mine = living.share(own)
    old = reads(zoe, reverse("diagnostic:plan_share"))
    withdraw = re.search(r'action="([^"]*retirer/[^"]*)"', old)[1]
    change = re.search(r'<form[^>]*action="([^"]*partager/\?[^"]*)"', old)[1]
    firm = make_firm()
    for each in (zoe, paul):
        member(firm, each)
    of_firm = living.share(plan_of(finished_run(Owner(person_id=paul.pk), firm=firm)))
    send(zoe, change, shows_answers="on")
    mine.refresh_from_db()
    assert mine.answers_of == zoe
    send(zoe, withdraw)
    for link, is_open in ((mine, False), (of_firm, True)):
        link.refresh_from_db()
        assert (link.is_open, link.answers_of) == (is_open, None)


def test_a_mark_of_a_tab_from_before_ones_plan_joined_the_firms_lands_there(zoe):
    own = plan_of(finished_run(Owner(person_id=zoe.pk)))
    item = first_line(own)
    tab = page_of(own).line_of(item.pk)
    firm = make_firm()
    member(firm, zoe)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    plan.items.filter(pk=item.pk).delete()
    path = tab.done_url.replace("/plan/", reverse("diagnostic:plan"), 1)
    for name in ("", "&entreprise=aucune"):
        gone = send(zoe, path + name, seen=OPEN)
        assert "fait=partie" in gone.url
    plan.items.create(key=item.key, kind=item.kind, title=item.title, first_step="x", told_by=item.told_by)
    send(zoe, f"{path}&entreprise=aucune", seen=OPEN)
    assert plan.items.get(key=item.key).state == DONE
    assert Client().get(f"{reverse('diagnostic:plan')}?cle={item.key}").status_code == 302
    assert item.title in reads(zoe, f"{reverse('diagnostic:plan')}?cle={item.key}")


def test_the_plan_of_a_second_firm_with_a_result_from_before_plans_is_made(zoe):
    firms = [make_firm("Alpha"), make_firm("Beta")]
    for firm in firms:
        member(firm, zoe)
        finished_run(Owner(person_id=zoe.pk), firm=firm)
    Plan.objects.filter(firm=firms[1]).delete()
    assert "Le plan de Beta, que" in reads(zoe, living.address_of(firms[1].pk))


def test_what_came_into_the_plan_of_a_firm_is_unsaid_with_its_result(zoe):
    run = finished_run(Owner(person_id=zoe.pk))
    living.mark(first_line(plan_of(run)), DONE, seen=OPEN, by=zoe)
    firm = make_firm()
    member(firm, zoe)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    assert plan.items.filter(told_by=run).exclude(reason="").exists()
    services.withdraw(run.result)
    assert not plan.items.filter(told_by=run).exclude(reason="").exists()


def test_a_link_is_closed_with_the_firm_of_its_plan(zoe):
    firm = make_firm()
    member(firm, zoe)
    link = living.share(plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm)), answers_of=zoe)
    firm.delete()
    link.refresh_from_db()
    assert (link.is_open, link.plan, link.answers_of) == (False, None, None)
    assert link.withdrawn_at
