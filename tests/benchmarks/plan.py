"""`python -m tests.benchmarks.plan`: what a plan costs with 5,000 resources and 5,000 testimonials.

The plan alone: what the rooms recommend and the rule, for the twelve firms that were written out, in a
process that has its copies. Ends with status 1 when one plan of 20 takes longer than the aim, or the page of
a result more queries.
"""

from __future__ import annotations

import json
import os
import sys

from tests.benchmarks.server import manage, postgresql_database, prepare, sqlite_database

ROUNDS = 20
FEWEST = 5000
MOST_QUERIES = 35
AIM = {"SQLite": 150, "PostgreSQL": 60}  # milliseconds


def run(database: str, url: str) -> bool:
    """Measure on a prepared database; print a line; return whether the aim is reached."""
    manage(url, "many_testimonials", str(FEWEST))
    found = json.loads(manage(url, "bare_plan", "--rounds", str(ROUNDS)))
    enough = min(found["resources"], found["testimonials"]) >= FEWEST
    reached = enough and found["p95"] <= AIM[database] and found["page_queries"] <= MOST_QUERIES
    sys.stdout.write(
        f"{database}: a plan among {found['resources']} resources and {found['testimonials']} testimonials, "
        f"median {found['median']:.1f} ms, p95 {found['p95']:.1f} ms, {found['queries']} queries (the first, "
        f"{found['first']:.0f} ms); the page of a result, {found['page_queries']} queries; "
        f"aim {AIM[database]} ms and {MOST_QUERIES} queries: {'ok' if reached else 'short'}\n"
    )
    sys.stdout.flush()
    return reached


def measure_alone(database: str, url: str) -> bool:
    """As `run`, on a database that is still empty."""
    prepare(url)
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
