"""`python -m tests.benchmarks.retention`: what warning 100,000 unused accounts costs, in time and memory.

The first process is killed in the middle of a batch; the next one goes on, and nobody is written to twice.
Then everybody is warned again, and a few accounts are erased in every room. Ends with status 1 when the
warnings of all take longer than the aim or more memory, or when there is not one mail for each account.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

from tests.benchmarks.server import manage, postgresql_database, prepare, sqlite_database

ACCOUNTS, KILLED_AFTER, ERASED = 100_000, 40_000, 200
AIM = {"SQLite": 120, "PostgreSQL": 60}  # seconds
MOST_MEGABYTES = 100


def run(database: str, url: str) -> bool:
    """Measure on a prepared database; print a line; return whether the aim is reached."""
    step(url, "make", f"--accounts={ACCOUNTS}")
    killed = step(url, "warn", f"--killed-after={KILLED_AFTER}", dies=True)
    first, again = step(url, "warn"), step(url, "again")
    erased = step(url, "erase", f"--accounts={ERASED}")
    # What the killed process did counts too, at the rate of the other one.
    seconds = first["seconds"] * ACCOUNTS / first["done"]
    memory = max(first["megabytes"], again["megabytes"])
    was_killed = killed == {} and 0 < ACCOUNTS - first["done"] < ACCOUNTS
    once = was_killed and first["mails"] == first["requests"] == ACCOUNTS and again["mails"] == 2 * ACCOUNTS
    quick = max(seconds, again["seconds"]) <= AIM[database] and memory <= MOST_MEGABYTES
    sys.stdout.write(
        f"{database}: {ACCOUNTS} accounts warned in {seconds:.0f} s, again in {again['seconds']:.0f} s, "
        f"{memory:.0f} MB more; killed after {KILLED_AFTER}, {first['mails']} mails in the end; "
        f"{erased['done']} erased, {1000 * erased['seconds'] / max(erased['done'], 1):.0f} ms each; "
        f"aim {AIM[database]} s, {MOST_MEGABYTES} MB: {'ok' if once and quick else 'short'}\n"
    )
    sys.stdout.flush()
    return once and quick


def step(url: str, *arguments: str, dies: bool = False) -> dict[str, Any]:
    """One process; what it found, nothing of one that dies."""
    try:
        # The mails wait for a worker, as in production.
        return json.loads(manage(url, "bare_retention", *arguments, BACKGROUND_WORKER="on"))
    except RuntimeError:
        if dies:
            return {}
        raise


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
