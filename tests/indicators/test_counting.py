"""Everything that happens is counted once, by day, event and region."""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.models import Sum
from django.utils import timezone

from indicators import services
from indicators.due import DropOldSubjects
from indicators.models import DailyCount
from indicators.services import Counted, add, count, flush

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def rows():
    fields = ("event", "region_code", "subject", "count")
    return sorted(DailyCount.objects.values_list(*fields))


def test_counts_are_kept_apart_by_region_and_subject():
    for _ in range(3):
        count("visit", "53", "page:12")
    count("visit", "53", "page:13")
    count("visit")
    assert rows() == []
    flush()
    assert rows() == [("visit", "", "", 1), ("visit", "53", "page:12", 3), ("visit", "53", "page:13", 1)]
    assert DailyCount.objects.first().day == timezone.localdate()


def test_later_counts_add_to_the_same_row():
    for _ in range(2):
        count("visit", "53")
        flush()
    assert rows() == [("visit", "53", "", 2)]


def test_two_processes_that_write_the_same_count_lose_nothing():
    add({Counted(TODAY, "visit", "53", ""): 4})
    add({Counted(TODAY, "visit", "53", ""): 5})
    assert rows() == [("visit", "53", "", 9)]


def test_a_thousand_counts_from_eight_threads_are_a_thousand():
    def work():
        for _ in range(125):
            count("visit", "53")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    flush()
    assert rows() == [("visit", "53", "", 1000)]


@pytest.mark.django_db(transaction=True)
def test_threads_that_write_at_once_lose_nothing(settings):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, which threads cannot share")
    settings.INDICATORS_FLUSH_SECONDS = 0

    def work():
        for number in range(25):
            count("visit", "53" if number % 2 else "24")
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert DailyCount.objects.aggregate(total=Sum("count"))["total"] == 100


def test_zero_seconds_writes_at_once(settings):
    settings.INDICATORS_FLUSH_SECONDS = 0
    count("visit")
    assert rows() == [("visit", "", "", 1)]


@pytest.mark.django_db(transaction=True)
def test_counts_are_written_soon_without_anyone_asking(settings):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, which threads cannot share")
    settings.INDICATORS_FLUSH_SECONDS = 0.1
    count("visit")
    count("visit")
    deadline = time.monotonic() + 5
    while not rows() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert rows() == [("visit", "", "", 2)]


def test_counts_wait_when_the_database_refuses():
    count("visit", "53", "x" * 10)
    count("visit")
    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        flush()
    count("visit")
    flush()
    assert rows() == [("visit", "", "", 2), ("visit", "53", "x" * 10, 1)]


def refuse(execute, sql, params, many, context):
    if "indicators_dailycount" in sql:
        raise DatabaseError("database is locked")
    return execute(sql, params, many, context)


def test_writing_costs_no_read(django_assert_max_num_queries):
    for number in range(50):
        count("visit", "53", f"page:{number}")
    with django_assert_max_num_queries(3):
        flush()
    assert len(rows()) == 50


def test_database_refuses_two_rows_for_the_same_thing():
    row = {"day": TODAY, "event": "visit", "count": 1}
    DailyCount.objects.create(**row)
    with pytest.raises(IntegrityError):
        DailyCount.objects.create(**row)


def test_day_is_that_of_france(monkeypatch):
    late = datetime(2026, 11, 23, 0, 30, tzinfo=ZoneInfo("Europe/Paris"))
    monkeypatch.setattr(timezone, "now", lambda: late.astimezone(ZoneInfo("UTC")))
    count("visit")
    flush()
    assert DailyCount.objects.get().day == TODAY


def test_single_pages_leave_after_25_months_and_totals_stay():
    old, kept = date(2024, 9, 30), date(2024, 10, 1)
    add(
        {
            Counted(old, "visit", "53", ""): 1,
            Counted(old, "visit", "53", "page:1"): 2,
            Counted(old, "visit", "53", "page:2"): 4,
            Counted(old, "visit", "24", "page:3"): 8,
            Counted(kept, "visit", "53", "page:1"): 16,
        }
    )
    now = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Europe/Paris"))
    assert DropOldSubjects().run(now) == 3
    assert DropOldSubjects().run(now) == 0
    assert rows() == [("visit", "24", "", 8), ("visit", "53", "", 7), ("visit", "53", "page:1", 16)]
    assert DailyCount.objects.filter(day=kept).count() == 1


def test_old_pages_leave_in_batches():
    add({Counted(date(2020, 1, 1), "visit", "", f"page:{n}"): 1 for n in range(10)})
    assert [services.drop_old_subjects(TODAY, at_most=4) for _ in range(4)] == [4, 4, 2, 0]
    assert rows() == [("visit", "", "", 10)]


STORY = """
import os, django
django.setup()
from django.db import connection
from indicators.models import DailyCount
from indicators.services import count, flush
with connection.schema_editor() as editor:
    editor.create_model(DailyCount)
count("visit")
flush()
count("visit")
count("visit")
{ending}
"""


@pytest.mark.parametrize(
    ("ending", "code", "written"), [("", 0, 3), ("os._exit(9)", 9, 1)], ids=["in order", "crash"]
)
def test_process_that_ends_writes_what_waits_and_a_crash_loses_only_that(tmp_path, ending, code, written):
    database = tmp_path / "counts.sqlite3"
    environment = {
        "DATABASE_URL": f"sqlite:///{database}",
        "DEBUG": "on",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "INDICATORS_FLUSH_SECONDS": "60",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    story = STORY.format(ending=ending)
    ended = subprocess.run([sys.executable, "-c", story], check=False, env=os.environ | environment)
    assert ended.returncode == code
    with closing(sqlite3.connect(database)) as read:
        assert read.execute("SELECT count FROM indicators_dailycount").fetchall() == [(written,)]
