"""`python -m tests.benchmarks.search`: what finding costs among 20,000 documents, on each database.

Documents are first made from the demonstration's pages, for the figure; then they give way to synthetic ones.
Indexing rows that exist takes turns with Wagtail's stock index on the same rows, so that whatever else the
machine does falls on both alike. Searches are what people type, rare words and common ones, mistyped too,
one that nine texts in ten hold included, with all facets counted, without filters and with. Ends with
status 1 when an aim is missed.
"""

from __future__ import annotations

import json
import os
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any, TypedDict

from tests.benchmarks.server import manage, postgresql_database, sqlite_database
from tests.benchmarks.words import EVERYWHERE, REGIONS, TOPICS, texts, typed

if TYPE_CHECKING:
    from search.models import Document

ROWS = 20_000
FEW_ROWS = 2_000
ROUNDS = 2  # of indexing, each way round
QUESTIONS = 300
FEW = 30  # searches of one kind
CHUNK = 1_000
MOST_INDEXING = 1.1  # times the stock index
MOST_MEMORY = 1.2  # for all rows, times that for few
LONGEST_SEARCH = {"SQLite": 300, "PostgreSQL": 200}  # milliseconds, p95
LONGEST_COMPLETION = 60
PAGES_SCALE = 21  # of the demonstration, where the database has none yet: some 600 resources
FILTERS = {"theme": TOPICS[:1], "region": REGIONS[:4], "type": ["guide", "kit", "page"]}
STOCK = "wagtail.search.backends.database"


class Figures(TypedDict):
    """Times in milliseconds, but seconds for building and indexing rows; memory in megabytes.

    Searches and completions are p95, but the median after a publication and after a change. `share` is the
    part of all documents that hold the common word.
    """

    built: int
    building: float
    indexing: float
    indexing_ratio: float
    memory_few: float
    memory_all: float
    first: float
    published: float
    changed: float
    plain: float
    filtered: float
    common: float
    share: float
    completion: float


def measure(rows: int = ROWS, questions: int = QUESTIONS) -> Figures:
    """Fill the table of documents, index it, ask. In a process where Django is set up."""
    from core.door import raise_generation  # noqa: PLC0415  (Django is set up only now)

    built, building = build()
    fill(rows)
    index(PORTAL, rows)
    ratio, seconds = compare_indexing(rows)
    few, everything = (peak_memory(number) for number in (FEW_ROWS, rows))
    engine, question = engine_and_question()
    words = typed()
    common = question(EVERYWHERE)

    def search_all(filters: dict[str, list[str]]) -> float:
        return p95(
            [timed(lambda w=w: engine.search(question(w, filters))) for w in islice(around(words), questions)]
        )

    first = timed(lambda: engine.search(common))
    published = [timed(lambda: engine.search(common), before=raise_generation) for _ in range(FEW)]
    changed = [timed(lambda: engine.search(common), before=change_one) for _ in range(FEW)]
    beginnings = [word[:length] for word in words for length in range(1, 9)]
    completions = [
        timed(lambda text=text: engine.complete(text, common.site, frozenset(), 8))
        for text in islice(around(beginnings), questions)
    ]
    return Figures(
        built=built,
        building=building,
        indexing=seconds,
        indexing_ratio=ratio,
        memory_few=few,
        memory_all=everything,
        first=1000 * first,
        published=1000 * median(published),
        changed=1000 * median(changed),
        plain=search_all({}),
        filtered=search_all(FILTERS),
        common=p95([timed(lambda: engine.search(common)) for _ in range(FEW)]),
        share=engine.search(common).total / rows,
        completion=p95(completions),
    )


def build() -> tuple[int, float]:
    """Make the documents of all pages anew, and index them: how many, in how many seconds."""
    from search.models import Document  # noqa: PLC0415
    from search.services import mark_everything, refresh_pending  # noqa: PLC0415

    Document.objects.all().delete()
    mark_everything()
    seconds = timed(refresh_pending)
    return Document.objects.count(), seconds


def change_one() -> None:
    """Give a document another title, as the worker does."""
    from search.models import Document  # noqa: PLC0415
    from search.refreshing import store  # noqa: PLC0415

    document = Document.objects.order_by("?").first()
    document.title = f"{document.title} x"
    store({document.source: document})


def fill(rows: int) -> None:
    """Write the documents."""
    from django.utils import timezone  # noqa: PLC0415  (this module also runs where Django is not set up)
    from wagtail.models import Site  # noqa: PLC0415

    from search.models import Change, Document  # noqa: PLC0415

    site, now = Site.objects.first(), timezone.now()
    Document.objects.all().delete()
    documents = (
        Document(
            site=site,
            address=f"/{text['source']}/",
            published_at=now - timedelta(days=text.pop("age")),
            changed_at=now,
            **text,
        )
        for text in texts(rows)
    )
    while batch := list(islice(documents, CHUNK)):
        for document in batch:
            document.fingerprint = document.current_fingerprint()
        Document.objects.bulk_create(batch)
    Change.objects.note()


def chunks(rows: int) -> Iterator[list[Document]]:
    """The first documents, a thousand at a time, as `update_index` reads them."""
    from search.models import Document  # noqa: PLC0415

    for start in range(0, rows, CHUNK):
        yield list(Document.objects.order_by("pk")[start : start + CHUNK])


PORTAL = "default"


def index(name: str, rows: int) -> None:
    """Index documents with a backend, from the first step of a rebuilding to the last."""
    from django.conf import settings  # noqa: PLC0415
    from wagtail.search.backends import get_search_backend  # noqa: PLC0415

    from search.models import Document  # noqa: PLC0415

    more = {k: v for k, v in settings.WAGTAILSEARCH_BACKENDS[PORTAL].items() if k != "BACKEND"}
    backend = get_search_backend(name, **more)
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(Document))
    writer = rebuilder.start()
    writer.add_model(Document)
    for chunk in chunks(rows):
        writer.add_items(Document, chunk)
    rebuilder.finish()


def compare_indexing(rows: int) -> tuple[float, float]:
    """The time of the portal's index as a part of the stock one's, and its seconds. The portal's is last."""
    times: dict[str, list[float]] = {PORTAL: [], STOCK: []}
    for _ in range(ROUNDS):
        for name in (STOCK, PORTAL):
            times[name].append(timed(lambda name=name: index(name, rows)))
    ratios = [ours / theirs for ours, theirs in zip(times[PORTAL], times[STOCK], strict=True)]
    return median(ratios), median(times[PORTAL])


def peak_memory(rows: int) -> float:
    """The megabytes that indexing so many documents takes at most."""
    tracemalloc.start()
    index(PORTAL, rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def engine_and_question():
    """The engine of this database, and what makes a question of a text."""
    from django.db import connection  # noqa: PLC0415
    from wagtail.models import Site  # noqa: PLC0415

    from search.engines.base import Question, Sort  # noqa: PLC0415
    from search.engines.postgresql import PostgresqlEngine  # noqa: PLC0415
    from search.engines.sqlite import SqliteEngine  # noqa: PLC0415

    site = Site.objects.first()
    engine = {"sqlite": SqliteEngine, "postgresql": PostgresqlEngine}[connection.vendor]()
    return engine, lambda text, filters={}: Question(text, site, frozenset(), filters, Sort.RELEVANCE, 1, 12)


def around(values: list[str]) -> Iterator[str]:
    """The values, over and over."""
    while True:
        yield from values


def timed(work: Callable[[], Any], *, before: Callable[[], Any] = lambda: None) -> float:
    """The seconds that it takes, once what is to be done before is done."""
    before()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def p95(seconds: list[float]) -> float:
    """What 19 of 20 stay under, in milliseconds."""
    return 1000 * quantiles(seconds, n=20)[-1]


def run(database: str, url: str) -> bool:
    """Measure on a migrated database; print lines; return whether every aim is reached."""
    found: Figures = json.loads(manage(url, "bare_search"))
    aim = LONGEST_SEARCH[database]
    indexing = f"{found['indexing']:.1f} s, {found['indexing_ratio']:.2f} times the stock index"
    memory = f"{found['memory_few']:.1f} MB for {FEW_ROWS} rows, {found['memory_all']:.1f} MB for {ROWS}"
    rate = found["built"] / found["building"]
    search = f"p95 {found['plain']:.0f} ms, with filters {found['filtered']:.0f} ms"
    common = f"a word that {found['share']:.0%} of the texts hold, {found['common']:.0f} ms"
    slowest = max(found["plain"], found["filtered"], found["common"])
    again = f"{found['published']:.0f} ms, after a change of one document {found['changed']:.0f} ms"
    lines = [
        (f"making {found['built']} rows from pages, {rate:.0f} a second", True),
        (
            f"indexing {ROWS} rows, {indexing}, aim {MOST_INDEXING:g}",
            found["indexing_ratio"] <= MOST_INDEXING,
        ),
        (f"memory of indexing, {memory}", found["memory_all"] <= MOST_MEMORY * found["memory_few"]),
        (f"search with all facets, {search}; {common}; aim {aim}", slowest < aim and found["share"] >= 0.9),
        (f"the first search of a process, {found['first']:.0f} ms", True),
        (
            f"that common word after a publication, {again}, aim {aim}",
            max(found["published"], found["changed"]) < aim,
        ),
        (
            f"completion, p95 {found['completion']:.0f} ms, aim {LONGEST_COMPLETION}",
            found["completion"] < LONGEST_COMPLETION,
        ),
    ]
    for text, reached in lines:
        sys.stdout.write(f"{database}: {text}: {'ok' if reached else 'short'}\n")
    sys.stdout.flush()
    return all(reached for _, reached in lines)


def measure_alone(database: str, url: str) -> bool:
    """As `run`, on a database that is still empty."""
    for command in (
        ("migrate", "--verbosity", "0"),
        ("createcachetable",),
        ("setup",),
        ("demo", "--force", "--scale", str(PAGES_SCALE)),
    ):
        manage(url, *command)
    return run(database, url)


def main() -> int:
    """Measure on each database that is there."""
    with sqlite_database() as url:
        reached = [measure_alone("SQLite", url)]
    if server := os.environ.get("BENCHMARK_DATABASE_URL"):
        with postgresql_database(server) as url:
            reached.append(measure_alone("PostgreSQL", url))
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
