"""Counting what happens: in memory first, in the database a few seconds later."""

import atexit
import logging
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from indicators.models import DailyCount

logger = logging.getLogger(__name__)


class Counted(NamedTuple):
    """What is counted together: one row of `DailyCount`."""

    day: date
    event: str
    region_code: str
    subject: str


class WaitingCounts:
    """The counts that wait in this process, and the timer that will have them written."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[Counted] = Counter()
        self._timer: threading.Timer | None = None

    def put(self, counts: Mapping[Counted, int]) -> None:
        """Add counts."""
        with self._lock:
            self._counts.update(counts)

    def write_within(self, seconds: float) -> None:
        """Have what waits written that soon, by a thread that does not hold the process back."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(seconds, flush_quietly)
                self._timer.daemon = True
                self._timer.start()

    def take(self) -> Counter[Counted]:
        """Take everything out; nothing waits any more."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
            if self._timer:
                self._timer.cancel()
                self._timer = None
        return taken


waiting = WaitingCounts()


def count(event: str, region_code: str = "", subject: str = "") -> None:
    """Count that an event happened today about a region (INSEE code, blank for the whole country).

    The count waits in this process for at most `INDICATORS_FLUSH_SECONDS` (0: it is written at once). A
    process that dies loses what waits in it, and nothing more.
    """
    waiting.put({Counted(timezone.localdate(), event, region_code, subject): 1})
    if settings.INDICATORS_FLUSH_SECONDS:
        waiting.write_within(settings.INDICATORS_FLUSH_SECONDS)
    else:
        flush()


def flush() -> None:
    """Write what waits in this process. When the database refuses, everything waits for the next time."""
    counts = waiting.take()
    try:
        add(counts)
    except BaseException:
        waiting.put(counts)
        raise


def flush_quietly() -> None:
    """Write what waits where nobody can catch an error: in the timer's thread, and when the process ends."""
    try:
        flush()
    except Exception:
        logger.exception("counts could not be written: they wait for the next time")
    finally:
        connections.close_all()


def forget_waiting() -> None:
    """Drop what waits in this process."""
    waiting.take()


def add(counts: Mapping[Counted, int]) -> None:
    """Add to the day's counts, all or nothing.

    One statement a row, the same on SQLite and PostgreSQL, so that processes can add at the same time; always
    in the same order, so that they do not wait for each other in a circle.
    """
    if not counts:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO indicators_dailycount (day, event, region_code, subject, count)
            VALUES (%s, %s, %s, %s, %s)
            ON CONFLICT (day, event, region_code, subject)
            DO UPDATE SET count = indicators_dailycount.count + excluded.count
            """,
            [(counted.day.isoformat(), *counted[1:], counts[counted]) for counted in sorted(counts)],
        )


@transaction.atomic
def drop_old_subjects(before: date, *, at_most: int) -> int:
    """Merge the counts of single things before that day into their region's; return how many rows went.

    Totals stay the same.
    """
    old = list(
        DailyCount.objects.select_for_update()
        .filter(day__lt=before)
        .exclude(subject="")
        .order_by("pk")[:at_most]
    )
    merged: Counter[Counted] = Counter()
    for row in old:
        merged[Counted(row.day, row.event, row.region_code, "")] += row.count
    DailyCount.objects.filter(pk__in=[row.pk for row in old]).delete()
    add(merged)
    return len(old)


atexit.register(flush_quietly)
