"""What SQLite and PostgreSQL answer alike, beyond the contract of all engines: words, filters, titles."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from core.door import raise_generation
from search.engines import masks
from search.engines.base import Sort
from search.models import TOLD, Document
from search.refreshing import store
from search.services import hide
from tests.search.documents import ask, database_engine, findable, titles

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Une école numérique", "ecoles"),
        ("Réussir à l’export", "l'export"),
        ("Le cœur du métier", "coeur"),
        ("Le coeur du métier", "cœur"),
        ("Soigner son référencement", "référencements"),
        ("Les commerçantes du bourg", "commerçant"),
        ("ÉLARGIR SA CLIENTÈLE", "élargir clientele"),
        ("Le web3 en 2026", "web3 2026"),
    ],
)
def test_a_word_is_found_in_its_other_forms(written, typed):
    findable(written)
    findable("Autre chose")
    assert titles(typed) == [written]


def test_exact_words_rank_above_other_forms():
    findable("Les écoles du territoire")
    findable("Une école du territoire")
    assert titles("école territoire") == ["Une école du territoire", "Les écoles du territoire"]
    assert titles("écoles territoire") == ["Les écoles du territoire", "Une école du territoire"]


def test_a_title_ranks_above_a_text():
    findable("Vendre", body="La facture électronique, étape par étape, pour tous.")
    findable("Facture et devis", body="Ce qu’il faut savoir.")
    assert titles("facture") == ["Facture et devis", "Vendre"]


def test_what_is_boosted_ranks_higher():
    findable("Guide de la facture", published_at=timezone.now())
    findable("Guide de la facture !", boost=3.0, published_at=timezone.now() - timedelta(days=9))
    assert titles("facture")[0] == "Guide de la facture !"


def test_words_of_a_phrase_follow_one_another():
    findable("Un", body="La vente en ligne des artisans")
    findable("Deux", body="En ligne, la vente des artisans")
    assert titles("« vente en ligne »") == ["Un"]
    assert set(titles("vente en ligne")) == {"Un", "Deux"}


def test_every_word_must_be_there_in_the_title_or_the_text():
    findable("Boulangerie", body="à Nantes")
    findable("Boulangerie", body="à Rennes")
    assert len(titles("boulangerie nantes")) == 1


def test_a_document_that_changes_is_found_by_its_new_words_only():
    document = findable("Ancien titre")
    document.title = "Nouveau"
    document.save()
    get_search_backend("default").add(document)
    assert titles("nouveau") == ["Nouveau"]
    assert titles("ancien") == []


def test_each_facet_is_counted_without_its_own_filter():
    findable("Facture un", topics=["gestion"], region="24", extra={"public": ["tpe"]})
    findable("Facture deux", topics=["vente", "gestion"], region="53", kind="kit")
    findable("Autre", topics=["vente"])
    raise_generation()
    found = database_engine().search(ask("facture", filters={"theme": ["vente"]}))
    assert found.total == 1
    assert found.facets["theme"] == {"gestion": 2, "vente": 1}
    assert found.facets["region"] == {"24": 0, "53": 1}
    assert found.facets["type"] == {"guide": 0, "kit": 1}
    assert found.facets["public"] == {"tpe": 0}


def test_kinds_are_a_filter_that_tabs_are_counted_without():
    findable("Facture", kind="guide")
    findable("Facture", kind="kit")
    raise_generation()
    found = database_engine().search(ask("facture", kinds=["kit"]))
    assert found.total == 1
    assert found.facets["type"] == {"guide": 1, "kit": 1}


def test_an_unknown_facet_filters_nothing_and_an_unknown_value_everything():
    findable("Facture")
    assert titles("facture", filters={"couleur": ["bleu"]}) == ["Facture"]
    assert titles("facture", filters={"theme": ["bleu"]}) == []


def test_nothing_hidden_is_found_counted_proposed_or_suggested():
    findable("Secret gone", is_gone=True, topics=["vente"])
    findable("Secret expired", expires_at=timezone.now() - timedelta(minutes=1), topics=["vente"])
    findable("Secret confidentiel", audience="connector", topics=["vente"])
    assert titles("secret") == []
    engine = database_engine()
    found = engine.search(ask(""))
    assert found.total == 0
    assert found.facets["theme"].get("vente", 0) == 0
    assert engine.complete("sec", ask("").site, frozenset(), 8) == []
    assert engine.search(ask("confidantiel")).suggestion == ""
    assert titles("secret", audiences=frozenset({"connector"})) == ["Secret confidentiel"]


def test_what_expires_leaves_without_a_publication(monkeypatch):
    findable("Facture", expires_at=timezone.now() + timedelta(hours=1))
    assert titles("facture") == ["Facture"]
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert database_engine().search(ask("facture")).total == 0


def test_no_words_find_everything_the_newest_first():
    findable("Ancien", published_at=timezone.now() - timedelta(days=3))
    findable("Récent")
    assert titles("") == ["Récent", "Ancien"]


def test_the_newest_come_first_when_asked():
    findable("Facture facture", body="facture", published_at=timezone.now() - timedelta(days=3))
    findable("Récent", body="une facture")
    assert titles("facture", sort=Sort.NEWEST) == ["Récent", "Facture facture"]


@pytest.mark.parametrize(
    "typed",
    [
        "é",
        "e" * 10_000,
        "?!,;",
        '"',
        "*",
        "~(",
        "AND",
        "a NEAR( b",
        "\0\x1b",
        "ελλη",
        "'; DROP TABLE x",
        "a:b",
    ],
)
def test_whatever_is_typed_is_answered(typed):
    findable("Facture")
    assert isinstance(titles(typed), list)


def test_a_page_past_the_end_is_the_last_one():
    for number in range(5):
        findable(f"Facture {number}")
    raise_generation()
    found = database_engine().search(ask("facture", page=10_000, size=2))
    assert (found.number, found.last, len(found.hits), found.total) == (3, 3, 1, 5)


def test_a_mistyped_word_is_corrected_with_its_accents():
    findable("Le référencement local")
    raise_generation()
    engine = database_engine()
    assert engine.search(ask("referencmeent local")).suggestion == "référencement local"
    assert engine.search(ask("référencement")).suggestion == ""


def test_a_word_that_is_only_in_texts_is_not_taken_for_a_mistake():
    findable("Les règles de Nantes", body="Aussi à Rennes")
    findable("Documenter son activité", body="Un document utile")
    engine = database_engine()
    assert engine.search(ask("document")).suggestion == ""
    assert engine.search(ask("rennes nantees")).suggestion == "rennes nantes"


def test_words_that_every_text_has_are_not_suggested():
    findable("Des idées pour chacun")
    assert database_engine().search(ask("pouur")).suggestion == ""


def test_completion_ignores_accents_and_proposes_topics_apart():
    findable("Écouter ses clients")
    findable("Guide : économie d’énergie")
    findable("Écologie", kind="theme")
    findable("Le décor")
    raise_generation()
    proposals = database_engine().complete("éco", ask("").site, frozenset(), 8)
    assert [(p.group, p.title) for p in proposals] == [
        ("themes", "Écologie"),
        ("titres", "Écouter ses clients"),
        ("titres", "Guide : économie d’énergie"),
    ]


def test_a_room_gets_the_keys_of_what_matches_best_first():
    second = findable("Vendre", body="la facture")
    first = findable("Facture")
    raise_generation()
    assert database_engine().matching(ask("facture")) == [first.pk, second.pk]


@pytest.mark.parametrize("size", [2, 24])
def test_a_page_of_results_takes_few_queries_whatever_its_size(size, django_assert_max_num_queries):
    for number in range(30):
        findable(f"Facture {number}")
    titles("facture")
    with django_assert_max_num_queries(4):
        database_engine().search(ask("facture", size=size))


def test_the_admin_still_finds_pages_as_it_did():
    findable("Une école")
    home = Page.objects.get(depth=2)
    home.title = "Une page d’écoles"
    home.save()
    assert [page.pk for page in Page.objects.search("écoles")] == [home.pk]


# The copy of what documents are filtered by


def test_a_publication_that_changes_nothing_findable_costs_no_reading(django_assert_num_queries):
    findable("Facture")
    question = ask("facture")
    database_engine().search(question)
    raise_generation()
    with django_assert_num_queries(3):  # whether anything has changed; the words; the page of results
        database_engine().search(question)


def test_what_is_hidden_leaves_counts_and_completion_at_once():
    secret = findable("Facture secrète", topics=["vente"])
    findable("Facture", topics=["gestion"])
    engine, site = database_engine(), ask("").site
    assert engine.search(ask("facture")).total == 2
    hide(secret.source)
    found = engine.search(ask("facture"))
    assert found.total == 1
    assert found.facets["theme"] == {"gestion": 1}
    assert [one.title for one in engine.complete("fact", site, frozenset(), 8)] == ["Facture"]
    assert engine.search(ask("secrte")).suggestion == ""


def test_what_was_hidden_by_a_change_that_is_undone_is_found_again():
    document = findable("Facture")
    engine = database_engine()
    engine.search(ask(""))
    with transaction.atomic():
        hide(document.source)
        assert engine.search(ask("facture")).total == 0
        transaction.set_rollback(True)
    assert engine.search(ask("facture")).total == 1


def test_only_documents_that_changed_are_read_again():
    document = findable("Facture", fingerprint="one", topics=["vente"])
    findable("Devis", fingerprint="other", topics=["gestion"])
    question = ask("")
    database_engine().search(question)
    store({document.source: Document(**told(document) | {"topics": ["equipe"]})})
    with CaptureQueriesContext(connection) as queries:
        found = database_engine().search(question)
    assert found.facets["theme"] == {"gestion": 1, "equipe": 1}
    assert len(queries) == 4  # whether anything has changed, what has, those rows, the page of results
    assert f"IN ({document.pk})" in queries[2]["sql"]


def test_a_copy_that_follows_changes_is_like_one_made_anew():
    choice = random.Random(3)
    engine = database_engine()

    def values() -> dict[str, Any]:
        return {
            "title": f"Facture {choice.randint(1, 99)}",
            "topics": choice.sample(["vente", "gestion", "equipe"], 2),
            "audience": choice.choice(["", "", "connector"]),
            "boost": choice.choice([1.0, 2.0]),
            "extra": choice.choice([{}, {"public": ["tpe"]}]),
            "published_at": timezone.now() - timedelta(days=choice.randint(0, 9)),
            "expires_at": choice.choice([None, timezone.now() + timedelta(days=choice.choice([-1, 1]))]),
        }

    def answers() -> list[Any]:
        return [
            (found.facets, [hit.document.pk for hit in found.hits], engine.complete("f", site, audiences, 8))
            for audiences in (frozenset(), frozenset({"connector"}))
            for sort in Sort
            for found in [engine.search(ask("facture", audiences=audiences, sort=sort, size=50))]
        ]

    site = ask("").site
    documents = [findable(**values()) for _ in range(12)]
    for _ in range(8):
        answers()
        for document in choice.sample(documents, 3):
            store({document.source: choice.choice([None, Document(**told(document) | values())])})
        documents.append(findable(**values()))
        followed = answers()
        masks._indexes.clear()
        assert followed == answers()


def told(document: Document) -> dict[str, Any]:
    """What a door says of a document."""
    return {name: getattr(document, name) for name in ("source", *TOLD)}
