"""What the mission follows of diagnoses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.counting import remove
from diagnostic.models import DiagnosisResult, Run
from indicators.door import Period
from indicators.door import figures_by_key as by_key
from tests.diagnostic.questionnaires import answer_all, make_run, make_version

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WEEK = Period(TODAY - timedelta(days=6), TODAY)
KEYS = [
    "diagnostics",
    "diagnostics-abandons",
    "diagnostics-duree",
    "niveaux-par-region",
    "niveaux-par-secteur",
    "niveaux-par-taille",
    "diagnostics-ne-sait-pas",
]


@pytest.fixture(autouse=True)
def _questionnaire(words):
    make_version()


def finished(answer="oui", headcount=None, **more):
    run = services.save_facts(make_run(**more), {"headcount": headcount})
    services.finish(answer_all(run, answer))
    return run


def table(key, region=""):
    return by_key()[key].table(WEEK, region)


def left_yesterday(run):
    then = timezone.now() - timedelta(days=2)
    Run.objects.filter(pk=run.pk).update(started_at=then, updated_at=then)


def levels_by_size():
    return [tuple(row) for row in table("niveaux-par-taille").rows]


def test_begun_and_finished_are_counted_before_and_after_the_runs_go():
    finished()
    make_run()
    before = table("diagnostics").total
    assert before == ("Total", 2, 1)
    remove(Run.objects.all())
    assert table("diagnostics").total == before
    assert sum(number for _, number in by_key()["diagnostics"].series(WEEK, "")) == 1


def test_of_a_region_its_firms_only(rennes):
    run = services.save_facts(make_run(), {"place": rennes})
    services.finish(answer_all(run))
    finished()
    assert table("diagnostics", "53").total == ("Total", 1, 1)
    remove(Run.objects.all())
    assert table("diagnostics", "53").total == ("Total", 1, 1)
    assert table("diagnostics", "11").total == ("Total", 0, 0)


def test_tries_by_staff_do_not_count():
    finished(is_test=True)
    assert table("diagnostics").total == ("Total", 0, 0)
    assert table("diagnostics-ne-sait-pas").rows == []


def test_demonstration_leaves_once_somebody_real_comes():
    run = finished()
    Run.objects.update(is_demo=True)
    DiagnosisResult.objects.update(is_demo=True)
    assert table("diagnostics").total == ("Total", 1, 1)
    finished()
    finished()
    assert table("diagnostics").total == ("Total", 2, 2)
    remove([run])
    assert table("diagnostics").total == ("Total", 2, 2)


def test_where_people_leave_the_firm_part_and_the_end_too():
    left_yesterday(make_run())
    left_yesterday(services.save_answer(make_run(), "etre-visible-1", "oui"))
    left_yesterday(answer_all(make_run()))
    make_run()  # somebody who may go on
    expected = {
        ("La partie sur l’entreprise", 1),
        ("Question etre-visible-2 ?", 1),
        ("Après la dernière question", 1),
    }
    assert set(table("diagnostics-abandons").rows) == expected
    remove(Run.objects.filter(updated_at__lt=timezone.now() - timedelta(days=1)))
    assert set(table("diagnostics-abandons").rows) == expected
    assert sum(number for _, number in by_key()["diagnostics-abandons"].series(WEEK, "")) == 3


def test_half_and_nine_in_ten_take_so_long():
    for minutes in range(1, 11):
        run = finished()
        DiagnosisResult.objects.filter(run=run).update(seconds=minutes * 60 - 1)
    rows = [
        ("La moitié met au plus", 5),
        ("Neuf sur dix mettent au plus", 9),
        ("Diagnostics terminés", 10),
    ]
    assert table("diagnostics-duree").rows == rows
    remove(Run.objects.all())
    assert table("diagnostics-duree").rows == rows


def test_no_time_is_invented_from_nobody():
    assert table("diagnostics-duree").rows[0] == ("La moitié met au plus", "–")


def test_no_group_under_ten_is_shown():
    runs = [finished(headcount=4) for _ in range(10)]
    for _ in range(9):
        finished(headcount=1)
    shown = [("1 à 9 salariés", 0, 0, 0, 0, 10, 0, 10)]
    assert [row[1:] for row in levels_by_size()] == [row[1:] for row in shown]
    assert table("niveaux-par-taille").total[-1] == 10
    remove(runs)
    assert [row[1:] for row in levels_by_size()] == [row[1:] for row in shown]
    finished(headcount=1)
    assert len(levels_by_size()) == 2


def test_a_withdrawn_result_leaves_the_levels_but_was_finished():
    runs = [finished(headcount=4) for _ in range(11)]
    services.withdraw(DiagnosisResult.objects.get(run=runs[0]))
    assert levels_by_size()[0][-1] == 10
    assert table("diagnostics").total == ("Total", 11, 11)
    remove(Run.objects.all())
    assert levels_by_size()[0][-1] == 10
    assert table("diagnostics").total == ("Total", 11, 11)


def test_results_without_level_have_a_column():
    for _ in range(10):
        finished("?", headcount=1)
    assert levels_by_size()[0][-2:] == (10, 10)


def test_what_people_do_not_know_most_comes_first():
    for value in ("?", "oui"):
        services.finish(answer_all(services.save_answer(make_run(), "clients-2", value)))
    assert table("diagnostics-ne-sait-pas").rows[0] == ("Question clients-2 ?", 2, 1, "50\u00a0%")


@pytest.mark.parametrize("key", KEYS)
def test_queries_do_not_grow_with_runs(key, django_assert_max_num_queries):
    person = User.objects.create_user("zoe@exemple.fr")
    for _ in range(12):
        finished(owner=Owner(person_id=person.pk))
        left_yesterday(make_run())
    table(key)
    with django_assert_max_num_queries(7):
        table(key)
