"""Counting what happens: in memory first, in the database a few seconds later."""

import atexit
import hashlib
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Sum
from django.utils import timezone

from indicators.enums import Answer, Event
from indicators.models import DailyCount, DailySalt, DailyVisitor

logger = logging.getLogger(__name__)

# What a browser says of itself is at most 8 kB long; its beginning tells browsers apart.
LONGEST_AGENT = 300
LONGEST_SUBJECT = DailyCount._meta.get_field("subject").max_length


class Counted(NamedTuple):
    """What is counted together: one row of `DailyCount`."""

    day: date
    event: str
    region_code: str
    subject: str


class Reader(NamedTuple):
    """Who visits: for a few seconds in memory, then a digest. `region_code` is that of the page."""

    day: date
    region_code: str
    address: str
    agent: str

    def digest(self, salt: str) -> str:
        """What the day's salt makes of it: the same all day, and nobody can turn it back."""
        told = f"{self.region_code}\n{self.address}\n{self.agent}".encode(errors="replace")
        return hashlib.blake2b(told, key=bytes.fromhex(salt), digest_size=16).hexdigest()


class WaitingCounts:
    """The counts and visitors that wait in this process, and the timer that will have `write` called."""

    def __init__(self, write: Callable[[], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._counts: Counter[Any] = Counter()
        self._visitors: set[Reader] = set()
        self._timer: threading.Timer | None = None

    def put(self, counts: Mapping[Any, int], visitors: Iterable[Reader] = ()) -> None:
        """Add counts and visitors."""
        with self._lock:
            self._counts.update(counts)
            self._visitors.update(visitors)

    def write_within(self, seconds: float) -> None:
        """Have what waits written that soon, by a thread that does not hold the process back."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(seconds, self._write)
                self._timer.daemon = True
                self._timer.start()

    def take(self) -> tuple[Counter[Any], set[Reader]]:
        """Take everything out; nothing waits any more."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
            visitors, self._visitors = self._visitors, set()
            if self._timer:
                self._timer.cancel()
                self._timer = None
        return counts, visitors


def count(event: str, region_code: str = "", subject: str = "") -> None:
    """Count that an event happened today about a region (INSEE code, blank for the whole country).

    Of a subject that is too long the beginning is counted. The count waits in this process for at most
    `INDICATORS_FLUSH_SECONDS` (0: it is written at once). A process that dies loses what waits in it, and
    nothing more.
    """
    waiting.put({Counted(timezone.localdate(), event, region_code, subject[:LONGEST_SUBJECT]): 1})
    write_soon()


def count_visitor(address: str, agent: str, region_code: str = "") -> None:
    """Count who visits a page of a region (blank for the whole country), once a day for all their visits.

    The address and the browser's name wait in this process as long as counts do, then only a digest stays.
    """
    day = timezone.localdate()
    waiting.put({}, {Reader(day, code, address, agent[:LONGEST_AGENT]) for code in ("", region_code)})
    write_soon()


def write_soon() -> None:
    """Have what waits written within `INDICATORS_FLUSH_SECONDS`."""
    if settings.INDICATORS_FLUSH_SECONDS:
        waiting.write_within(settings.INDICATORS_FLUSH_SECONDS)
    else:
        flush()


def flush() -> None:
    """Write what waits in this process.

    When the database refuses, counts wait for the next time; visitors are forgotten, for their addresses stay
    no longer than said.
    """
    counts, visitors = waiting.take()
    try:
        add(counts)
    except BaseException:
        waiting.put(counts)
        raise
    remember(visitors)


def flush_quietly() -> None:
    """Write what waits where nobody can catch an error: in the timer's thread, and when the process ends."""
    try:
        flush()
    except Exception:
        logger.exception("counts could not be written: they wait for the next time")
    finally:
        connections.close_all()


waiting = WaitingCounts(flush_quietly)


waiting = WaitingCounts(flush_quietly)


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


def remember(visitors: Iterable[Reader]) -> None:
    """Keep the digests of visitors until the night. Of a day that is over already, nothing is kept."""
    salts: dict[date, str] = {}
    for day in {visitor.day for visitor in visitors}:
        if day >= timezone.localdate():
            salts[day] = DailySalt.objects.get_or_create(day=day)[0].salt
    rows = [
        DailyVisitor(day=who.day, region_code=who.region_code, digest=who.digest(salts[who.day]))
        for who in visitors
        if who.day in salts
    ]
    # Always in the same order, so that processes do not wait for each other in a circle.
    rows.sort(key=lambda row: (row.region_code, row.digest))
    DailyVisitor.objects.bulk_create(rows, ignore_conflicts=True)


def close_days(before: date) -> int:
    """Count the visitors of the days before that one, then destroy their digests and salts.

    Return how many days were closed. Each day is closed whole, and counted once even by two runs at once:
    what a run counts is what it deleted.
    """
    days = {
        *DailySalt.objects.filter(day__lt=before).values_list("day", flat=True),
        *DailyVisitor.objects.filter(day__lt=before).order_by().values_list("day", flat=True).distinct(),
    }
    for day in sorted(days):
        close_day(day)
    return len(days)


@transaction.atomic
def close_day(day: date) -> None:
    """Turn one day's digests into numbers."""
    DailySalt.objects.filter(day=day).delete()
    visitors = DailyVisitor.objects.filter(day=day).order_by()
    counts = {}
    for region_code in visitors.values_list("region_code", flat=True).distinct():
        event = Event.REGION_VISITOR if region_code else Event.VISITOR
        counts[Counted(day, event, region_code, "")] = forget_visitors(day, region_code)
    add(counts)


def forget_visitors(day: date, region_code: str) -> int:
    """Delete the digests of a day and region; return how many there were."""
    with connection.cursor() as cursor:
        # Not by the ORM, which would read each row first: there may be a hundred thousand.
        cursor.execute(
            "DELETE FROM indicators_dailyvisitor WHERE day = %s AND region_code = %s",
            [day.isoformat(), region_code],
        )
        return cursor.rowcount


def usefulness_of(page_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many readers found each page useful, and how many did not. One query."""
    totals = totals_of(page_ids, [answer.event for answer in Answer])
    return {pk: (events[Answer.YES.event], events[Answer.NO.event]) for pk, events in totals.items()}


def reads_of(page_ids: Iterable[int]) -> dict[int, int]:
    """How many times each page was read, as far back as single pages are counted. One query."""
    return {pk: events[Event.VISIT] for pk, events in totals_of(page_ids, [Event.VISIT]).items()}


def totals_of(page_ids: Iterable[int], events: Iterable[str]) -> dict[int, Counter[str]]:
    """The totals of events by page, also for pages of which nothing was counted."""
    subjects = {f"page:{pk}": pk for pk in page_ids}
    totals: dict[int, Counter[str]] = {pk: Counter() for pk in subjects.values()}
    rows = DailyCount.objects.filter(event__in=events, subject__in=subjects).order_by()
    for subject, event, total in rows.values_list("subject", "event").annotate(total=Sum("count")):
        totals[subjects[subject]][event] = total
    return totals


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
