"""A person looks for a firm like theirs."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.published import forget_copies
from taxonomy.models import Sector
from testimonials.copies import spread_over_france
from testimonials.pages import TestimonialPage

ADDRESS = "/temoignages/"


def ask(client, query=""):
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [title.get_text(strip=True) for title in page.select(".catalogue .fr-card__title")]


def count_of(page, name, value):
    if label := page.find("input", {"name": name, "value": value}):
        return int(label.find_next("label").select_one(".facet__count").get_text())
    words = page.select_one(f"select[name={name}] option[value='{value}']").get_text()
    return int(words.rpartition("(")[2].rstrip(")"))


def test_filters_and_counts_of_each_value(client, add_testimonial, towns):
    add_testimonial("A", trade="boulangère", sector_id="alimentation", place=towns.quimper)
    add_testimonial("B", trade="boulangère", sector_id="alimentation", place=towns.rennes, headcount=40)
    add_testimonial("C", trade="plombier", sector_id="batiment", place=towns.marseille)
    page = ask(client, "?secteur=alimentation&region=53")
    assert sorted(titles(page)) == ["A", "B"]
    assert count_of(page, "secteur", "batiment") == 0
    assert count_of(page, "departement", "29") == 1
    assert count_of(page, "taille", "10-49") == 1
    assert count_of(page, "region", "93") == 0
    assert count_of(ask(client), "metier", "boulangere") == 2


def test_words_find_trade_town_and_firm_whatever_their_accents(client, add_testimonial, towns, rebuild):
    add_testimonial("A", trade="boulangère", place=towns.quimper)
    add_testimonial("B", firm="Élan vert")
    rebuild()
    assert titles(ask(client, "?q=boulangere+quimper")) == ["A"]
    assert titles(ask(client, "?q=elan")) == ["B"]


def test_near_a_place_the_nearest_comes_first_with_its_distance(client, add_testimonial, towns):
    add_testimonial("Loin", place=towns.marseille)
    add_testimonial("Quimper", place=towns.quimper)
    add_testimonial("Bruz", place=towns.bruz)
    add_testimonial("Rennes", place=towns.rennes)
    page = ask(client, "?lieu=Rennes&km=200")
    assert titles(page) == ["Rennes", "Bruz", "Quimper"]
    assert [d.get_text() for d in page.select(".peer__distance")] == ["à 0 km", "à 11 km", "à 180 km"]
    assert count_of(page, "departement", "29") == 1
    assert page.find("a", class_="chip").get_text().strip().endswith("À 200 km de Rennes")


@pytest.mark.parametrize(
    ("km", "found"), [("0", ["Rennes"]), ("10000", ["Rennes", "Marseille", "Réunion"]), ("abc", ["Rennes"])]
)
def test_unusual_distances(km, found, client, add_testimonial, towns):
    add_testimonial("Réunion", place=towns.saint_denis)
    add_testimonial("Marseille", place=towns.marseille)
    add_testimonial("Rennes", place=towns.rennes)
    assert titles(ask(client, f"?lieu_insee=35238&km={km}")) == found


def test_commune_without_coordinates_finds_its_own_firms(client, add_testimonial, towns):
    add_testimonial("Là", place=towns.nowhere)
    add_testimonial("Ailleurs")
    page = ask(client, "?lieu_insee=98735&km=100")
    assert titles(page) == ["Là"]
    assert not page.select(".peer__distance")


def test_place_that_is_not_clear_is_explained_and_stays(client, add_testimonial):
    add_testimonial("A")
    page = ask(client, "?lieu=Trifouilly&km=30")
    assert titles(page) == ["A"]
    assert page.find("input", {"name": "lieu"})["value"] == "Trifouilly"
    assert (
        "commune"
        in page.select_one(".near-fields .fr-messages-group, .near-fields .fr-error-text").get_text()
    )


def test_department_of_another_region_wins_and_the_page_says_so(client, add_testimonial, towns):
    add_testimonial("Quimper", place=towns.quimper)
    add_testimonial("Marseille", place=towns.marseille)
    page = ask(client, "?region=93&departement=29")
    assert titles(page) == ["Quimper"]
    assert "n’est pas dans cette région" in page.select_one(".fr-alert").get_text()


def test_unknown_values_are_ignored_with_a_notice(client, add_testimonial):
    add_testimonial("A")
    page = ask(client, "?secteur=zzz&departement=00&tri=proches&page=999")
    assert titles(page) == ["A"]
    assert "zzz" in page.select_one(".fr-alert").get_text()


def test_empty_list_offers_ways_out(client, add_testimonial):
    add_testimonial("A")
    page = ask(client, "?q=zzz")
    assert "Personne encore ici" in page.select_one(".state").get_text()
    assert page.select_one(".state").find("a", string="Raconter mon histoire")


def test_each_department_of_the_map_is_a_link_that_filters(client, add_testimonial, towns):
    add_testimonial("Quimper", place=towns.quimper)
    add_testimonial("Papeete", place=towns.nowhere)
    page = ask(client, "?theme=vendre-en-ligne")
    link = next(a for a in page.select("svg a") if "29" in a.find("title").get_text())
    assert "1 témoignage" in link.find("title").get_text()
    assert titles(ask(client, "?" + link["href"].partition("?")[2])) == ["Quimper"]
    other = page.select_one(".peer-map__others a")
    assert titles(ask(client, "?" + other["href"].partition("?")[2])) == ["Papeete"]


def test_awarded_firms_come_first_on_request(client, add_testimonial):
    add_testimonial("Primée", award_name="Prix", award_year=2025)
    add_testimonial("Récente")
    assert titles(ask(client))[0] == "Récente"
    assert titles(ask(client, "?tri=primes"))[0] == "Primée"
    assert titles(ask(client, "?prime=oui")) == ["Primée"]


def test_feed_of_a_filtered_view(client, add_testimonial, towns):
    add_testimonial("A", place=towns.quimper)
    add_testimonial("B", place=towns.marseille)
    feed = client.get(ADDRESS + "flux/?region=53").content.decode()
    assert "<title>A</title>" in feed
    assert "<title>B</title>" not in feed


@pytest.mark.parametrize("query", ["", "?secteur=commerce&region=53&niveau=1", "?lieu_insee=35238&km=100"])
def test_list_asks_the_database_as_much_for_one_as_for_fifty(query, client, add_testimonial, production_like):
    def queries():
        client.get(ADDRESS + query)
        forget_copies()
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS + query)
        return len(captured)

    add_testimonial()
    before = queries()
    assert before <= 20
    sectors = list(Sector.objects.values_list("pk", flat=True))
    for number in range(49):
        add_testimonial(sector_id="commerce" if number % 2 else sectors[number % len(sectors)])
    assert queries() == before


@pytest.mark.parametrize("query", ["?%FF%FE=1", "?lieu=%00", "?" + "x" * 5000, "?page=%F0%9F%90%9D&km=-3"])
def test_garbage_never_fails(query, client, add_testimonial):
    add_testimonial()
    assert client.get(ADDRESS + query).status_code == 200


def test_copies_for_load_tests_stand_in_all_communes(client, map_page, add_testimonial):
    add_testimonial("Une fleuriste")
    assert spread_over_france(map_page, 5) == 4
    forget_copies()
    page = ask(client, "?theme=vendre-en-ligne")
    assert len(titles(page)) == 5
    assert len({link["href"] for link in page.select(".catalogue .fr-card__title a")}) == 5
    assert TestimonialPage.objects.values("place").distinct().count() > 1
    assert client.get(f"{ADDRESS}copie-3/").status_code == 200
