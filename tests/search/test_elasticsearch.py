"""Elasticsearch, a real one: the contract of all engines, and what it alone does."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.utils import timezone
from wagtail.models import Site

from core.door import raise_generation
from search.backends import RETIRED
from search.engines import asking, elasticsearch
from search.engines.base import Sort, Unavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import Document
from search.sending import index_all
from tests.accounts.test_firms_at_once import database
from tests.search import samples
from tests.search.contract import SearchContract
from tests.search.documents import ask, findable

INDEXED = set()


class TestElasticsearch(SearchContract):
    """The contract. Its documents have the same keys each time: they are indexed once."""

    @pytest.fixture
    def engine(self, db, elasticsearch, searched_in, prefix):
        searched_in(elasticsearch, prefix, patient=True)
        samples.load()
        site = Site.objects.get(is_default_site=True).pk
        if site not in INDEXED:
            index_all()
            INDEXED.add(site)
        Document.objects.filter(is_gone=False).update(is_stale=False)
        return ElasticsearchEngine()


@pytest.fixture
def indexed(index):
    """Make a document that readers' index has: `indexed("Titre", topics=["securite"])`."""

    def add(title, **values):
        document = findable(title, **values)
        Document.objects.filter(pk=document.pk).update(is_stale=False)
        index.add_items(Document, [document])
        index.refresh()
        raise_generation()
        return document

    return add


def found(text, **values):
    return ElasticsearchEngine().search(ask(text, **values))


def titles(text, **values):
    return [hit.document.title for hit in found(text, **values).hits]


def proposed(text):
    site = ask("").site
    return [one.title for one in ElasticsearchEngine().complete(text, site, frozenset(), 8)]


# What the table of documents says counts, whatever the index still has


def test_what_is_hidden_since_it_was_sent_is_nowhere(indexed):
    indexed("Parapente")
    for change in (
        {"is_gone": True},
        {"audience": "connector"},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
    ):
        document = indexed("Parapente secret", topics=["securite"])
        Document.objects.filter(pk=document.pk).update(is_stale=True, **change)
        answer = found("parapente")
        assert [hit.document.title for hit in answer.hits] == ["Parapente"]
        assert (answer.total, answer.facets["theme"]) == (1, {})
        assert proposed("para") == ["Parapente"]
        assert found("seccret").suggestion == ""
        assert len(ElasticsearchEngine().matching(ask("parapente"))) == 1


def test_what_is_opened_since_it_was_sent_waits_for_the_index(indexed):
    document = indexed("Parapente", audience="connector")
    Document.objects.filter(pk=document.pk).update(is_stale=True, audience="")
    assert titles("parapente") == []


def test_text_that_changed_since_it_was_sent_is_shown_as_it_is_now(indexed):
    document = indexed("Parapente à Annecy", body="Un vol de parapente avec Jean Dupont.")
    Document.objects.filter(pk=document.pk).update(
        is_stale=True, title="Parapente", body="Un vol de parapente, sans nom."
    )
    (hit,) = found("parapente").hits
    assert hit.title == "<mark>Parapente</mark>"
    assert hit.extract == "Un vol de <mark>parapente</mark>, sans nom."


def test_index_that_lags_too_far_behind_is_not_asked(indexed, monkeypatch):
    monkeypatch.setattr(asking, "MOST_HIDDEN", 1)
    for number in range(2):
        document = indexed(f"Parapente {number}")
        Document.objects.filter(pk=document.pk).update(is_gone=True, is_stale=True)
    with pytest.raises(Unavailable, match="too many"):
        found("parapente")


def test_row_that_went_without_the_index_is_not_shown(indexed):
    indexed("Parapente")
    indexed("Parapente perdu").delete()
    assert titles("parapente") == ["Parapente"]
    assert proposed("para") == ["Parapente"]


# Words


def test_mistyped_words_are_found_and_the_right_ones_suggested(indexed):
    indexed("Le référencement local", body="Être trouvé par ses clients.")
    answer = found("referencmeent local")
    assert answer.total == 1
    assert answer.suggestion == "référencement local"
    assert answer.hits[0].title == "Le <mark>référencement</mark> <mark>local</mark>"


def test_mistakes_are_looked_for_only_where_nothing_is_found(indexed):
    indexed("La vente")
    indexed("La tente")
    assert titles("tente") == ["La tente"]
    assert found("tente").suggestion == ""


def test_a_list_finds_mistyped_words_too(indexed):
    document = indexed("Le référencement local")
    assert ElasticsearchEngine().matching(ask("referencmeent")) == [document.pk]


def test_words_side_by_side_rank_above_the_same_words_apart(indexed):
    indexed("Un", body="La vente se fait en ligne, ou sur une autre ligne de caisse.")
    indexed("Deux", body="La boutique fait de la vente en ligne, ou bien en magasin.")
    assert titles("vente en ligne") == ["Deux", "Un"]


@pytest.mark.parametrize(
    "typed", ["aujourd’hui", "hui", "commerces", "fr", "croissance", "annee", "3", "5", "clé"]
)
def test_words_are_cut_as_the_other_engines_cut_them(indexed, typed):
    indexed(
        "Aujourd’hui", body="Les commerçant·e·s commerces de croissance.fr font 3,5 : l’année du mot_clé."
    )
    (hit,) = found(typed).hits
    assert "\u200b" not in hit.title + hit.extract
    assert "<mark>" in hit.title + hit.extract


def test_extract_is_from_where_most_words_are(indexed):
    indexed(
        "Un",
        summary="Un parapente.",
        body="Rien ici. " * 100 + "Le parapente se plie dans un sac de toile. " + "Rien là. " * 100,
    )
    (hit,) = found("parapente sac").hits
    assert hit.extract.startswith("… ")
    assert hit.extract.endswith(" …")
    assert "<mark>parapente</mark> se plie dans un <mark>sac</mark>" in hit.extract


def test_signs_that_set_words_off_cannot_be_smuggled_in(indexed):
    indexed("Parapente \ue000<b>gras</b>\ue001", body="parapente <script>alert(1)</script>")
    (hit,) = found("parapente").hits
    assert "<b>" not in hit.title
    assert "<script>" not in hit.extract


# Pages, sums, orders


@pytest.fixture
def many(index):
    """Sixty documents, one a day; the last is the newest."""
    site, now = Site.objects.get(is_default_site=True), timezone.now()
    documents = Document.objects.bulk_create(
        Document(
            source=f"test:many-{n}",
            kind="guide",
            site=site,
            title=f"Parapente {n}",
            address=f"/{n}/",
            published_at=now - timedelta(days=60 - n),
            region=f"{n:02}",
            is_stale=False,
        )
        for n in range(60)
    )
    index.add_items(Document, documents)
    index.refresh()
    return documents


def test_every_value_of_a_facet_is_counted(many):
    assert len(found("parapente").facets["region"]) == 60


def test_beyond_a_number_the_total_is_more_than_that(many, monkeypatch):
    monkeypatch.setattr(asking, "MOST_COUNTED", 50)
    answer = found("parapente")
    assert (answer.total, answer.is_capped) == (50, True)
    monkeypatch.setattr(asking, "MOST_COUNTED", 60)
    answer = found("parapente")
    assert (answer.total, answer.is_capped) == (60, False)


def test_nobody_goes_deeper_than_elasticsearch_does(many, monkeypatch):
    monkeypatch.setattr(elasticsearch, "DEEPEST", 50)
    answer = found("parapente", page=10_000)
    assert (answer.number, answer.last, len(answer.hits), answer.total) == (4, 4, 12, 60)
    assert found("parapente", page=10_000, size=7).number == 7


def test_page_past_the_end_is_the_last_one(many):
    answer = found("parapente", page=400, sort=Sort.NEWEST)
    assert (answer.number, answer.last) == (5, 5)
    assert [hit.document for hit in answer.hits] == many[11::-1]


@pytest.mark.parametrize("size", [2, 50])
def test_a_page_takes_two_queries_whatever_its_size(many, size, django_assert_num_queries):
    question = ask("parapente", size=size, filters={"region": ["01", "02"]})
    with django_assert_num_queries(2):
        ElasticsearchEngine().search(question)


# The index


def test_documents_are_indexed_once_for_each_field_that_is_searched(index):
    fields = index.es.indices.get_mapping(index=index.name).popitem()[1]["mappings"]["properties"]
    assert not [name for name in fields if name.startswith("_all_text")]
    assert fields["title"]["fields"]["exact"]["analyzer"] == "exact"


def test_searches_go_on_while_the_index_is_built_anew(elasticsearch, tmp_path, transactional_db, some_site):
    samples.load()
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.search.reindexing"],
        cwd=portal_settings.ROOT,
        env=os.environ
        | {
            "DATABASE_URL": database(tmp_path),
            "ELASTICSEARCH_URL": elasticsearch,
            "ELASTICSEARCH_PREFIX": f"tests_{os.getpid()}_",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join([str(portal_settings.ROOT), str(portal_settings.ROOT / "site")]),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["failures"] == []
    assert told["totals"] == [[25, 25, 25]]
    assert told["searches"] > 20


def test_rebuilding_leaves_one_index_and_the_one_before(index):
    for _ in range(3):
        index_all()
    names = set(index.es.indices.get(index=f"{index.name}_*"))
    assert len(names) == 2
    assert len(index.es.indices.get_alias(name=index.name)) == 1
    assert len(index.es.indices.get_alias(name=index.name + RETIRED)) == 1


def test_rebuilding_takes_away_what_nobody_reads_for_a_day(index, monkeypatch):
    unfinished, older = f"{index.name}_unfinished", f"{index.name[:-8]}12345678_abcdefg"
    for name in (unfinished, older):
        index.es.indices.create(index=name)
    index_all()
    assert index.es.indices.exists(index=f"{unfinished},{older}")
    monkeypatch.setattr("search.backends.KEPT", timedelta(seconds=-5))
    index_all()
    names = set(index.es.indices.get(index=f"{index.backend.index_prefix}*"))
    assert not names & {unfinished, older}
    assert len(names) == 2
