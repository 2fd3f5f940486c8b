"""`python -m tests.benchmarks.near`: what « near » costs beside the box of latitudes and longitudes alone.

Among 50,000 rows of a table that has a place and nothing else, spread as people are. Both queries take turns,
around towns large and small, so that whatever else the machine does falls on each alike; the ratio is the
median of the pairs' ratios. Ends with status 1 when it misses its aim.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, TypedDict

from tests.benchmarks.server import manage, postgresql_database, sqlite_database

if TYPE_CHECKING:
    from territories.querysets import NearQuerySet

ROWS = 50_000
PAIRS = 300
KM = 50
AIM = 2.0
WARM_UP = 10
# From Paris to Cayenne by way of small towns: many rows near, or few.
TOWNS = ["75056", "13055", "69123", "35238", "67482", "2A004", "58194", "15014", "48095", "97411", "97302"]


class Comparison(TypedDict):
    """Medians of a comparison; times in milliseconds, rows found by both queries around all towns."""

    ratio: float
    near_ms: float
    box_ms: float
    near_rows: int
    box_rows: int


def measure(rows: NearQuerySet, *, pairs: int = PAIRS, km: float = KM) -> Comparison:
    """Compare `rows.within(town, km)` with `rows.in_box_around(town, km)`, keys read to the last."""
    from territories.models import Commune  # noqa: PLC0415  (this module also runs where Django is not set up)

    towns = list(Commune.objects.filter(pk__in=TOWNS).order_by("pk"))
    near, box, ratios = [], [], []
    for turn in range(-WARM_UP, pairs):
        town = towns[turn % len(towns)]
        queries = [rows.within, rows.in_box_around]
        times = {}
        for query in queries if turn % 2 else reversed(queries):
            times[query.__name__] = timed(
                lambda query=query, town=town: list(query(town, km).values_list("pk"))
            )
        if turn >= 0:
            near.append(times["within"])
            box.append(times["in_box_around"])
            ratios.append(near[-1] / box[-1])
    return Comparison(
        ratio=median(ratios),
        near_ms=1000 * median(near),
        box_ms=1000 * median(box),
        near_rows=sum(rows.within(town, km).count() for town in towns),
        box_rows=sum(rows.in_box_around(town, km).count() for town in towns),
    )


def timed(work: Callable[[], object]) -> float:
    """The seconds that it takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(database: str, url: str) -> bool:
    """Measure on a database that has the communes; print a line; return whether the aim is reached."""
    found = json.loads(manage(url, "bare_near", "--rows", str(ROWS), "--pairs", str(PAIRS)))
    reached = found["ratio"] <= AIM
    sys.stdout.write(
        f"{database}: within {KM} km among {ROWS} rows, {found['near_ms']:.2f} ms; its box alone, "
        f"{found['box_ms']:.2f} ms; ratio {found['ratio']:.2f} over {PAIRS} pairs, aim {AIM:g}: "
        f"{'ok' if reached else 'short'} ({found['near_rows']} rows of {found['box_rows']})\n"
    )
    sys.stdout.flush()
    return reached


def measure_alone(database: str, url: str) -> bool:
    """As `run`, on a database that is still empty."""
    manage(url, "migrate", "--verbosity", "0")
    manage(url, "load_territories")
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
