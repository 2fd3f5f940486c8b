"""How many people read, each day, without knowing who."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.utils import timezone

from accounts.door import personal_data
from indicators.due import ForgetVisitors
from indicators.enums import Event
from indicators.middleware import VisitCountMiddleware
from indicators.models import DailyCount, DailySalt, DailyVisitor
from indicators.services import count_visitor, flush

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=PARIS)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36"
HOME, WORK = "192.0.2.7", "2001:db8::7"


class Clock:
    """The portal's clock, which a test sets."""

    def __init__(self):
        self.now = NOON

    def pass_days(self, days):
        self.now += timedelta(days=days)


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def read(rf, address=HOME, agent=FIREFOX, region="", **headers):
    """Read a page."""
    response = HttpResponse()
    response.visit = ("visit", region, "page:1")
    request = rf.get("/", headers={"User-Agent": agent, **headers}, REMOTE_ADDR=address)
    VisitCountMiddleware(lambda _: response)(request)


def visitors(day=TODAY, region=""):
    """How many visitors wait for the night."""
    return DailyVisitor.objects.filter(day=day, region_code=region).count()


def counted():
    """The numbers of visitors of the days that are over."""
    rows = DailyCount.objects.filter(event__in=[Event.VISITOR, Event.REGION_VISITOR])
    return sorted(rows.values_list("day", "event", "region_code", "count"))


def test_person_who_reads_ten_pages_is_one_visitor(rf, clock):
    for _ in range(5):
        read(rf)
    flush()
    for _ in range(5):
        read(rf)
    flush()
    assert visitors() == 1
    assert DailyCount.objects.get(event="visit").count == 10


def test_other_browser_or_other_address_is_another_visitor(rf, clock):
    read(rf, HOME, FIREFOX)
    read(rf, HOME, PHONE)
    read(rf, WORK, FIREFOX)
    flush()
    assert visitors() == 3


def test_reader_of_two_regions_is_one_visitor_of_each_and_of_the_portal(rf, clock):
    read(rf, region="53")
    read(rf, region="75")
    read(rf)
    flush()
    assert (visitors(region=""), visitors(region="53"), visitors(region="75")) == (1, 1, 1)
    assert DailyVisitor.objects.values("digest").distinct().count() == 3


def test_neither_address_nor_browser_is_stored(rf, clock):
    read(rf, agent=FIREFOX + " élan \udcff")
    flush()
    stored = repr([list(model.objects.values()) for model in (DailyCount, DailySalt, DailyVisitor)])
    assert HOME not in stored
    assert "Firefox" not in stored


def test_nobody_is_recognised_the_next_day(rf, clock):
    read(rf)
    flush()
    clock.pass_days(1)
    read(rf)
    flush()
    assert DailyVisitor.objects.values("digest").distinct().count() == 2
    first, second = DailySalt.objects.values_list("salt", flat=True)
    assert first != second


def test_at_night_the_number_stays_and_salt_and_digests_are_destroyed(rf, clock):
    read(rf, region="53")
    read(rf, PHONE)
    flush()
    assert ForgetVisitors().run(clock.now) == 0
    assert visitors() == 2

    clock.pass_days(1)
    read(rf)
    flush()
    assert ForgetVisitors().run(clock.now) == 1
    assert counted() == [(TODAY, "region_visitor", "53", 1), (TODAY, "visitor", "", 2)]
    assert not DailySalt.objects.filter(day=TODAY).exists()
    assert not DailyVisitor.objects.filter(day=TODAY).exists()
    assert visitors(TODAY + timedelta(days=1)) == 1


def test_night_that_is_days_late_closes_each_day_once(rf, clock):
    for _ in range(3):
        read(rf)
        flush()
        clock.pass_days(2)
    assert ForgetVisitors().run(clock.now) == 3
    assert ForgetVisitors().run(clock.now) == 0
    assert counted() == [(TODAY + timedelta(days=n), "visitor", "", 1) for n in (0, 2, 4)]
    assert not DailySalt.objects.exists()


def test_night_costs_the_same_for_a_thousand_visitors(clock, django_assert_num_queries):
    def rows(day, number):
        return [DailyVisitor(day=day, digest=f"{n:032}") for n in range(number)]

    DailyVisitor.objects.bulk_create([*rows(TODAY, 1000), *rows(date(2026, 11, 22), 1)])
    # Two to find the days; a day: salt, regions, digests, count, and the transaction.
    with django_assert_num_queries(2 + 2 * 8):
        ForgetVisitors().run(clock.now + timedelta(days=1))
    assert [number for *_, number in counted()] == [1, 1000]


def test_visitor_whose_day_is_over_when_it_is_written_leaves_nothing(rf, clock):
    read(rf)
    clock.pass_days(1)
    ForgetVisitors().run(clock.now)
    flush()
    assert not DailyVisitor.objects.exists()
    assert not DailySalt.objects.exists()
    assert DailyCount.objects.get().event == "visit"


def test_digests_that_came_after_their_salt_went_are_counted_the_next_night(clock):
    DailyCount.objects.create(day=TODAY, event=Event.VISITOR, count=5)
    DailyVisitor.objects.create(day=TODAY, digest="a" * 32)
    clock.pass_days(1)
    assert ForgetVisitors().run(clock.now) == 1
    assert counted() == [(TODAY, "visitor", "", 6)]
    assert not DailyVisitor.objects.exists()


def test_when_the_database_refuses_counts_wait_and_addresses_do_not(rf, clock):
    read(rf)
    with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
        flush()
    flush()
    assert DailyCount.objects.get().count == 1
    assert visitors() == 0


def refuse(execute, sql, params, many, context):
    raise DatabaseError("database is locked")


def test_middleware_asks_the_database_nothing(rf, clock, django_assert_num_queries):
    with django_assert_num_queries(0):
        for _ in range(20):
            read(rf, region="53")


def test_writing_costs_the_same_for_fifty_visitors(clock, django_assert_num_queries):
    count_visitor(HOME, FIREFOX)
    flush()
    for visitor_count in (1, 50):
        for number in range(visitor_count):
            count_visitor(f"192.0.2.{number}", PHONE)
        with django_assert_num_queries(2):
            flush()
    assert visitors() == 51


def test_behind_a_proxy_the_address_is_the_one_that_it_saw(rf, clock, settings):
    settings.BEHIND_PROXY = True
    for invented in ("10.0.0.1", "10.0.0.2"):
        read(rf, "127.0.0.1", **{"X-Forwarded-For": f"{invented}, {HOME}"})
    read(rf, "127.0.0.1", **{"X-Forwarded-For": WORK})
    flush()
    assert visitors() == 2


def test_without_a_proxy_nobody_becomes_many_by_a_header(rf, clock, settings):
    settings.BEHIND_PROXY = False
    for invented in ("10.0.0.1", "10.0.0.2"):
        read(rf, **{"X-Forwarded-For": invented})
    flush()
    assert visitors() == 1


def test_public_page_says_how_we_count():
    [room] = [room for room in personal_data if room.name == "Comment nous comptons"]
    assert any("Jusqu’à la nuit suivante" in held.kept for held in room.holds)
    assert room.export("lea@exemple.fr") == []
    assert room.erase("lea@exemple.fr") == 0
