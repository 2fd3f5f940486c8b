"""Ten processes at the same moment: one copy, erasure, warning, account that joins. On both databases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ErasureRequest, User
from tests.accounts.firm_people import make_person
from tests.accounts.test_firms_at_once import at_once  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lea(db):
    return make_person("lea")


def test_copy_asked_ten_times_at_once_is_one(lea, at_once):  # noqa: F811
    done = at_once("copy")
    assert len(set(done["got"])) == 1
    assert done["copies"] == 1
    assert done["mails"] == 1


def test_erasure_asked_ten_times_at_once_is_one(lea, at_once):  # noqa: F811
    done = at_once("ask-erasure")
    assert len(set(done["got"])) == 1
    assert done["erasures"] == done["mails"] == 1


def test_account_is_erased_once_by_ten_timers(lea, at_once):  # noqa: F811
    ErasureRequest.objects.create(person=lea, due_at=timezone.now() - timedelta(days=1))
    done = at_once("erase")
    assert sorted(done["got"]) == [0] * 9 + [1]
    assert done["accounts"] == done["erasures"] == 0
    assert done["mails"] == 1


def test_unused_account_is_warned_once_by_ten_timers(lea, at_once):  # noqa: F811
    User.objects.update(used_on=timezone.localdate() - timedelta(days=900))
    done = at_once("warn")
    assert done["erasures"] == done["mails"] == 1


def test_account_joins_another_once_however_often_it_is_clicked(lea, at_once):  # noqa: F811
    make_person("max")
    done = at_once("join")
    assert done["got"] == [None] * 10
    assert done["accounts"] == 1
    assert done["mails"] == 2, "one to each address"
