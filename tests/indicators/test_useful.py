"""« Was this useful? »: one press, no cookie, and a number that the page's editor reads."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page, Site

from home.pages import ContentPage, HomePage
from indicators.models import DailyCount
from indicators.services import flush, reads_of, usefulness_of
from indicators.views import MOST_ANSWERS_OF_A_BROWSER

pytestmark = pytest.mark.django_db

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


@pytest.fixture(autouse=True)
def pages_with_question(settings):
    """Pages of prose end with the question, as resources do."""
    cache.clear()
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def home(db):
    root = Page.get_first_root_node()
    page = HomePage(title="Accueil", slug="accueil", summary="Bonjour.", introduction="Oui.")
    home = root.add_child(instance=page)
    Site.objects.filter(is_default_site=True).update(root_page=home, hostname="localhost")
    return home


@pytest.fixture
def guide(home):
    """A page about one region."""
    page = home.add_child(instance=ContentPage(title="Devis", slug="devis", summary="Sur les devis."))
    ContentPage.objects.filter(pk=page.pk).update(region_code="53")
    return ContentPage.objects.get(pk=page.pk)


@pytest.fixture
def answer(guide):
    """Answer as a browser: `answer("oui")`; what follows is the response."""

    def send(avis, client=None, page=guide, **headers):
        fields = {} if avis is None else {"avis": avis}
        return (client or Client()).post(f"/utile/{page.pk}/", fields, headers=FIREFOX | headers)

    return send


def counted():
    """What was counted so far: (event, region, subject) and how often."""
    flush()
    rows = DailyCount.objects.filter(event__startswith="useful")
    return {(row.event, row.region_code, row.subject): row.count for row in rows}


def test_page_asks_without_cookie_and_is_kept_in_memory_for_all(client, guide):
    first = client.get("/devis/")
    page = first.content.decode()
    assert "Cette page vous a-t-elle été utile\u00a0?</legend>" in page
    assert f'action="/utile/{guide.pk}/"' in page
    assert "indicators/js/useful.js" in page
    assert not first.cookies
    assert "Cookie" not in first.get("Vary", "")
    assert first["ETag"] == client.get("/devis/")["ETag"]


def test_yes_is_counted_for_the_page_and_its_region_then_thanked(client, guide, answer):
    response = answer("oui", client)
    assert (response.status_code, response["Location"]) == (302, "/devis/?avis=merci#avis")
    assert not response.cookies
    assert counted() == {("useful_yes", "53", f"page:{guide.pk}"): 1}
    page = client.get("/devis/?avis=merci").content.decode()
    assert "Merci\u00a0!" in page
    assert "<legend" not in page
    assert 'href="/contact/"' not in page


def test_no_is_counted_and_leads_to_the_contact_page(client, guide, answer):
    response = answer("non", client)
    assert response["Location"] == "/devis/?avis=manque#avis"
    assert counted() == {("useful_no", "53", f"page:{guide.pk}"): 1}
    page = client.get("/devis/?avis=manque").content.decode()
    assert '<a href="/contact/">Dites-nous ce qui manque</a>' in page


@pytest.mark.parametrize("avis", [None, "", "peut-être", "OUI", "<script>", "\x00"])
def test_what_is_no_answer_is_not_counted(answer, avis):
    assert answer(avis)["Location"] == "/devis/#avis"
    assert counted() == {}


@pytest.mark.parametrize("mark", ["", "autre", "<script>"])
def test_unknown_mark_in_the_address_asks_again(client, guide, mark):
    assert "<legend" in client.get("/devis/", {"avis": mark}).content.decode()


def test_one_browser_is_counted_three_times_a_page_and_day(home, guide, answer):
    for _ in range(5):
        assert "avis=merci" in answer("oui")["Location"]
    assert sum(counted().values()) == MOST_ANSWERS_OF_A_BROWSER
    answer("oui", **{"User-Agent": "Mozilla/5.0 (Android 15; Mobile) Firefox/145.0"})
    assert sum(counted().values()) == MOST_ANSWERS_OF_A_BROWSER + 1
    other = home.add_child(instance=ContentPage(title="Livrer", slug="livrer", summary="Sur les colis."))
    answer("oui", page=other)
    assert counted()[("useful_yes", "", f"page:{other.pk}")] == 1


def test_browsers_behind_one_proxy_are_told_apart_by_what_it_saw(settings, answer):
    settings.BEHIND_PROXY = True
    for number in range(5):
        answer("oui", **{"X-Forwarded-For": f"198.51.100.1, 192.0.2.{number}"})
    assert sum(counted().values()) == 5
    settings.BEHIND_PROXY = False
    for number in range(5):
        answer("non", **{"X-Forwarded-For": f"192.0.2.{number}"})
    assert sum(counted().values()) == 5 + MOST_ANSWERS_OF_A_BROWSER


def test_workshop_of_thirty_firms_is_heard_and_a_flood_is_not(monkeypatch, answer):
    for number in range(30):
        answer("oui", **{"User-Agent": f"Mozilla/5.0 (tablette {number})"})
    assert sum(counted().values()) == 30
    monkeypatch.setattr("indicators.views.MOST_ANSWERS_OF_AN_ADDRESS", 31)
    for number in range(5):
        answer("oui", **{"User-Agent": f"Mozilla/5.0 (programme {number})"})
    assert sum(counted().values()) == 31


def test_robot_is_thanked_and_not_counted(answer):
    assert answer("oui", **{"User-Agent": "curl/8.5.0"}).status_code == 302
    assert counted() == {}


def test_nothing_of_the_reader_is_kept(answer):
    answer("oui")
    counted()
    kept = repr(list(DailyCount.objects.values()))
    assert "127.0.0.1" not in kept
    assert "Firefox" not in kept


def test_page_that_nobody_may_read_has_no_opinions(home, answer):
    draft = home.add_child(instance=ContentPage(title="B", slug="b", summary="B.", live=False))
    assert answer("oui", page=draft).status_code == 404
    assert Client().post("/utile/0/", {"avis": "oui"}).status_code == 404
    assert Client().post(f"/utile/{10**30}/", {"avis": "oui"}).status_code == 404
    assert Client().get(f"/utile/{draft.pk}/").status_code == 405
    assert counted() == {}


def test_answer_from_another_site_is_refused(answer):
    strict = Client(enforce_csrf_checks=True)
    assert answer("oui", strict, Origin="https://ailleurs.exemple").status_code == 403
    assert answer("oui", strict).status_code == 403
    assert answer("oui", strict, Origin="http://testserver").status_code == 302
    assert sum(counted().values()) == 1


def test_editor_reads_opinions_and_reads_of_many_pages_in_one_query(django_assert_num_queries):
    def put(event, page, count, day=date(2026, 3, 2), region=""):
        DailyCount.objects.create(
            day=day, event=event, subject=f"page:{page}", count=count, region_code=region
        )

    put("useful_yes", 7, 4)
    put("useful_yes", 7, 2, day=date(2026, 3, 3), region="53")
    put("useful_no", 7, 1)
    put("useful_yes", 77, 9)
    put("visit", 7, 120)
    put("visit", 8, 3)
    with django_assert_num_queries(1):
        assert usefulness_of([7, 8]) == {7: (6, 1), 8: (0, 0)}
    with django_assert_num_queries(1):
        assert reads_of(iter([7, 8, 9])) == {7: 120, 8: 3, 9: 0}
    assert usefulness_of([]) == {}
