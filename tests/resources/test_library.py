"""A person looks for something to read in the library."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.published import forget_copies
from resources.demo import DemoResources
from resources.pages import CoursePage, GuidePage, KitPage
from taxonomy.models import Sector

ADDRESS = "/ressources/"


def ask(client, query="", address=ADDRESS):
    response = client.get(address + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(page):
    return [title.get_text(strip=True) for title in page.select(".catalogue .fr-card__title")]


def count_of(page, name, value):
    label = page.find("input", {"name": name, "value": value}).find_next("label")
    return int(label.select_one(".facet__count").get_text())


def test_each_facet_counts_without_its_own_filter(client, add_resource):
    add_resource(title="A", topics=["securite"], level=1)
    add_resource(title="B", topics=["securite"], level=2)
    add_resource(KitPage, "C", topics=["clients"], level=2)
    page = ask(client, "?theme=securite&niveau=2")
    assert titles(page) == ["B"]
    assert count_of(page, "theme", "securite") == 1
    assert count_of(page, "theme", "clients") == 1
    assert count_of(page, "niveau", "1") == 1
    assert count_of(page, "format", "guide") == 1
    assert (
        page.find("input", {"name": "format", "value": "kit"})
        .find_next("label")
        .get_text(strip=True)
        .endswith("0")
    )


def test_values_of_one_facet_add_up(client, add_resource):
    for level in (1, 2, 3):
        add_resource(title=f"Niveau {level}", level=level)
    assert sorted(titles(ask(client, "?niveau=1&niveau=3"))) == ["Niveau 1", "Niveau 3"]


def test_resource_without_sector_is_for_all(client, add_resource):
    add_resource(title="Pour tous")
    baker = add_resource(title="Boulangerie")
    baker.sectors.set(Sector.objects.filter(pk="alimentation"))
    baker.save()
    forget_copies()
    assert sorted(titles(ask(client, "?secteur=alimentation"))) == ["Boulangerie", "Pour tous"]
    assert titles(ask(client, "?secteur=batiment")) == ["Pour tous"]


def test_words_are_found_as_in_the_search_whatever_their_accents_and_endings(client, add_resource, rebuild):
    add_resource(title="Écrire à ses clients")
    add_resource(title="Recevoir ses clients", body=[("text", "<p>Avec un <b>hameçonnage</b> de moins.</p>")])
    rebuild()
    assert titles(ask(client, "?q=ECRIRE%20cliente")) == ["Écrire à ses clients"]
    assert titles(ask(client, "?q=hameconnages")) == ["Recevoir ses clients"]
    assert titles(ask(client, "theme/etre-visible/?q=ecrire")) == ["Écrire à ses clients"]
    assert titles(ask(client, "?q=absent")) == []
    feed = client.get(f"{ADDRESS}flux/?q=ecrire").content.decode()
    assert "Écrire à ses clients" in feed
    assert "Recevoir" not in feed


def test_facets_count_what_the_words_find(client, add_resource, rebuild):
    add_resource(title="Écrire à ses clients", level=1)
    add_resource(title="Recevoir ses clients", level=2)
    rebuild()
    page = ask(client, "?q=recevoir")
    assert count_of(page, "niveau", "1") == 0
    assert count_of(page, "niveau", "2") == 1


def test_orders(client, add_resource):
    add_resource(title="Long", duration=60, usefulness=10)
    add_resource(title="Court", duration=3, usefulness=900)
    assert titles(ask(client)) == ["Court", "Long"]
    assert titles(ask(client, "?tri=courts")) == ["Court", "Long"]
    assert titles(ask(client, "?tri=recents")) == ["Court", "Long"]


def test_chips_lead_to_the_list_without_them(client, add_resource):
    add_resource(topics=["securite"], level=2)
    page = ask(client, "?theme=securite&niveau=2&q=ressource")
    chips = {chip.get_text(" ", strip=True): chip["href"] for chip in page.select(".chip")}
    assert len(chips) == 3
    without_level = next(href for words, href in chips.items() if "Premier vol" in words)
    assert without_level == "?q=ressource&theme=securite"


def test_unknown_values_are_ignored_and_told(client, add_resource):
    add_resource(title="A")
    page = ask(client, "?theme=inconnu&niveau=12&couleur=bleu&tri=hasard&page=-3")
    assert titles(page) == ["A"]
    assert "inconnu, 12" in page.select_one(".fr-alert").get_text()


@pytest.mark.parametrize("page", ["99", "99999999999999999999", "-1", "x", "١", ""])
def test_page_past_the_end_is_the_last(client, add_resource, page):
    for _ in range(13):
        add_resource()
    response = client.get(f"{ADDRESS}?page={page}")
    shown = BeautifulSoup(response.content, "html.parser").select_one(
        "[aria-current=page].fr-pagination__link"
    )
    assert shown.get_text() == ("2" if page == "99" else "1")


def test_filters_that_exclude_each_other_give_a_way_out(client, add_resource):
    add_resource(KitPage, topics=["clients"])
    page = ask(client, "?format=kit&theme=securite")
    assert titles(page) == []
    assert "Rien ne réunit tout cela" in page.get_text()
    assert page.select_one('.state a[href="/ressources/"]')


def test_topic_has_an_address_with_its_introduction(client, add_resource):
    add_resource(title="Sûr", topics=["securite"])
    add_resource(title="Vu", topics=["etre-visible"])
    page = ask(client, address="/ressources/theme/securite/")
    assert page.h1.get_text() == "Sécurité et données"
    assert titles(page) == ["Sûr"]
    assert not page.find("input", {"name": "theme"})
    assert client.get("/ressources/theme/inconnu/").status_code == 404


def test_feed_of_a_filtered_view(client, add_resource):
    add_resource(title="Dans le flux & plus", topics=["securite"])
    add_resource(title="Ailleurs")
    response = client.get("/ressources/flux/?theme=securite&niveau=zzz")
    assert response["Content-Type"].startswith("application/rss+xml")
    text = response.content.decode()
    assert "Dans le flux &amp; plus" in text
    assert "Ailleurs" not in text


def test_unpublished_and_private_resources_are_nowhere(client, add_resource):
    add_resource(title="Vue")
    hidden = add_resource(title="Brouillon")
    hidden.unpublish()
    forget_copies()
    page = ask(client)
    assert titles(page) == ["Vue"]
    assert count_of(page, "format", "guide") == 1


def test_what_was_published_is_seen_at_once_by_this_process(client, add_resource):
    add_resource(title="Avant")
    ask(client)
    late = add_resource(title="Après")
    late.save_revision().publish()
    assert "Après" in titles(ask(client))


@pytest.mark.usefixtures("production_like")
@pytest.mark.parametrize("query", ["", "?theme=securite&niveau=2"])
def test_library_asks_the_database_as_much_for_one_resource_as_for_fifty(client, add_resource, query):
    def queries():
        client.get(ADDRESS + query)
        forget_copies()
        with CaptureQueriesContext(connection) as captured:
            ask(client, query)
        return len(captured)

    add_resource(topics=["securite"], level=2)
    one = queries()
    for number in range(49):
        add_resource((GuidePage, CoursePage, KitPage)[number % 3], topics=["securite"], level=2)
    assert queries() == one
    assert one <= 18


def test_copies_for_load_tests_are_found_and_read_like_their_originals(client, library, add_resource):
    add_resource(title="Un guide", topics=["securite"], is_demo=True)
    for scale, there in ((3, 2), (3, 2), (4, 3)):
        assert DemoResources.copies(library, scale) == there
    forget_copies()
    assert sorted(titles(ask(client, "?theme=securite&public=dirigeant"))) == [
        "Un guide",
        "Un guide (1)",
        "Un guide (2)",
        "Un guide (3)",
    ]
    assert not any(GuidePage.find_problems())
    assert client.get("/ressources/copie-2/").status_code == 200
