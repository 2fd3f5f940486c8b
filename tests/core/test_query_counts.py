"""What each page costs in queries: the budget when nothing is known yet, and the same on a large site."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.published import forget_copies
from home.pages import ContentPage
from tests.core.conftest import add, add_region, picture, text

BUDGETS = {
    "home": 25,
    "section": 15,
    "content": 15,
    "legal": 15,
    "in_region": 15,
    "regions": 15,
    "region": 15,
    "site_map": 15,
    "accessibility": 15,
    "personal_data": 15,
    "contact": 15,
}


@pytest.fixture(autouse=True)
def production_like(settings):
    """Copies live as they do in production, finished pages are not kept."""
    settings.PUBLISHED_COPY_SECONDS = 60
    settings.PAGE_CACHE_SECONDS = 0


@pytest.fixture
def queries(client):
    """How many queries a page costs, without any copy (`queries(page)`) or with them (`cold=False`)."""

    def ask(page, *, cold=True):
        client.get(page.url)  # imports, templates, content types: once in the life of a process
        if cold:
            forget_copies()
            for cache in caches.all():
                cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page.url).status_code == 200
        return len(captured)

    return ask


@pytest.mark.parametrize("name", BUDGETS)
def test_page_stays_within_its_budget_with_nothing_known_yet(name, portal, queries):
    assert queries(getattr(portal, name)) <= BUDGETS[name]


@pytest.mark.parametrize("name", BUDGETS)
def test_page_asks_little_once_the_process_has_its_copies(name, portal, queries):
    assert queries(getattr(portal, name), cold=False) <= (0 if name == "home" else 6)


def test_pages_cost_the_same_on_a_site_that_is_much_larger(portal, queries):
    parents = (portal.home, portal.section, portal.region)
    for parent in parents:
        add(parent, ContentPage, "voisine", image=picture("voisine"), show_in_menus=True)
    before = {name: queries(getattr(portal, name)) for name in BUDGETS}
    for parent in parents:
        for number in range(17):
            add(parent, ContentPage, f"v-{number}", image=picture(f"v-{number}"), show_in_menus=True)
    for number in range(60, 77):
        add_region(portal.regions, str(number))
    assert {name: queries(getattr(portal, name)) for name in BUDGETS} == before


def test_each_linked_text_of_a_page_costs_one_query(portal, queries):
    link = portal.content.body[0].value.source
    before = queries(portal.content)
    portal.content.body = text(link * 5) + text("<p>Sans lien.</p>")
    portal.content.save()
    assert queries(portal.content) == before


def test_depth_of_a_page_costs_nothing(portal, queries):
    deeper = add(add(portal.in_region, ContentPage, "un"), ContentPage, "deux")
    assert queries(deeper) == queries(portal.in_region)
