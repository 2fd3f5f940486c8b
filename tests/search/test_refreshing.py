"""Nothing that changes is lost: without a worker, with one that is killed, with two at once."""

import json
import os
import subprocess
import sys
import tracemalloc
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.search.models import IndexEntry

from search import refreshing
from search.due import CatchUp, ForgetChanges
from search.initial import FirstDocuments
from search.models import Change, Document, Pending
from search.services import hide, mark, mark_everything, refresh_pending
from tests.accounts.test_firms_at_once import database
from tests.search.things import some_things

pytestmark = pytest.mark.django_db


def titles():
    """What is found, by source."""
    return dict(Document.objects.present().values_list("source", "title"))


@pytest.fixture
def things(family):
    """A family with three things, none of which has a document yet."""
    return family(some_things(3))


def test_mark_is_one_insert_and_one_row(things, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        mark("thing:0")
    with transaction.atomic():
        mark("thing:0", "thing:0", "thing:1")
    assert sorted(Pending.objects.values_list("source", flat=True)) == ["thing:0", "thing:1"]


def test_mark_goes_with_a_change_that_is_undone(things):
    with transaction.atomic():
        mark("thing:0")
        transaction.set_rollback(True)
    assert not Pending.objects.exists()


def test_document_is_made_once_the_change_is_committed(things, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mark("thing:0")
        assert titles() == {}
    assert titles() == {"thing:0": "Chose 0"}
    assert not Pending.objects.exists()


def test_what_no_worker_did_is_caught_up_when_it_is_due(things):
    mark("thing:0", "thing:2")
    assert CatchUp().run(timezone.now()) == 2
    assert titles() == {"thing:0": "Chose 0", "thing:2": "Chose 2"}
    assert CatchUp().run(timezone.now()) == 0


def test_thing_that_is_not_there_any_more_goes(things):
    mark("thing:0", "thing:1")
    refresh_pending()
    del things.titles["0"]
    mark("thing:0")
    refresh_pending()
    assert titles() == {"thing:1": "Chose 1"}
    assert Document.objects.count() == 1


def test_hidden_thing_is_found_by_nobody_until_its_document_is_made(things):
    mark("thing:0")
    refresh_pending()
    hide("thing:0")
    assert titles() == {}
    mark("thing:0")
    refresh_pending()
    assert titles() == {"thing:0": "Chose 0"}


def test_thing_that_is_over_goes_by_its_date(things):
    mark("thing:0", "thing:1")
    refresh_pending()
    Document.objects.filter(source="thing:0").update(expires_at=timezone.now() - timedelta(minutes=1))
    things.over.add("0")
    CatchUp().run(timezone.now())
    assert list(Document.objects.values_list("source", flat=True)) == ["thing:1"]
    assert not Pending.objects.exists()


def test_thing_that_cannot_be_made_holds_no_other_back_and_is_tried_again(things, caplog):
    things.broken.add("1")
    mark("thing:0", "thing:1", "thing:2")
    assert refresh_pending() == 2
    assert titles() == {"thing:0": "Chose 0", "thing:2": "Chose 2"}
    assert (Pending.objects.get().source, Pending.objects.get().tries) == ("thing:1", 1)
    assert "thing:1" in caplog.text
    things.broken.clear()
    CatchUp().run(timezone.now())
    assert titles()["thing:1"] == "Chose 1"


def test_source_of_no_family_is_struck_off(db, things):
    mark("parti:1", "thing:0")
    refresh_pending()
    assert not Pending.objects.exists()


def test_change_while_the_document_is_made_is_not_lost(things):
    def change():
        things.titles["0"] = "Chose changée"
        mark("thing:0")

    things.before = staticmethod(change)
    mark("thing:0")
    refresh_pending()
    assert Pending.objects.count() == 1, "what was read before the change is not the last word"
    refresh_pending()
    assert titles() == {"thing:0": "Chose changée"}


def test_slow_worker_does_not_overwrite_what_a_fast_one_made(things):
    def other_worker():
        things.titles["0"] = "Chose changée"
        mark("thing:0")
        refresh_pending()

    things.before = staticmethod(other_worker)
    mark("thing:0")
    refresh_pending()
    assert titles() == {"thing:0": "Chose changée"}


def test_worker_killed_in_the_middle_leaves_the_rest_to_the_next(family, monkeypatch):
    family(some_things(10))
    monkeypatch.setattr(refreshing, "BATCH", 3)

    def killed(done):
        if done >= 6:
            raise KeyboardInterrupt

    mark_everything()
    with pytest.raises(KeyboardInterrupt):
        refresh_pending(progress=killed)
    assert len([source for source in titles() if source.startswith("thing:")]) == 6
    CatchUp().run(timezone.now())
    assert len([source for source in titles() if source.startswith("thing:")]) == 10
    assert not Pending.objects.exists()


def test_run_that_is_due_is_bounded(family, monkeypatch):
    family(some_things(10))
    monkeypatch.setattr(refreshing, "BATCH", 2)
    monkeypatch.setattr("search.due.MARKS_A_RUN", 4)
    mark(*(f"thing:{i}" for i in range(10)))
    assert [CatchUp().run(timezone.now()) for _ in range(4)] == [4, 4, 2, 0]


def test_batch_costs_as_many_queries_for_fifty_as_for_two(family, django_assert_max_num_queries):
    family(some_things(52))

    def queries(*keys):
        mark(*(f"thing:{key}" for key in keys))
        with django_assert_max_num_queries(60) as asked:
            refresh_pending()
        return len(asked)

    queries(50)
    assert queries(*range(2, 50)) <= queries(0, 1) + 2


def test_memory_stays_flat(family):
    def peak(number):
        things = family(some_things(0))
        things.sources = lambda _: (str(i) for i in range(number))
        things.titles = Endless()
        tracemalloc.start()
        mark_everything()
        refresh_pending()
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert Document.objects.filter(kind="thing").count() == number
        Document.objects.all().delete()
        things.sources = lambda _: iter(())
        return used

    peak(300)
    assert peak(3000) < 1.5 * peak(600)


class Endless(dict):
    """The same title for every key: each new word would be remembered with its stem."""

    def __contains__(self, key):
        return True

    def __getitem__(self, key):
        return "Chose"


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_make_each_document_once(some_site, tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.search.at_once"],
        cwd=portal_settings.ROOT,
        env=os.environ
        | {
            "DATABASE_URL": database(tmp_path),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join([str(portal_settings.ROOT), str(portal_settings.ROOT / "site")]),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"errors": [], "documents": 120, "entries": 120, "pending": 0}


def test_installation_makes_the_first_documents(things):
    assert "3 contenus" in FirstDocuments().install()
    things.titles["9"] = "Chose 9"
    assert "3 contenus" in FirstDocuments().install(), "from then on they follow what changes"


def test_command_indexes_for_the_database(things):
    call_command("update_index", verbosity=0)
    kinds = IndexEntry.objects.values_list("content_type__model", flat=True)
    assert list(kinds).count("document") == 3


def test_each_change_of_documents_is_told_once(things, catch_up):
    before = Change.objects.state()
    mark_everything()
    catch_up()
    after = Change.objects.state()
    assert after != before
    mark_everything()
    catch_up()
    assert Change.objects.state() == after
    hide("nothing:at-all")
    assert Change.objects.state() == after


def test_changes_are_forgotten_after_a_day_but_the_last_one(db):
    now = timezone.now()
    for hours in (25, 23):
        Change.objects.create(at=now - timedelta(hours=hours))
    assert ForgetChanges().run(now) == 1
    assert ForgetChanges().run(now + timedelta(days=9)) == 0
    assert Change.objects.count() == 1
