"""Many processes at the same moment: no answer lost, one result, counted once. On both databases."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from diagnostic import services
from tests.accounts.test_firms_at_once import database
from tests.diagnostic.questionnaires import (
    THEMES,
    answer_all,
    make_run,
    make_version,
    question,
    questionnaire,
)

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
