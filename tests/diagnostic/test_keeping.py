"""How long runs stay, what is said of them, and what they leave behind."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.door import personal_data
from accounts.models import User, Visitor
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.due import RemoveOldRuns
from diagnostic.models import DiagnosisResult, Run
from indicators.models import DailyCount
from tests.diagnostic.questionnaires import answer_all, make_run, make_version

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def version():
    return make_version()


@pytest.fixture
def zoe():
    return User.objects.create_user("zoe@exemple.fr")


def room():
    [found] = [each for each in personal_data if each.name == "Diagnostic"]
    return found


def aged(run, days):
    """The run as it is when its last change is that long ago."""
    then = NOW - timedelta(days=days)
    Run.objects.filter(pk=run.pk).update(started_at=then, updated_at=then)
    Run.objects.filter(pk=run.pk, finished_at__isnull=False).update(finished_at=then)
    DiagnosisResult.objects.filter(run=run).update(created_at=then)
    return run


def finished(**more):
    run = answer_all(make_run(**more))
    services.finish(run)
    return run


def counts(event):
    rows = DailyCount.objects.filter(event=event)
    return {(row.day, row.subject): row.count for row in rows}


def remaining():
    RemoveOldRuns().run(NOW)
    return set(Run.objects.all())


def test_an_unfinished_run_stays_thirty_days_after_its_last_answer(zoe):
    old, young = aged(make_run(), 31), aged(make_run(), 29)
    aged(make_run(Owner(person_id=zoe.pk)), 31)
    assert remaining() == {young}
    assert old not in Run.objects.all()


def test_a_finished_run_stays_24_months_and_with_an_account_as_long_as_the_account(zoe):
    young, of_zoe = aged(finished(), 729), aged(finished(owner=Owner(person_id=zoe.pk)), 5000)
    aged(finished(), 731)
    assert remaining() == {young, of_zoe}
    assert DiagnosisResult.objects.count() == 2


def test_tries_by_staff_go_after_thirty_days_and_leave_nothing(zoe):
    aged(finished(owner=Owner(person_id=zoe.pk), is_test=True), 31)
    assert remaining() == set()
    assert not DailyCount.objects.exists()


def test_what_goes_is_counted_once_on_its_own_day():
    day = timezone.localdate(NOW - timedelta(days=731))
    aged(finished(), 731)
    aged(services.save_answer(make_run(), "etre-visible-1", "non"), 731)
    assert RemoveOldRuns().run(NOW) == 2
    assert RemoveOldRuns().run(NOW) == 0
    assert counts("diagnosis_started") == {(day, ""): 2}
    assert counts("diagnosis_finished") == {(day, "5//"): 1}
    assert counts("diagnosis_left") == {(day, "etre-visible-2"): 1}
    assert counts("diagnosis_minutes") == {(day, "0"): 1}


def test_finishing_counts_what_was_answered_and_what_nobody_knew():
    run = services.save_answer(make_run(), "etre-visible-1", "?")
    services.finish(answer_all(run))
    today = timezone.localdate()
    assert counts("diagnosis_unknown") == {(today, "etre-visible-1"): 1}
    assert counts("diagnosis_answered")[today, "clients-1"] == 1


def test_a_visitor_who_is_forgotten_leaves_an_anonymous_run():
    run = finished()
    Visitor.objects.all().delete()
    assert Run.objects.get().visitor is None
    assert run.result


def test_a_person_reads_and_erases_what_is_held(zoe):
    run = services.save_answer(make_run(Owner(person_id=zoe.pk)), "etre-visible-1", "?")
    run = services.save_facts(run, {"headcount": 1}, answered_by="owner")
    services.finish(answer_all(run))
    make_run()
    [told] = room().export("ZOE@exemple.fr")
    assert told["réponses"]["Question etre-visible-1 ?"] == "Je ne sais pas"
    assert told["réponses"]["Question clients-1 ?"] == "Réponse oui"
    assert told["niveau"] == 5
    assert told["entreprise"] == {"Personnes qui y travaillent": "1 personne"}
    assert room().erase("zoe@exemple.fr") == 1
    assert Run.objects.count() == 1
    assert sum(counts("diagnosis_finished").values()) == 1


def test_an_unfinished_run_is_exported_without_result(zoe):
    make_run(Owner(person_id=zoe.pk))
    [told] = room().export("zoe@exemple.fr")
    assert "niveau" not in told


def test_signing_in_moves_the_runs(zoe):
    run = make_run()
    assert room().move(run.visitor, zoe) == 1
    assert Run.objects.get().person == zoe
