"""Whatever happens to Elasticsearch, people get the database's answer, soon, and editors notice nothing."""

import os
import threading
import time
from contextlib import contextmanager

import pytest
from django.db import connection
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch.helpers import BulkIndexError

from core.door import raise_generation
from search.backends import readers
from search.breaker import PAUSE, breaker
from search.door import complete, matching, search
from search.due import CatchUp, SendStale
from search.models import Document
from search.sending import index_all, send
from tests.elasticsearch.impostors import answering, closed_address, silent
from tests.elasticsearch.server import CannotStart, running_node
from tests.search.documents import ask, findable

pytestmark = pytest.mark.django_db

OURS = {"Content-Type": "application/json", "X-Elastic-Product": "Elasticsearch"}
OLDER = {"error": {"type": "media_type_header_exception", "reason": "compatible-with=9"}, "status": 400}
NOT_FOUND = {"error": {"type": "index_not_found_exception", "reason": "no such index"}, "status": 404}
SHUT = {"error": {"type": "cluster_block_exception", "reason": "state not recovered"}, "status": 503}
PAGE = "<html>502 Bad Gateway</html>"
IMPOSTORS = {
    "an older version": (400, OLDER, OURS),
    "another product": (200, {"hits": {"hits": []}}, {"Content-Type": "application/json"}),
    "another shape": (200, {"hits": {"found": 3}}, OURS),
    "no JSON": (200, "hello", OURS),
    "a list": (200, [1, 2], OURS),
    "a proxy without it": (502, PAGE, {"Content-Type": "text/html"}),
    "a password": (401, {"error": "who are you?", "status": 401}, OURS),
    "no such index": (404, NOT_FOUND, OURS),
    "not ready": (503, SHUT, OURS),
    "too many": (429, {"error": "busy", "status": 429}, OURS),
}
LONGEST = 3.0  # seconds: a second for a person, and a machine that does other work besides


@contextmanager
def within(seconds):
    """What takes no longer than that."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


@pytest.fixture
def clock(monkeypatch):
    """A clock for the breaker, that a test sets forward: `clock.append(seconds)`."""
    later = []
    monkeypatch.setattr(breaker, "clock", lambda: time.monotonic() + sum(later))
    return later


@pytest.fixture
def node():
    """An Elasticsearch of one's own, that may die."""
    try:
        with running_node() as node:
            yield node
    except CannotStart as reason:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no Elasticsearch: {reason}")


def the_database_answers(text="facture"):
    """Whether a search, a completion and a list are answered by the database, soon."""
    raise_generation()
    with within(LONGEST):
        found = search(ask(text))
    site = ask(text).site
    with within(LONGEST):
        proposals = complete(text, site)
    with within(LONGEST):
        keys = matching(text, site, [])
    answers = bool(found.hits) and bool(proposals) and bool(keys)
    return answers and found.fell_back and found.mode == connection.vendor


def elasticsearch_answers(text="facture"):
    """Whether a search is answered by Elasticsearch."""
    found = search(ask(text))
    return bool(found.hits) and not found.fell_back and found.mode == "elasticsearch"


def test_absent_from_the_start(searched_in):
    searched_in(closed_address(), "tests_")
    findable("Facture")
    assert the_database_answers()
    assert not breaker.is_closed


@pytest.mark.parametrize("answer", IMPOSTORS.values(), ids=IMPOSTORS)
def test_something_else_answers_there(searched_in, answer):
    findable("Facture")
    with answering(*answer) as url:
        searched_in(url, "tests_")
        assert the_database_answers()
        assert not breaker.is_closed


def test_a_question_that_is_refused_stops_no_other(searched_in):
    findable("Facture")
    refusal = {"error": {"type": "x_content_parse_exception", "reason": "?"}, "status": 400}
    with answering(400, refusal, OURS) as url:
        searched_in(url, "tests_")
        assert the_database_answers()
        assert breaker.is_closed


def test_one_person_waits_for_what_hangs_and_not_for_long_and_others_not_at_all(searched_in, clock):
    findable("Facture")
    raise_generation()
    with silent() as server:
        searched_in(server.url, "tests_")
        with within(LONGEST):
            assert search(ask("facture")).fell_back
        for _ in range(5):
            assert search(ask("facture")).fell_back
        assert server.asked == 1
        clock.append(PAUSE)
        with within(LONGEST):
            assert search(ask("facture")).fell_back
        assert server.asked == 2


def test_of_many_threads_one_tries_again(searched_in, clock):
    """Engines are asked for the part before the database, which threads of a test do not share."""
    with silent() as server:
        backend = searched_in(server.url, "tests_")
        start, failed = threading.Barrier(20), []

        def one():
            start.wait()
            try:
                with breaker.guard(TransportError):
                    backend.es.options(request_timeout=0.3).search(index="x")
            except Exception as error:  # noqa: BLE001  (looked at below)
                failed.append(type(error).__name__)

        with pytest.raises(TransportError), breaker.guard(TransportError):
            backend.es.options(request_timeout=0.3).search(index="x")
        clock.append(PAUSE)
        threads = [threading.Thread(target=one) for _ in range(start.parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(failed) == ["ConnectionTimeout"] + ["Open"] * 19
        assert server.asked == 2


def test_log_says_it_once(searched_in, caplog):
    searched_in(closed_address(), "tests_")
    findable("Facture")
    for _ in range(5):
        search(ask("facture"))
    lines = [record.getMessage() for record in caplog.records if record.levelname != "INFO"]
    assert len([line for line in lines if "gives no answer" in line]) == 1


def test_it_dies_in_the_middle_and_comes_back(node, searched_in, clock):
    searched_in(node.url, "tests_", patient=True)
    findable("Facture")
    index_all()
    assert elasticsearch_answers()
    node.kill()
    assert the_database_answers()
    node.start()
    assert the_database_answers()
    readers().es.options(request_timeout=30).cluster.health(wait_for_status="yellow")
    clock.append(PAUSE)
    assert elasticsearch_answers()


def test_saving_a_page_never_asks_it(searched_in, add_resource, django_capture_on_commit_callbacks):
    with silent() as server:
        searched_in(server.url, "tests_")
        with within(LONGEST), django_capture_on_commit_callbacks(execute=True):
            page = add_resource(title="Facture")
            page.title = "Facture et devis"
            page.save_revision().publish()
            page.unpublish()
            page.save_revision().publish()
        assert server.asked == 0
    assert Document.objects.filter(title="Facture et devis", is_stale=True).exists()


def test_what_it_did_not_take_is_sent_when_it_is_back(
    index, elasticsearch, add_resource, catch_up, searched_in
):
    page = add_resource(title="Facture")
    catch_up()
    with silent() as server:
        searched_in(server.url, "tests_")
    with pytest.raises(TransportError):
        send()
    assert Document.objects.filter(source=f"page:{page.pk}", is_stale=True).exists()
    searched_in(elasticsearch, index.backend.index_prefix, patient=True)
    assert SendStale().run(timezone.now())
    index.refresh()
    assert elasticsearch_answers()


@pytest.fixture
def read_only(index):
    """Have the index refuse writes, as a full disk does; `read_only(None)` ends it."""

    def refuse(value="true"):
        index.es.indices.put_settings(
            index=index.name, settings={"index.blocks.read_only_allow_delete": value}
        )

    yield refuse
    refuse(None)


def test_it_refuses_writes(index, read_only, add_resource, catch_up, django_capture_on_commit_callbacks):
    add_resource(title="Parapente")
    hidden = add_resource(title="Parapente secret")
    catch_up()
    send()
    index.refresh()
    assert search(ask("parapente")).total == 2
    read_only()
    with within(LONGEST), django_capture_on_commit_callbacks(execute=True):
        new = add_resource(title="Parapente nouveau")
        new.save_revision().publish()
        hidden.unpublish()
    CatchUp().run(timezone.now())
    with pytest.raises(BulkIndexError):
        send()
    found = search(ask("parapente"))
    assert [hit.document.title for hit in found.hits] == ["Parapente"]
    assert (found.total, found.mode) == (1, "elasticsearch")
    read_only(None)
    send()
    index.refresh()
    assert {hit.document.source for hit in search(ask("parapente")).hits} > {f"page:{new.pk}"}
    assert not Document.objects.filter(is_stale=True).exists()


def test_index_is_missing_until_it_is_built(index, add_resource, catch_up, clock):
    index.es.indices.delete(index=[one.name for one in index.aliased_indices()])
    add_resource(title="Facture")
    catch_up()
    assert the_database_answers()
    send()
    clock.append(PAUSE)
    assert elasticsearch_answers()


def test_index_of_another_kind_is_not_read(index, add_resource, catch_up, settings):
    add_resource(title="Facture")
    catch_up()
    send()
    index.refresh()
    assert elasticsearch_answers()
    other = {"settings": {"analysis": {"filter": {"french_stem": {"language": "minimal_french"}}}}}
    own = settings.WAGTAILSEARCH_BACKENDS
    settings.WAGTAILSEARCH_BACKENDS = {**own, "readers": {**own["readers"], "INDEX_SETTINGS": other}}
    assert the_database_answers()
