"""The plan that lives: made, marked, put off, handed over, joined by what is published later."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.merging import merge
from accounts.models import User, Visitor
from accounts.querysets import Owner
from accounts.signin import confirm_address
from diagnostic import due, living, services
from diagnostic.door import Recommends, plan_for, recommenders
from diagnostic.due import LetNewcomersIn, TakeUpWhatWasPutOff
from diagnostic.enums import ItemState, WhyNot
from diagnostic.errors import ItemGone, MarkedMeanwhile
from diagnostic.models import Measure, Plan, PlanItem, PlanLink, Run
from diagnostic.own_plan import Desk, shown
from diagnostic.privacy import Plans
from diagnostic.space import LivingPlan
from outbox.models import Mail
from tests.diagnostic.plans import finished_run, make_firm, member, plan_of

pytestmark = pytest.mark.django_db

DONE, LATER, OPEN, NOT_FOR_ME = ItemState.DONE, ItemState.LATER, ItemState.OPEN, ItemState.NOT_FOR_ME


@pytest.fixture(autouse=True)
def _words(words):
    cache.clear()


def person(name):
    made = User.objects.create_user(f"{name}@exemple.fr")
    confirm_address(made)
    return made


@pytest.fixture
def zoe():
    return person("zoe")


@pytest.fixture
def paul():
    return person("paul")


def page_of(plan):
    return shown(Desk(plan, "/plan/"))


def first_line(plan):
    return page_of(plan).first[0].item


def put_off(item, by, days=7):
    until = timezone.localdate() + timedelta(days=days)
    return living.mark(item, LATER, seen=item.state, by=by, until=until)


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_a_finished_diagnosis_has_a_plan_that_says_why(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    assert plan.person == zoe
    page = page_of(plan)
    assert 1 <= len(page.first) <= 3
    assert len({line.item.theme for line in page.first}) == len(page.first)
    assert all(item.reason and item.told_by_id for item in plan.items.all())


def test_finishing_twice_makes_one_plan():
    run = finished_run()
    before = set(plan_of(run).items.values_list("pk", flat=True))
    services.finish(run)
    living.make_plan(run)
    assert Plan.objects.count() == 1
    assert set(plan_of(run).items.values_list("pk", flat=True)) == before


def test_a_plan_is_the_firms_else_the_persons_else_the_runs(zoe):
    firm = make_firm()
    member(firm, zoe)
    assert plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm)).firm == firm
    assert plan_of(finished_run(Owner(person_id=zoe.pk))).person == zoe
    anonymous = finished_run()
    assert plan_of(anonymous).run == anonymous
    a_try = finished_run(Owner(person_id=zoe.pk), is_test=True)
    assert plan_of(a_try).run == a_try


def test_what_is_done_stays_seen_with_its_date_through_the_next_round(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    item = first_line(plan)
    living.mark(item, DONE, seen=OPEN, by=zoe)
    finished_run(Owner(person_id=zoe.pk))
    page = page_of(plan)
    assert [line.item.key for line in page.done] == [item.key]
    assert timezone.localdate(page.done[0].item.changed_at) == timezone.localdate()
    assert item.key not in [line.item.key for line in page.first]
    assert page.done_actions == 1


def test_what_is_recommended_no_more_leaves_unless_it_was_marked(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    page = page_of(plan)
    put, left = page.first[0].item, page.first[1].item
    put_off(put, zoe)
    run = plan_of(finished_run(Owner(person_id=zoe.pk))).items.first().told_by
    asked = [question["key"] for question in run.content["questions"]]
    finished_run(Owner(person_id=zoe.pk), better=asked)
    keys = set(plan.items.values_list("key", flat=True))
    assert put.key in keys
    assert left.key not in keys


def test_a_renamed_measure_has_its_new_words_while_open_and_those_of_the_day_once_done(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    page = page_of(plan)
    one, other = page.first[0].item, page.first[1].item
    measures = Measure.objects.filter(key__in=[one.key.split(":")[1], other.key.split(":")[1]])
    measures.update(title="Un titre neuf")
    cache.clear()
    living.mark(first_line(plan), DONE, seen=OPEN, by=zoe)
    measures.update(title="Un titre plus neuf encore")
    cache.clear()
    page = page_of(plan)
    assert page.done[0].item.title == "Un titre neuf"
    assert page.line_of(other.pk).item.title == "Un titre plus neuf encore"


def test_a_mark_is_taken_back(zoe):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    for state, more in ((DONE, {}), (NOT_FOR_ME, {"why_not": WhyNot.COST})):
        marked = living.mark(item, state, seen=OPEN, by=zoe, **more)
        assert marked.state == state
        back = living.mark(item, OPEN, seen=state, by=zoe)
        assert (back.state, back.until, back.why_not) == (OPEN, None, "")


def test_who_marks_after_somebody_else_is_told_and_changes_nothing(zoe, paul):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    living.mark(item, DONE, seen=OPEN, by=zoe)
    with pytest.raises(MarkedMeanwhile, match="fait"):
        living.mark(item, NOT_FOR_ME, seen=OPEN, by=paul)
    item.refresh_from_db()
    assert (item.state, item.changed_by) == (DONE, zoe)
    same = living.mark(item, DONE, seen=OPEN, by=paul)
    assert same.changed_by == zoe


def test_to_mark_what_left_says_so(zoe):
    item = first_line(plan_of(finished_run(Owner(person_id=zoe.pk))))
    PlanItem.objects.filter(pk=item.pk).delete()
    with pytest.raises(ItemGone):
        living.mark(item, DONE, seen=OPEN, by=zoe)


def test_what_is_not_for_me_leaves_the_first_actions_and_says_why(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    item = first_line(plan)
    living.mark(item, NOT_FOR_ME, seen=OPEN, by=zoe, why_not=WhyNot.TIME)
    page = page_of(plan)
    assert item.key not in [line.item.key for line in page.first]
    assert page.refused[0].why_not == WhyNot.TIME.label


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


@pytest.fixture
def room(monkeypatch):
    """Have a room of the plan fail with an error, once it was asked so many times."""

    def fails(error, *, after):
        asked = []

        class Failing(Recommends):
            def recommendations(self, case):
                asked.append(case)
                if len(asked) == after + 1:
                    raise error
                return []

        monkeypatch.setattr(recommenders, "_classes", [*recommenders._classes, Failing])

    return fails


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

    def fails_for_one(item, today):
        if item.changed_by == bad:
            raise ValueError("a plan that always fails")
        return take_up(item, today)

    monkeypatch.setattr(living, "take_up", fails_for_one)
    assert [TakeUpWhatWasPutOff().run(in_days(7)) for _ in range(3)] == [1, 1, 0]
    assert sorted(Mail.objects.values_list("recipient", flat=True)) == sorted(each.email for each in others)


def test_no_result_stands_without_its_plan(zoe, room):
    room(ValueError("a room that fails"), after=0)
    with pytest.raises(ValueError, match="a room that fails"):
        finished_run(Owner(person_id=zoe.pk))
    run = Run.objects.get()
    assert run.finished_at is None
    assert services.finish(run) == run.result
    assert plan_of(run).items.exists()


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


def test_what_is_put_back_is_seen_though_nothing_recommends_it_any_more(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    item = first_line(plan)
    living.mark(item, DONE, seen=OPEN, by=zoe)
    questions = {question["key"] for question in Run.objects.get().content["questions"]}
    finished_run(Owner(person_id=zoe.pk), better=questions)
    assert item.key not in {each.item.key for each in page_of(plan).first}
    living.mark(item, OPEN, seen=DONE, by=zoe)
    assert page_of(plan).themes[-1].lines[0].item == item
    living.bring_up_to_date(plan)
    assert page_of(plan).line_of(item.pk)


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


def test_what_is_to_be_done_this_week_is_light_free_and_short(zoe, rf):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    request = rf.get("/")
    request.user, request.COOKIES, request.session = zoe, {settings.SESSION_COOKIE_NAME: "x"}, {}
    plan.items.update(is_quick=False)
    assert LivingPlan().this_week(request) is None
    quick = plan.items.filter(first_step__gt="").last()
    plan.items.filter(pk=quick.pk).update(is_quick=True)
    del request._actions_of_plan
    assert LivingPlan().this_week(request).text == quick.title


def test_a_withdrawn_result_takes_its_words_along(zoe):
    first = finished_run(Owner(person_id=zoe.pk))
    last = finished_run(Owner(person_id=zoe.pk))
    plan = plan_of(last)
    services.withdraw(last.result)
    assert set(plan.items.values_list("told_by", flat=True)) == {first.pk}
    services.withdraw(first.result)
    assert not Plan.objects.exists()


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
    assert any(line["état"] == "Fait" for each in told for line in each["lignes"])
    assert Plans().erase(zoe.email) > 0
    assert not Plan.objects.filter(pk=own.pk).exists()
    assert not plan.items.exclude(reason="").exists()
    assert plan.items.get(state=DONE).changed_by is None


def test_a_plan_of_fifty_lines_asks_the_database_as_much_as_one_of_a_single_line(zoe):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    plan.items.exclude(pk=plan.items.first().pk).delete()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            page_of(Plan.objects.get(pk=plan.pk))
        return len(asked)

    queries()
    one = queries()
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, key=f"measure:m{n}", kind="measure", title=f"M {n}", first_step="x", **marks)
        for n, marks in enumerate([{}, {"state": DONE}, {"state": NOT_FOR_ME}] * 17)
    )
    assert queries() == one <= 14
