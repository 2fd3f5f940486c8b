"""`python -m tests.benchmarks.readers`: what finding costs in Elasticsearch, among 20,000 documents.

Searches take turns with the same bodies sent by the same client, whose hits are loaded as rows: what is more
is the portal's own. Indexing takes turns with Wagtail's stock backend on the same rows. Ends with status 1
when an aim is missed.
"""

from __future__ import annotations

import json
import sys
import tracemalloc
from itertools import islice
from statistics import median
from typing import Any, TypedDict

from tests.benchmarks.search import (
    FEW_ROWS,
    LONGEST_COMPLETION,
    MOST_INDEXING,
    MOST_MEMORY,
    ROWS,
    around,
    chunks,
    fill,
    p95,
    timed,
)
from tests.benchmarks.server import manage, sqlite_database
from tests.benchmarks.words import EVERYWHERE, typed
from tests.elasticsearch.server import CannotStart, server_address

PAIRS = 300
ROUNDS = 3  # of indexing
MOST_SEARCHING = 1.3  # times the raw request, median
STOCK = "wagtail.search.backends.elasticsearch9"
PORTAL = "search.backends"


class Figures(TypedDict):
    """Times in milliseconds, but seconds for indexing all rows; memory in megabytes."""

    indexing: float
    indexing_ratio: float
    memory_few: float
    memory_all: float
    searching: float
    searching_ratio: float
    raw: float
    slowest: float
    common: float
    completion: float


def measure(rows: int = ROWS, pairs: int = PAIRS) -> Figures:
    """Fill the table of documents, index it, ask. In a process where Django is set up."""
    fill(rows)
    ratio, seconds = compare_indexing()
    few, everything = (peak_memory(number) for number in (FEW_ROWS, rows))
    index(PORTAL)
    mark_sent()
    compare_searching(typed()[:20])
    found = compare_searching(list(islice(around(typed()), pairs)))
    ours, raw = (list(times) for times in zip(*found, strict=True))
    common = compare_searching([EVERYWHERE] * 30)
    return Figures(
        indexing=seconds,
        indexing_ratio=ratio,
        memory_few=few,
        memory_all=everything,
        searching=1000 * median(ours),
        searching_ratio=median(one / other for one, other in found),
        raw=1000 * median(raw),
        slowest=p95(ours),
        common=1000 * median(one for one, _ in common),
        completion=p95(completions(pairs)),
    )


def backend(name: str) -> Any:
    """A backend on the server that is measured; it has time, for here nobody waits."""
    from django.conf import settings  # noqa: PLC0415  (this module also runs where Django is not set up)
    from wagtail.search.backends import get_search_backend  # noqa: PLC0415

    readers = {**settings.WAGTAILSEARCH_BACKENDS["readers"], "TIMEOUT": 60}
    del readers["BACKEND"]
    if name == STOCK:
        readers["INDEX_PREFIX"] += "stock_"
    return get_search_backend(name, **readers)


def index(name: str, rows: int = ROWS) -> None:
    """Index documents with a backend, from the first step of a rebuilding to the last."""
    from search.models import Document  # noqa: PLC0415

    engine = backend(name)
    rebuilder = engine.rebuilder_class(engine.get_index_for_model(Document))
    writer = rebuilder.start()
    writer.add_model(Document)
    for chunk in chunks(rows):
        writer.add_items(Document, chunk)
    rebuilder.finish()


def mark_sent() -> None:
    """Note that Elasticsearch has every row, as the worker does."""
    from search.models import Document  # noqa: PLC0415

    Document.objects.update(is_stale=False)


def compare_indexing() -> tuple[float, float]:
    """The time of the portal's index as a part of the stock one's, and its seconds."""
    index(STOCK)
    index(PORTAL)
    times = [(timed(lambda: index(PORTAL)), timed(lambda: index(STOCK))) for _ in range(ROUNDS)]
    return median(ours / stock for ours, stock in times), median(ours for ours, _ in times)


def peak_memory(rows: int) -> float:
    """The megabytes that indexing so many documents takes at most."""
    tracemalloc.start()
    index(PORTAL, rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def compare_searching(texts: list[str]) -> list[tuple[float, float]]:
    """For each text, the seconds of the portal's search and of its body sent raw; they go first in turn."""
    from search.backends import readers  # noqa: PLC0415
    from search.engines.asking import prepared  # noqa: PLC0415
    from search.engines.base import Question  # noqa: PLC0415
    from search.engines.elasticsearch import ElasticsearchEngine  # noqa: PLC0415
    from search.models import Document  # noqa: PLC0415
    from search.text import parse  # noqa: PLC0415

    engine, client = ElasticsearchEngine(), readers().es
    name = readers().get_index_for_model(Document).name
    site = Document.objects.first().site

    def raw(body: dict[str, Any]) -> list[Document]:
        answer = client.search(index=name, body=body)
        keys = [int(hit["_id"]) for hit in answer["hits"]["hits"]]
        rows = Document.objects.in_bulk(keys)
        return [rows[key] for key in keys]

    pairs = []
    for number, text in enumerate(texts):
        question = Question(text, site)
        body = prepared(question, parse(text)).page(1)
        works = [lambda question=question: engine.search(question), lambda body=body: raw(body)]
        times = [timed(works[i]) for i in ((0, 1) if number % 2 else (1, 0))]
        pairs.append((times[0], times[1]) if number % 2 else (times[1], times[0]))
    return pairs


def completions(number: int) -> list[float]:
    """The seconds of completing what people begin to type."""
    from search.engines.elasticsearch import ElasticsearchEngine  # noqa: PLC0415
    from search.models import Document  # noqa: PLC0415

    engine, site = ElasticsearchEngine(), Document.objects.first().site
    beginnings = [word[:length] for word in typed() for length in range(1, 9)]
    return [
        timed(lambda text=text: engine.complete(text, site, frozenset(), 8))
        for text in islice(around(beginnings), number)
    ]


def run(database_url: str, elasticsearch_url: str) -> bool:
    """Measure on a migrated database; print lines; return whether every aim is reached."""
    found: Figures = json.loads(
        manage(
            database_url,
            "bare_readers",
            ELASTICSEARCH_URL=elasticsearch_url,
            ELASTICSEARCH_PREFIX="benchmark_",
        )
    )
    indexing = f"{found['indexing']:.1f} s, {found['indexing_ratio']:.2f} times the stock index"
    memory = f"{found['memory_few']:.1f} MB for {FEW_ROWS} rows, {found['memory_all']:.1f} MB for {ROWS}"
    raw = f"the same body sent raw and loaded as rows ({found['raw']:.1f} ms)"
    search = f"median {found['searching']:.1f} ms, {found['searching_ratio']:.2f} times {raw}"
    more = f"p95 {found['slowest']:.0f} ms; a word of nine texts in ten, {found['common']:.1f} ms"
    lines = [
        (
            f"indexing {ROWS} rows, {indexing}, aim {MOST_INDEXING:g}",
            found["indexing_ratio"] <= MOST_INDEXING,
        ),
        (f"memory of indexing, {memory}", found["memory_all"] <= MOST_MEMORY * found["memory_few"]),
        (
            f"search with all facets, {search}; {more}; aim {MOST_SEARCHING:g} times",
            found["searching_ratio"] <= MOST_SEARCHING,
        ),
        (
            f"completion, p95 {found['completion']:.0f} ms, aim {LONGEST_COMPLETION}",
            found["completion"] < LONGEST_COMPLETION,
        ),
    ]
    for text, reached in lines:
        sys.stdout.write(f"Elasticsearch: {text}: {'ok' if reached else 'short'}\n")
    sys.stdout.flush()
    return all(reached for _, reached in lines)


def run_alone() -> bool:
    """Measure where an Elasticsearch can be started or is named; whether every aim is reached."""
    try:
        with server_address() as elasticsearch_url, sqlite_database() as database_url:
            manage(database_url, "migrate", "--verbosity", "0")
            return run(database_url, elasticsearch_url)
    except CannotStart as reason:
        sys.stdout.write(f"Elasticsearch: not measured: {reason}\n")
        return True


if __name__ == "__main__":
    sys.exit(0 if run_alone() else 1)
