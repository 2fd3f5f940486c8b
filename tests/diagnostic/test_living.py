"""The plan that lives: made, marked, taken back, brought up to date."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.querysets import Owner
from diagnostic import living, services
from diagnostic.enums import ItemState, WhyNot
from diagnostic.errors import ItemGone, MarkedMeanwhile
from diagnostic.models import Measure, Plan, PlanItem, Run
from diagnostic.space import LivingPlan
from tests.diagnostic.plans import finished_run, first_line, page_of, plan_of, put_off

pytestmark = pytest.mark.django_db

DONE, LATER, OPEN, NOT_FOR_ME = ItemState.DONE, ItemState.LATER, ItemState.OPEN, ItemState.NOT_FOR_ME


@pytest.fixture(autouse=True)
def _words(words):
    cache.clear()


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


def test_no_result_stands_without_its_plan(zoe, room):
    room(ValueError("a room that fails"), after=0)
    with pytest.raises(ValueError, match="a room that fails"):
        finished_run(Owner(person_id=zoe.pk))
    run = Run.objects.get()
    assert run.finished_at is None
    assert services.finish(run) == run.result
    assert plan_of(run).items.exists()


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
    assert queries() == one <= 15
