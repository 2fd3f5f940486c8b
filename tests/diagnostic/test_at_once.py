"""Many processes at the same moment: no answer lost, one result, counted once. On both databases."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from accounts.models import User
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.drafts import begin_draft
from diagnostic.models import Choice, Plan, PlanItem, Question
from taxonomy.initial import Vocabularies
from tests.accounts.test_firms_at_once import database
from tests.diagnostic.plans import finished_run, make_firm, member
from tests.diagnostic.questionnaires import (
    THEMES,
    answer_all,
    make_run,
    make_version,
    question,
    questionnaire,
)
from tests.ground import lay_ground

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_once(tmp_path):
    """Have many processes do something at once; return what came of it."""

    def run(what):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.diagnostic.at_once", what],
            cwd=settings.ROOT,
            env=os.environ
            | {
                "DATABASE_URL": database(tmp_path),
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "PYTHONPATH": os.pathsep.join([str(settings.ROOT), str(settings.ROOT / "site")]),
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(autouse=True)
def site(db):
    """The site, which an earlier test may have taken away with everything."""
    lay_ground()


@pytest.fixture
def plan_of_two():
    """The plan of a firm with two people."""
    Vocabularies().install()
    firm, people = make_firm(), [User.objects.create_user(f"{name}@exemple.fr") for name in ("zoe", "paul")]
    for person in people:
        member(firm, person)
    finished_run(Owner(person_id=people[0].pk), firm=firm)


def test_fifty_answers_to_one_run_at_once_are_all_kept(at_once):
    content = questionnaire()
    content["questions"] = [question(f"q{number}", THEMES[number % 7]) for number in range(50)]
    make_version(content)
    run = make_run()
    came = at_once("answer")
    assert set(came["got"]) == {str(run.pk)}
    assert came["answers"] == 50


def test_ten_who_finish_at_once_get_the_same_result(at_once):
    make_version()
    answer_all(make_run())
    came = at_once("finish")
    assert len(set(came["got"])) == 1, came
    assert came["results"] == 1


def test_a_run_that_five_remove_at_once_is_counted_once(at_once):
    make_version()
    services.finish(answer_all(make_run()))
    came = at_once("remove")
    assert sorted(came["got"]) == ["0", "0", "0", "0", "1"]
    assert came["counted"] == 1


def test_ten_who_publish_at_once_never_make_one_version_of_two(at_once):
    make_version()
    came = at_once("publish")
    numbers = [int(each) for each in came["got"] if each != "refused"]
    assert numbers
    assert sorted(numbers) == list(range(2, came["versions"] + 1))


@pytest.fixture
def a_draft():
    """A draft with one question, and somebody who may change it."""
    Vocabularies().install()
    User.objects.create_superuser("mission@exemple.fr")
    asked = Question.objects.create(
        questionnaire=begin_draft(), topic_id="clients", key="avis", text="Avez-vous des avis ?"
    )
    Choice.objects.create(question=asked, key="oui", text="Oui", points=100)


def test_five_editors_who_add_one_question_at_once_get_five_keys(a_draft, at_once):
    came = at_once("add")
    assert came["got"] == ["302"] * 5
    added = [f"avez-vous-un-site{end}" for end in ("", "-2", "-3", "-4", "-5")]
    assert came["questions"] == [*added, "avis"]


def test_five_editors_who_add_the_same_answers_at_once_all_get_them(a_draft, at_once):
    came = at_once("edit")
    assert came["got"] == ["302"] * 5
    assert sorted(came["choices"]) == sorted(
        ["oui", "peut-etre", *(f"peut-etre-{number}" for number in range(2, 11))]
    )


def test_five_editors_who_give_one_advice_at_once_get_five_keys(a_draft, at_once):
    came = at_once("advise")
    assert came["got"] == ["302"] * 5
    assert came["measures"] == [f"demandez-des-avis{end}" for end in ("", "-2", "-3", "-4", "-5")]


def test_two_people_of_a_firm_who_mark_eight_lines_at_once_lose_nothing(at_once, plan_of_two):
    came = at_once("mark")
    assert came["got"] == ["done"] * 8
    assert came["marks"].count("done") == 8


def test_of_two_people_who_mark_the_same_line_at_once_one_is_told(at_once, plan_of_two):
    came = at_once("contest")
    (won,) = set(came["got"]) - {"refused"}
    assert sorted(came["got"]) == sorted([won] * 4 + ["refused"] * 4)
    assert came["marks"][0] == won


def test_eight_processes_that_make_a_plan_at_once_make_one(at_once, plan_of_two):
    plan, lines = Plan.objects.get(), PlanItem.objects.count()
    plan.delete()
    came = at_once("plan")
    assert len(set(came["got"])) == came["plans"] == 1
    assert len(came["marks"]) == lines
