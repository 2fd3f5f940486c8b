"""A visit is a person who reads a page, whoever they are."""

import pytest
from django.http import HttpResponse, HttpResponseNotModified

from indicators.middleware import VisitCountMiddleware
from indicators.models import DailyCount
from indicators.services import flush

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
CUBOT = "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/139.0 Mobile Safari/537.36"


def page(status=200, visit=("visit", "53", "page:12")):
    response = HttpResponseNotModified() if status == 304 else HttpResponse(status=status)
    response.visit = visit
    return response


def visits(request, response):
    """How many visits this request and response make."""
    assert VisitCountMiddleware(lambda _: response)(request) is response
    flush()
    return sum(DailyCount.objects.values_list("count", flat=True))


@pytest.mark.parametrize("agent", [FIREFOX, CUBOT])
@pytest.mark.parametrize("status", [200, 304])
def test_person_who_reads_a_page_is_a_visit_of_its_region(rf, agent, status):
    assert visits(rf.get("/", headers={"User-Agent": agent}), page(status)) == 1
    row = DailyCount.objects.get()
    assert (row.event, row.region_code, row.subject) == ("visit", "53", "page:12")


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1 LinkPreview",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/139.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32",
        "Baiduspider",
    ],
)
def test_robot_is_no_visit(rf, agent):
    assert visits(rf.get("/", headers={"User-Agent": agent}), page()) == 0


@pytest.mark.parametrize("status", [301, 404, 500])
def test_page_that_was_not_read_is_no_visit(rf, status):
    assert visits(rf.get("/", headers={"User-Agent": FIREFOX}), page(status)) == 0


def test_page_fetched_in_advance_is_no_visit(rf):
    headers = {"User-Agent": FIREFOX, "Sec-Purpose": "prefetch;prerender"}
    assert visits(rf.get("/", headers=headers), page()) == 0


def test_form_that_is_sent_is_no_visit(rf):
    assert visits(rf.post("/", headers={"User-Agent": FIREFOX}), page()) == 0


def test_response_that_is_no_page_is_no_visit(rf):
    headers = {"User-Agent": FIREFOX}
    assert visits(rf.get("/", headers=headers), page(visit=None)) == 0
    assert visits(rf.get("/", headers=headers), HttpResponse()) == 0


def test_nothing_of_the_visitor_is_kept(rf):
    visits(rf.get("/", headers={"User-Agent": FIREFOX}, REMOTE_ADDR="192.0.2.7"), page())
    fields = {field.name for field in DailyCount._meta.get_fields()}
    assert fields == {"id", "day", "event", "region_code", "subject", "count"}
    assert "192.0.2.7" not in repr(list(DailyCount.objects.values()))
