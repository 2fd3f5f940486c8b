"""Ten processes at the same moment: one membership, one firm, and always an owner. On both databases."""

import json
import os
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from accounts.enums import MembershipKind
from accounts.models import Invitation
from tests.accounts.firm_people import join, make_firm, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def database(folder):
    """The address of this test's database; that of SQLite, which lives in memory, copied to a file."""
    own = connection.settings_dict
    if connection.vendor == "sqlite":
        path = folder / "at-once.sqlite3"
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{path}"
    password = f":{own['PASSWORD']}" if own["PASSWORD"] else ""
    return f"postgres://{own['USER']}{password}@{own['HOST']}:{own['PORT']}/{own['NAME']}"


@pytest.fixture
def at_once(tmp_path):
    """Have ten processes do something at once; return what came of it."""

    def run(what):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.accounts.at_once", what],
            cwd=settings.ROOT,
            env=os.environ
            | {
                "DATABASE_URL": database(tmp_path),
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "EMAIL_URL": "memorymail://",
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


def test_ten_processes_accepting_one_invitation_give_one_membership(at_once):
    zoe, lea = make_person("zoe"), make_person("lea")
    Invitation.objects.create(firm=make_firm(zoe), email=lea.email, token_digest="a", invited_by=zoe)
    came = at_once("accept")
    assert len(set(came["got"])) == 1, came
    assert isinstance(came["got"][0], int)
    assert (came["people"], came["owners"]) == (2, 1)


@pytest.mark.parametrize("what", ["leave", "step down"])
def test_ten_owners_who_go_at_once_leave_one(at_once, what):
    firm = make_firm(make_person("zoe"))
    for number in range(9):
        join(firm, make_person(f"owner{number}"), MembershipKind.OWNER)
    came = at_once(what)
    assert came["got"].count("LastOwner") == 1, came
    assert (came["owners"], came["people"]) == (1, 1 if what == "leave" else 10)


def test_one_form_sent_ten_times_at_once_makes_one_firm(at_once):
    make_person("lea")
    came = at_once("describe")
    assert len(set(came["got"])) == 1, came
    assert (came["firms"], came["people"]) == (1, 1)
