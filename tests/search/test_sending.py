"""A real Elasticsearch gets every change in the end, whatever happens on the way."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from search.due import SendStale
from search.models import Document
from search.sending import index_all, send, send_batch
from search.services import hide, mark, refresh_pending
from tests.search.things import some_things

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:9"  # the port that nothing listens to


@pytest.fixture
def things(family, index):
    """Three things whose documents Elasticsearch has."""
    things = family(some_things(3))
    change(*things.titles)
    send()
    return things


@pytest.fixture
def sent(index):
    """The titles that Elasticsearch has."""

    def read():
        index.refresh()
        hits = index.es.search(index=index.name, size=100)["hits"]["hits"]
        keys = [hit["_id"] for hit in hits]
        titles = {str(document.pk): document.title for document in Document.objects.all()}
        stored = {
            key: next(v for k, v in hit["_source"].items() if k == "title")
            for key, hit in zip(keys, hits, strict=True)
        }
        assert set(stored) <= set(titles), "Elasticsearch has something that the database does not know"
        return sorted(stored.values())

    return read


def change(*keys):
    """Have the documents of these things made again."""
    mark(*(f"thing:{key}" for key in keys))
    refresh_pending()


def stale():
    return list(Document.objects.filter(is_stale=True).values_list("source", flat=True))


def test_documents_are_stale_until_they_are_sent(things, sent):
    assert (sent(), stale()) == (["Chose 0", "Chose 1", "Chose 2"], [])
    things.titles["1"] = "Autre chose"
    change("1")
    assert stale() == ["thing:1"]
    assert send() == 1
    assert (sent(), stale()) == (["Autre chose", "Chose 0", "Chose 2"], [])


def test_what_has_not_changed_is_not_sent_again(things):
    change("0", "1", "2")
    assert (stale(), send()) == ([], 0)


def test_what_is_gone_goes_there_then_here(things, sent):
    del things.titles["1"]
    change("1")
    assert Document.objects.get(source="thing:1").is_gone
    send()
    assert sent() == ["Chose 0", "Chose 2"]
    assert not Document.objects.filter(source="thing:1").exists()


def test_hidden_thing_that_comes_back_is_sent_again(things, sent):
    hide("thing:1")
    change("1")
    send()
    assert (sent(), stale()) == (["Chose 0", "Chose 1", "Chose 2"], [])


def test_row_that_changes_while_it_is_sent_stays_stale(things, index, sent):
    things.titles["1"] = "Autre chose"
    change("1")
    rows = list(Document.objects.filter(is_stale=True))
    things.titles["1"] = "Encore autre chose"
    change("1")
    send_batch(index, rows)
    assert stale() == ["thing:1"]
    send()
    assert "Encore autre chose" in sent()


def test_row_that_comes_back_while_it_is_taken_away_stays(things, index, sent):
    hide("thing:1")
    rows = list(Document.objects.filter(is_stale=True))
    change("1")
    send_batch(index, rows)
    assert stale() == ["thing:1"]
    send()
    assert "Chose 1" in sent()


def test_change_during_a_rebuild_reaches_the_new_index(things, sent):
    def meanwhile(done):
        things.titles["1"] = "Autre chose"
        change("1")
        send()  # to the index that is being replaced

    index_all(progress=meanwhile)
    send()
    assert sent() == ["Autre chose", "Chose 0", "Chose 2"]
    assert stale() == []


def test_missing_index_is_built_whole(things, index, sent):
    for old in index.aliased_indices():
        old.delete()
    things.titles["1"] = "Autre chose"
    change("1")
    assert SendStale().run(timezone.now()) == 3
    assert sent() == ["Autre chose", "Chose 0", "Chose 2"]


def test_worker_sends_what_it_has_made(things, sent, settings):
    settings.BACKGROUND_WORKER = True
    things.titles["1"] = "Autre chose"
    change("1")
    assert (sent(), stale()) == (["Autre chose", "Chose 0", "Chose 2"], [])


def test_run_that_is_due_is_bounded(things, monkeypatch):
    monkeypatch.setattr("search.sending.BATCH", 1)
    monkeypatch.setattr("search.due.ROWS_A_RUN", 2)
    things.titles |= {"0": "a", "1": "b", "2": "c"}
    change("0", "1", "2")
    assert [SendStale().run(timezone.now()) for _ in range(3)] == [2, 1, 0]


def test_elasticsearch_that_is_away_holds_nobody_back(family, searched_in, caplog):
    searched_in(NOWHERE, "tests_")
    family(some_things(1))
    change("0")
    assert SendStale().run(timezone.now()) == 0
    assert len([record for record in caplog.records if record.name == "search.sending"]) == 1
    assert stale() == ["thing:0"]
    assert Document.objects.present().get(source="thing:0").title == "Chose 0"


def test_command_indexes_on_both_engines(things, sent, capsys):
    things.titles["9"] = "Chose 9"
    call_command("update_index", verbosity=1)
    assert sent() == ["Chose 0", "Chose 1", "Chose 2", "Chose 9"]
    assert "Elasticsearch [####" in capsys.readouterr().out
