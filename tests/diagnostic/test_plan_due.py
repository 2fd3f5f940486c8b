"""Dated work of plans: what was put off comes back, what is new enters."""

import html
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.querysets import Owner
from diagnostic import due, living, services
from diagnostic.due import LetNewcomersIn, TakeUpWhatWasPutOff
from diagnostic.enums import ItemState
from diagnostic.models import Plan, PlanItem
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


def test_one_mail_recalls_what_was_put_off_and_no_second_one(zoe, django_capture_on_commit_callbacks):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    put_off(item, zoe)
    assert TakeUpWhatWasPutOff().run(in_days(6)) == 0
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert TakeUpWhatWasPutOff().run(in_days(8)) == 0
    mail = Mail.objects.get()
    assert mail.recipient == zoe.email
    assert item.title in mail.text
    assert "/mon-espace/plan/" in mail.text
    item.refresh_from_db()
    assert (item.state, item.until) == (OPEN, None)


def test_one_mail_recalls_all_that_one_put_off_and_names_nothing_of_a_colleague(zoe, paul):
    firm = make_firm()
    for each in (zoe, paul):
        member(firm, each)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    early, late, pauls = (line.item for line in page_of(plan).first)
    put_off(early, zoe, days=5)
    put_off(late, zoe)
    put_off(pauls, paul)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 3
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 0
    hers, his = (Mail.objects.get(recipient=each.email) for each in (zoe, paul))
    assert hers.subject == "À reprendre aujourd’hui : 2 actions"
    assert his.subject == f"À reprendre aujourd’hui : {pauls.title}"
    for words in (hers.text, hers.html):
        said = html.unescape(words)
        assert [each.title in said for each in (early, late, pauls)] == [True, True, False]
        assert firm.name in said


def test_what_comes_back_later_on_the_same_day_has_a_mail_of_its_own(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    one, other = (line.item for line in page_of(plan).first[:2])
    for item in (one, other):
        put_off(item, zoe)
        assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    sent = [mail.subject.removeprefix("À reprendre aujourd’hui : ") for mail in Mail.objects.order_by("pk")]
    assert sent == [one.title, other.title]


def test_a_whole_plan_comes_back_in_one_mail(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    late = timezone.localdate() + timedelta(days=7)
    actions = [item for item in plan.items.all() if item.is_action]
    for number, item in enumerate(actions, start=10_000_000):
        item.delete()
        item.pk, item.state, item.until, item.changed_by = number, LATER, late, zoe
        item.save(force_insert=True)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == len(actions) > 15
    assert Mail.objects.get().subject == f"À reprendre aujourd’hui : {len(actions)} actions"


def test_what_is_put_off_again_is_recalled_again(zoe):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    for day in (7, 14):
        put_off(item, zoe, days=day)
        assert TakeUpWhatWasPutOff().run(in_days(day)) == 1
        item.refresh_from_db()
    assert Mail.objects.count() == 2


@pytest.mark.parametrize("state", [DONE, NOT_FOR_ME, OPEN])
def test_no_mail_recalls_what_is_done_refused_or_taken_up(zoe, state):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    put_off(item, zoe)
    living.mark(item, state, seen=LATER, by=zoe)
    TakeUpWhatWasPutOff().run(in_days(7))
    assert not Mail.objects.exists()


def test_no_mail_recalls_a_plan_that_is_gone_nor_goes_to_who_left_the_firm(zoe, paul):
    firm = make_firm()
    member(firm, zoe)
    place = member(firm, paul)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    put_off(first_line(plan), paul)
    place.delete()
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    own = finished_run(Owner(person_id=zoe.pk))
    put_off(first_line(plan_of(own)), zoe)
    services.withdraw(own.result)
    TakeUpWhatWasPutOff().run(in_days(7))
    assert not Mail.objects.exists()


def test_without_account_what_was_put_off_comes_back_without_a_mail():
    plan = plan_of(finished_run())
    item = first_line(plan)
    put_off(item, None)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert item.key in [line.item.key for line in page_of(plan).first]
    assert not Mail.objects.exists()


def test_each_recall_is_ended_by_one_click_and_by_no_mail_scanner(
    zoe, django_capture_on_commit_callbacks, mailoutbox
):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    one, other = (line.item for line in page_of(plan).first[:2])
    put_off(one, zoe)
    put_off(other, zoe, days=14)
    with django_capture_on_commit_callbacks(execute=True):
        TakeUpWhatWasPutOff().run(in_days(7))
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(headers["List-Unsubscribe"].strip("<>")).path
    assert path in mailoutbox[0].body
    Client().get(path)
    assert living.is_reminded(zoe)
    Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    assert not living.is_reminded(zoe)
    assert TakeUpWhatWasPutOff().run(in_days(14)) == 1
    assert Mail.objects.count() == 1
    other.refresh_from_db()
    assert other.state == OPEN


def test_nobody_is_recalled_whose_address_is_not_shown_to_be_theirs(zoe):
    zoe.emailaddress_set.update(verified=False)
    put_off(first_line(plan_of(finished_run(Owner(person_id=zoe.pk)))), zoe)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert not Mail.objects.exists()


def test_the_mail_of_a_second_firm_leads_to_its_plan(zoe):
    firms = [make_firm(), make_firm()]
    for firm in firms:
        member(firm, zoe)
    plans = [plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm)) for firm in firms]
    item = put_off(first_line(plans[1]), zoe)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    address = re.search(r"http\S+(/mon-espace/plan/\S*)", Mail.objects.get().text)[1]
    client = Client()
    client.force_login(zoe)

    def shows_it(path):
        return f'id="ligne-{item.pk}"' in client.get(path).content.decode()

    assert not shows_it(f"{reverse('diagnostic:plan')}?entreprise=x")
    assert shows_it(address)


def put_off_by_three(zoe):
    """Three people who put something off until the same day."""
    people = [zoe, person("ana"), person("ben")]
    for each in people:
        put_off(first_line(plan_of(finished_run(Owner(person_id=each.pk)))), each)
    return people


def test_recalls_that_are_cut_off_go_on_and_none_goes_twice(zoe, room):
    people = put_off_by_three(zoe)
    room(SystemExit("killed"), after=1)
    with pytest.raises(SystemExit):
        TakeUpWhatWasPutOff().run(in_days(7))
    assert Mail.objects.count() == 1
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 2
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == sorted(each.email for each in people)


def test_a_plan_that_fails_holds_up_none_of_the_others(zoe, room, caplog):
    put_off_by_three(zoe)
    room(ValueError("a room that fails"), after=0)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 2
    assert "a room that fails" in caplog.text
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1


def test_however_many_plans_fail_the_others_get_their_turn(zoe, monkeypatch, caplog):
    bad, *others = put_off_by_three(zoe)
    monkeypatch.setattr(due, "PLANS", 1)
    take_up = living.take_up

    def fails_for_one(plan, today):
        if plan.person == bad:
            raise ValueError("a plan that always fails")
        return take_up(plan, today)

    monkeypatch.setattr(living, "take_up", fails_for_one)
    assert [TakeUpWhatWasPutOff().run(in_days(7)) for _ in range(3)] == [1, 1, 0]
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == sorted(each.email for each in others)


def test_newcomers_that_are_cut_off_go_on_and_none_enters_twice(zoe, room):
    plans = [plan_of(finished_run(Owner(person_id=each.pk))) for each in (zoe, person("ana"), person("ben"))]
    PlanItem.objects.filter(pk__in=[plan.items.first().pk for plan in plans]).delete()
    room(SystemExit("killed"), after=1)
    with pytest.raises(SystemExit):
        LetNewcomersIn().run(in_days(31))
    assert PlanItem.objects.filter(is_new=True).count() == 1
    assert LetNewcomersIn().run(in_days(31)) == 2
    assert [plan.items.filter(is_new=True).count() for plan in plans] == [1, 1, 1]


def test_dated_work_goes_on_in_batches(zoe, monkeypatch):
    put_off_by_three(zoe)
    monkeypatch.setattr(due, "PLANS", 2)
    assert [TakeUpWhatWasPutOff().run(in_days(7)) for _ in range(3)] == [2, 1, 0]
    assert [LetNewcomersIn().run(in_days(31)) for _ in range(3)] == [0, 0, 0]
    assert not Plan.objects.due_for_news(in_days(31)).exists()


def test_one_newcomer_a_month_enters_and_says_so(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    published = list(plan.items.order_by("position")[:2])
    PlanItem.objects.filter(pk__in=[item.pk for item in published]).delete()
    assert LetNewcomersIn().run(in_days(1)) == 0
    assert LetNewcomersIn().run(in_days(31)) == 1
    assert LetNewcomersIn().run(in_days(40)) == 0
    news = plan.items.get(is_new=True)
    assert news.key == published[0].key
    assert page_of(plan).line_of(news.pk).is_new
    assert LetNewcomersIn().run(in_days(62)) == 1
    assert LetNewcomersIn().run(in_days(93)) == 0
    assert plan.items.filter(is_new=True).count() == 2


def test_what_entered_is_new_for_a_season(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    item = first_line(plan)
    for days, is_new in ((99, True), (101, False)):
        plan.items.filter(pk=item.pk).update(is_new=True, entered_at=in_days(-days))
        assert page_of(plan).line_of(item.pk).is_new == is_new


def test_a_newcomer_waits_its_turn_in_the_plan_of_today(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    gone = page_of(plan).first[0].item
    PlanItem.objects.filter(pk=gone.pk).delete()
    page = page_of(plan)
    assert len(page.first) == 3
    assert gone.key not in [line.item.key for line in page.first]
