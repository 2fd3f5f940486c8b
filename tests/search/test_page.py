"""A person looks for something on the page of the search."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.published import raise_generation
from core.text import readable
from home.contact.pages import ContactPage
from resources.pages import KitPage
from search.models import Document, SearchTally
from taxonomy.initial import Vocabularies
from territories.models import Commune
from tests.elasticsearch.impostors import closed_address
from tests.search.documents import findable
from tests.taxonomy.conftest import make_trade

ADDRESS = "/recherche/"
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}


def ask(client, query="", address=ADDRESS, **headers):
    response = client.get(address + query, headers={**BROWSER, **headers})
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [title.get_text() for title in page.select(".hit__title")]


def tabs(page):
    return {tab.get_text(): tab["href"] for tab in page.select(".kinds a")}


def count_of(page, name, value):
    label = page.find("input", {"name": name, "value": value}).find_next("label")
    return int(label.select_one(".facet__count").get_text())


@pytest.fixture
def fleuriste(home):
    """A trade of which a testimonial tells."""
    Vocabularies().install()
    trade = make_trade("fleuriste", "47.76Z")
    findable("Une histoire", kind="temoignage", trades=[trade.pk], department="35", region="53")
    raise_generation()
    return trade


@pytest.fixture
def contact_page(home):
    """The page of the messages."""
    return home.add_child(
        instance=ContactPage(
            title="Nous écrire", slug="contact", summary="Un mot.", thanks_text="<p>Merci.</p>"
        )
    )


@pytest.fixture
def some(home):
    """A few documents, on the site of the tests."""
    findable("Facture électronique", kind="guide", summary="Ce qui change.", topics=["organisation"])
    findable("Envoyer une facture", kind="kit", topics=["organisation", "clients"], levels=["2"])
    findable("Le fleuriste et ses factures", kind="temoignage", department="35", region="53")
    raise_generation()


def test_the_page_shows_what_was_asked_and_what_was_found(client, some):
    page = ask(client, "?q=facture")
    assert page.find("input", {"id": "q"})["value"] == "facture"
    assert set(titles(page)) == {
        "Facture électronique",
        "Envoyer une facture",
        "Le fleuriste et ses factures",
    }
    assert page.select_one("#resultats").get_text().strip() == "3 résultats pour «\xa0facture\xa0»"
    first = next(hit for hit in page.select(".hit") if "électronique" in hit.get_text())
    assert first.select_one("mark").get_text() == "Facture"
    assert first.select_one(".hit__kind").get_text() == "Guide"
    assert first.select_one("time")["datetime"] == timezone.localdate().isoformat()
    assert "S’organiser" in first.select_one(".hit__facts").get_text()
    assert first.select_one("a")["href"].startswith("/test/")


def test_tabs_count_each_kind_and_lead_there(client, some):
    page = ask(client, "?q=facture")
    assert list(tabs(page)) == ["Tout 3", "Guides 1", "Kits d’atelier 1", "Témoignages 1"]
    page = ask(client, tabs(page)["Guides 1"])
    assert titles(page) == ["Facture électronique"]
    assert list(tabs(page)) == ["Tout 3", "Guides 1", "Kits d’atelier 1", "Témoignages 1"]
    assert page.select_one(".kinds [aria-current]").get_text() == "Guides 1"
    assert page.find("input", {"name": "type", "value": "guide"})
    assert titles(ask(client, tabs(page)["Tout 3"])) == titles(ask(client, "?q=facture"))


def test_facets_count_without_their_own_filter_and_chips_take_it_off(client, some):
    page = ask(client, "?q=facture&theme=clients")
    assert titles(page) == ["Envoyer une facture"]
    assert count_of(page, "theme", "organisation") == 2
    assert count_of(page, "niveau", "2") == 1
    [chip] = page.select(".chips .chip")
    assert chip["href"] == "?q=facture"
    assert page.find("a", string="Tout effacer")["href"] == "?q=facture"


def test_the_newest_come_first_on_request(client, home):
    findable("Facture d’hier", published_at=timezone.now() - timedelta(days=1), boost=3.0)
    findable("Facture du jour")
    raise_generation()
    assert titles(ask(client, "?q=facture&tri=recents")) == ["Facture du jour", "Facture d’hier"]


def test_results_stand_on_pages_and_one_past_the_end_is_the_last(client, home):
    for number in range(14):
        findable(f"Facture {number}")
    raise_generation()
    page = ask(client, "?q=facture&page=10000")
    assert len(titles(page)) == 2
    assert page.select_one(".fr-pagination [aria-current]").get_text() == "2"
    assert page.find("a", title="Page 1")["href"] == "?q=facture&page=1"


def test_a_word_that_is_misspelt_is_offered_as_it_is_known(client, some):
    hint = ask(client, "?q=factrue").select_one(".search-hint")
    assert "Vouliez-vous dire" in hint.get_text()
    assert hint.a["href"] == "?q=facture"


def test_a_trade_and_a_town_are_offered_as_filters(client, some, towns, fleuriste):
    Commune.objects.filter(pk="35238").update(population=220_000)
    page = ask(client, "?q=fleuriste à Rennes")
    offered = {chip.get_text(" ", strip=True): chip["href"] for chip in page.select(".search-hint .chip")}
    assert offered["Rennes et son département\xa0: Département 35 (35)"] == "?q=fleuriste&departement=35"
    assert offered["Métier\xa0: Fleuriste"] == "?q=Rennes&metier=fleuriste"
    assert titles(ask(client, "?metier=fleuriste")) == ["Une histoire"]


def test_where_a_department_has_nothing_the_region_of_a_town_is_offered(client, some, towns):
    Commune.objects.filter(pk="29232").update(population=60_000)
    findable("Quelque part en Bretagne", region="53")
    raise_generation()
    [chip] = ask(client, "?q=facture à Quimper").select(".search-hint .chip")
    assert chip.get_text() == "Quimper et sa région\xa0: Bretagne"
    assert chip["href"] == "?q=facture&region=53"


def test_a_kind_and_a_level_are_offered_as_filters(client, some):
    findable("Premiers pas", levels=["1"])
    raise_generation()
    offered = ask(client, "?q=guides facture débutant").select(".search-hint .chip")
    assert {chip["href"] for chip in offered} == {
        "?q=facture+d%C3%A9butant&type=guide",
        "?q=guides+facture&niveau=1",
    }
    assert not ask(client, "?q=guide&type=guide").select(".search-hint .chip")


def test_a_village_called_like_a_word_is_not_offered(client, some, towns, fleuriste):
    page = ask(client, "?q=facture Rennes")
    assert not page.select(".search-hint .chip")


def test_words_in_quotes_mean_themselves(client, some, towns, fleuriste):
    Commune.objects.filter(pk="35238").update(population=220_000)
    assert not ask(client, "?q=«fleuriste Rennes»").select(".search-hint .chip")


def test_nothing_found_tells_what_was_tried_and_where_to_go(client, some, contact_page):
    page = ask(client, "?q=zygomatique+facture&theme=clients")
    state = page.select_one(".state")
    assert "zygomatique facture" in state.get_text()
    assert "3 contenus" in state.get_text()
    links = {link.get_text(strip=True): link["href"] for link in state.select("a")}
    assert links["chercher «\xa0facture\xa0» seul"] == "?q=facture"
    assert links["chercher «\xa0zygomatique facture\xa0» sans les filtres"] == "?q=zygomatique+facture"
    assert links["garder les filtres, sans les mots"] == "?theme=clients"
    assert links["choisir un thème, ou recommencer"] == "/recherche/"
    assert links["Nous écrire"] == "/contact/"
    assert "Faire le point" not in links


def test_further_topics_are_offered_below(client, some):
    also = ask(client, "?q=facture").select_one(".also")
    links = {link.get_text(strip=True): link["href"] for link in also.select("a")}
    assert links["Tout sur «\xa0S’organiser\xa0»"] == "?theme=organisation"


def test_nothing_asked_for_helps_to_begin(client, some):
    page = ask(client)
    assert page.h1.get_text() == "Que cherchez-vous\xa0?"
    assert "3 contenus" in page.get_text()
    assert page.find("a", href="?type=guide").get_text() == "Guides (1)"
    assert titles(ask(client, "?theme=clients")) == ["Envoyer une facture"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "x" * 10_000,
        "?!…;:",
        '"',
        '"""',
        "*",
        "~",
        "(",
        "AND OR NOT",
        '(facture* OR "devis") AND NOT ~x',
        "title:facture^4",
        "a\x00b\x07\x1b\x7f",
        "\u202eerutcaf\ufffe",
        "Ελληνικά",
        "счёт",
        "発票",
        "🐝🐝",
        "'; DROP TABLE search_document; --",
        "<script>alert(1)</script>",
        "{{ 7|add:7 }}",
        " ".join(["mot"] * 50),
    ],
)
@pytest.mark.parametrize("address", [ADDRESS, f"{ADDRESS}completer/", f"{ADDRESS}flux/"])
def test_whatever_is_typed_gets_a_sensible_answer(client, some, text, address):
    response = client.get(address, {"q": text})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content
    assert b"\x00" not in response.content
    assert Document.objects.count() == 3
    if address == ADDRESS:
        field = BeautifulSoup(response.content, "html.parser").find("input", {"id": "q"})
        assert field["value"] == readable(text)[:100].strip()


@pytest.mark.parametrize("text", ["?!…;:", '"', "*", "счёт", "🐝🐝"])
def test_a_text_without_a_word_stays_and_is_answered_by_what_to_write(client, some, text):
    page = ask(client, "?" + urlencode({"q": text}))
    assert page.find("input", {"id": "q"})["value"] == text
    assert "aucun mot" in page.select_one(".state").get_text()


@pytest.mark.parametrize(
    "query",
    [
        "q=facture&couleur=bleu",
        "q=facture&theme=inconnu&type=rien&tri=hasard",
        "q=facture&page=-1",
        "q=facture&page=99999999999999999999",
        "q=facture&theme[]=1&q[]=2",
        "q=%FF%FE",
        "type=guide&type=kit",
        "departement=00&region=%00",
        "q=facture&theme=%00&niveau=9e9&secteur=[]&metier=%27&region=<b>&departement=-1&type=;&tri=--&page=1.5",
    ],
)
def test_whatever_stands_in_the_address_gets_a_page(client, some, query):
    page = ask(client, f"?{query}")
    if query.startswith("q=facture"):
        assert page.find("input", {"id": "q"})["value"] == "facture"
        assert len(titles(page)) == 3


def test_unknown_filters_are_told(client, some):
    page = ask(client, "?q=facture&theme=inconnu&type=rien")
    assert "inconnu, rien" in page.select_one(".fr-alert").get_text()
    assert len(titles(page)) == 3


def test_a_text_that_is_too_long_is_cut_and_the_page_says_so(client, some):
    page = ask(client, "?q=" + "facture " * 50)
    assert "était longue" in page.select_one(".fr-alert").get_text()
    assert len(page.find("input", {"id": "q"})["value"]) <= 100


def test_a_line_says_when_the_search_is_simpler_than_usual(client, some, searched_in):
    assert not ask(client, "?q=facture").select(".search-note")
    searched_in(closed_address(), "tests_")
    page = ask(client, "?q=facture")
    assert len(titles(page)) == 3
    assert "simplifiée" in page.select_one(".search-note").get_text()
    assert "simplifiée" in ask(client, "?q=absent").select_one(".state .search-note").get_text()


@pytest.mark.parametrize("address", ["?q=facture", "", "?q=absent", "completer/?q=fa"])
def test_no_robot_keeps_it_and_no_cookie_is_set(client, some, address):
    response = client.get(ADDRESS + address)
    assert response["X-Robots-Tag"] == "noindex"
    assert not response.cookies
    assert "private" in response["Cache-Control"]


def test_what_may_not_be_read_is_neither_shown_nor_counted_nor_completed(client, some):
    findable("Facture secrète", kind="guide", audience="mission", topics=["securite"])
    findable("Facture périmée", kind="guide", expires_at=timezone.now() - timedelta(hours=1))
    raise_generation()
    page = ask(client, "?q=facture")
    assert len(titles(page)) == 3
    assert "Guides 1" in tabs(page)
    assert count_of(page, "theme", "securite") == 0
    assert "3 contenus" in ask(client).get_text()
    rows = client.get(f"{ADDRESS}completer/?q=facture").json()["rows"]
    assert not {"Facture secrète", "Facture périmée"} & {row["name"] for row in rows}
    assert "secrète" not in client.get(f"{ADDRESS}flux/?q=facture").content.decode()


def test_whoever_has_the_role_finds_what_is_for_them(admin_client, some, admin_user):
    findable("Facture secrète", audience="mission")
    raise_generation()
    admin_user.roles.create(kind="mission")
    assert "Facture secrète" in titles(ask(admin_client, "?q=facture"))


def test_completion_groups_topics_and_titles(client, some):
    findable("Facturer mieux", kind="theme", address="/ressources/theme/facturer/")
    raise_generation()
    answer = client.get(f"{ADDRESS}completer/?q=fact")
    rows = answer.json()["rows"]
    assert rows[0] == {
        "name": "Facturer mieux",
        "label": "Facturer mieux",
        "address": "/ressources/theme/facturer/",
        "note": "",
        "group": "Thèmes",
    }
    assert [row["group"] for row in rows[1:]] == ["Titres"] * 3
    assert "no-store" in answer["Cache-Control"]


def test_feed_gives_the_newest_of_a_search(client, some):
    response = client.get(f"{ADDRESS}flux/?q=facture&theme=clients")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    feed = response.content.decode()
    assert "Envoyer une facture" in feed
    assert "électronique" not in feed
    assert re.search(r"<link>http://localhost\S*/test/\d+/</link>", feed)
    assert f"recherche « facture », {'Connaître et fidéliser ses clients'}" in feed


def test_a_search_is_counted_once_and_not_again_for_its_filters(client, home):
    for query in ("?q=drone", "?q=drone&theme=clients", "?q=drone&page=2", "?q=drone&tri=recents", ""):
        ask(client, query)
    client.get(f"{ADDRESS}?q=drone", headers={"user-agent": "Googlebot/2.1"})
    [tally] = SearchTally.objects.all()
    assert (tally.count, tally.in_vain) == (1, 1)


def test_every_kind_has_a_name_for_one_and_for_several():
    from search.families import kind_words, kinds  # noqa: PLC0415  (rooms have registered by now)

    assert kinds().keys() == kind_words().keys()


@pytest.mark.usefixtures("production_like")
def test_a_page_of_results_costs_the_same_for_one_and_for_many(client, home, towns):
    def queries():
        raise_generation()
        client.get(ADDRESS)  # what a site has once
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{ADDRESS}?q=facture+rennes+seule")
            client.get(f"{ADDRESS}?q=facture&page=2")
        return len(captured)

    findable("Facture seule", topics=["clients"])
    queries()
    one = queries()
    for number in range(50):
        findable(f"Facture {number}", topics=["organisation"], kind="kit")
    assert queries() == one


@pytest.mark.usefixtures("production_like")
def test_a_page_of_results_costs_at_most_four_queries(client, some, towns):
    for _ in range(2):  # the first visit of a site notes what it has once
        client.get(f"{ADDRESS}?q=facture")
    for query in ("?q=facture", "?q=fleuriste+rennes", "?q=factrue", "?q=facture&theme=clients&type=kit", ""):
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS + query)
        assert len(captured) <= 4, (query, [one["sql"][:90] for one in captured])


def test_pages_of_rooms_are_found_here(client, add_resource, rebuild):
    add_resource(KitPage, "Animer un atelier", topics=["competences"])
    rebuild()
    page = ask(client, "?q=atelier")
    assert titles(page) == ["Animer un atelier"]
    assert page.select_one(".hit__title a")["href"] == "/ressources/ressource-1/"
    assert tabs(page).keys() == {"Tout 1", "Kits d’atelier 1"}


def test_the_box_stands_in_every_header_and_is_the_same_for_all(client, library):
    page = ask(client, address="/ressources/")
    boxes = page.select("header form[role=search]")
    assert len(boxes) == 2
    assert boxes[0]["action"] == ADDRESS
    assert boxes[0].find("input", {"name": "q"})["aria-label"] == "Chercher sur le site"
    assert not boxes[0].select("[id]")
    assert page.select_one(".fr-header__navbar a")["href"] == ADDRESS
    assert not ask(client).select("header form[role=search]")
