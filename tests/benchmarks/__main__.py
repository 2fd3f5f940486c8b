"""`make benchmark`: measure the portal's pages beside a bare Django view and a bare Wagtail page.

Each database gets three servers (gunicorn, two workers, DEBUG off): the bare ones, the portal, and the portal
without its page cache. Rounds go through all addresses in turn, so that whatever else the machine does falls
on each alike; a ratio is the median of the rounds' ratios. Ends with status 1 when a page misses its aim.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import inf
from statistics import median, quantiles

from tests.benchmarks import diagnosis, near, plan, readers, retention, search
from tests.benchmarks import map as interactive_map
from tests.benchmarks.client import AT_ONCE, Sample, ceiling, load
from tests.benchmarks.server import (
    WORKERS,
    Server,
    count_queries,
    postgresql_database,
    prepare,
    sqlite_database,
)

BARE_VIEW = "/bare-view/"
PEERS = "/temoignages/?secteur=alimentation&region=53&niveau=1"
BARE_PAGE = "/bare/"


@dataclass(frozen=True)
class Measured:
    """A page of the portal, and what part of the bare page's and of the bare view's rate it must reach.

    `p95` is the longest that 19 of 20 uncached answers may take, in milliseconds, `AT_ONCE` readers at once.
    """

    name: str
    path: str
    uncached: float
    cached: float
    p95: float = inf


PAGES = [
    Measured("home", "/", uncached=0.55, cached=0.7),
    Measured("library", "/ressources/?theme=securite&niveau=2", uncached=0.35, cached=0.7, p95=150),
    Measured("testimonials", PEERS, uncached=0.0, cached=0.0, p95=150),
]


@dataclass
class Line:
    """One address under load: what it is compared with, the aim, and what was seen."""

    name: str
    server: Server
    path: str
    beside: Line | None = None
    aim: float = 0.0
    longest: float = inf
    samples: list[Sample] = field(default_factory=list)
    cpu: float = 0.0

    def measure(self, seconds: float) -> None:
        """Add a sample."""
        before = self.server.cpu_seconds()
        self.samples.append(load(self.server.port, self.path, seconds))
        self.cpu += self.server.cpu_seconds() - before

    @property
    def ratio(self) -> float:
        """The rate as a part of the other one's in the same round, median of the rounds."""
        return median(s.rate / b.rate for s, b in zip(self.samples, self.beside.samples, strict=True))

    @property
    def is_short(self) -> bool:
        """Whether the aim is missed."""
        return self.beside is not None and (self.ratio < self.aim or self.p95 > self.longest)

    @property
    def p95(self) -> float:
        """What 19 of 20 answers took at most, in milliseconds."""
        return quantiles([1000 * value for sample in self.samples for value in sample.last_bytes], n=20)[-1]

    def cells(self, queries: dict[str, list[int]]) -> list[str]:
        """The line of the table."""
        firsts = [1000 * value for sample in self.samples for value in sample.first_bytes]
        lasts = [1000 * value for sample in self.samples for value in sample.last_bytes]
        cold, warm = queries.get(self.path, ("", "")) if self.server.name != "portal" else ("", 0)
        return [
            self.name,
            f"{median(sample.rate for sample in self.samples):.0f}",
            f"{median(firsts):.1f}",
            f"{median(lasts):.1f}",
            f"{self.p95:.1f}",
            f"{1000 * self.cpu / len(lasts):.2f}",
            f"{self.samples[-1].size / 1000:.1f}",
            str(cold),
            str(warm),
            f"{self.ratio:.2f} of {self.beside.name}" if self.beside else "",
            f"{self.aim:.2f}" + (f", {self.longest:g} ms" if self.longest < inf else "")
            if self.beside
            else "",
            ("short" if self.is_short else "ok") if self.beside else "",
        ]


HEADINGS = ["", "req/s", "first byte ms", "median ms", "p95 ms", "CPU ms", "kB", "queries cold", "warm"]
HEADINGS += ["ratio", "aim", ""]


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(rows: list[list[str]]) -> str:
    """Rows in columns: the names to the left, the numbers to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    aligned = [[row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])] for row in rows]
    return "\n".join("  ".join(row).rstrip() for row in aligned)


def run(database: str, url: str, *, rounds: int, seconds: float) -> bool:
    """Measure on a database; print the table; return whether every aim is reached."""
    say(f"\n{database}: preparing")
    prepare(url)
    paths = [page.path for page in PAGES]
    queries = count_queries(url, paths) | count_queries(url, [BARE_VIEW, BARE_PAGE], BENCHMARK_BARE="on")
    with ExitStack() as stack:
        bare, portal, uncached = [
            stack.enter_context(Server(name, url, **variables))
            for name, variables in (
                ("bare", {"BENCHMARK_BARE": "on"}),
                ("portal", {}),
                ("portal-uncached", {"PAGE_CACHE_SECONDS": "0"}),
            )
        ]
        view, page = Line("bare view", bare, BARE_VIEW), Line("bare page", bare, BARE_PAGE)
        lines = [view, page]
        for measured in PAGES:
            aims = (measured.uncached, measured.p95)
            lines.append(Line(f"{measured.name}, uncached", uncached, measured.path, page, *aims))
            lines.append(Line(f"{measured.name}, cached", portal, measured.path, view, measured.cached))
        for server in (bare, portal, uncached):
            server.wait()
        for line in lines:
            load(line.server.port, line.path, 1.0)
        for _ in range(rounds):
            for line in lines:
                line.measure(seconds)
        memory = {server.name: server.memory() for server in (bare, portal, uncached)}
    say(
        f"{database}: {rounds} rounds of {seconds:g} s, {WORKERS} workers, {AT_ONCE} requests at once; "
        f"the client alone makes {ceiling(lines[-1].samples[-1].size):.0f} req/s"
    )
    say(table([HEADINGS, *(line.cells(queries) for line in lines)]))
    say("memory of each worker, MB: " + "; ".join(f"{name} {sizes}" for name, sizes in memory.items()))
    others = [
        measure(database, url)
        for measure in (near.run, plan.run, interactive_map.run, diagnosis.run, search.run, retention.run)
    ]
    return all(others) and not any(line.is_short for line in lines)


def main() -> int:
    """Measure on each database that is there."""
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=8, choices=range(1, 101), metavar="1–100")
    parser.add_argument("--seconds", type=float, default=1.5, help="length of each slot of a round")
    options = parser.parse_args()
    seconds = min(max(options.seconds, 0.2), 30)
    with sqlite_database() as url:
        reached = [run("SQLite", url, rounds=options.rounds, seconds=seconds)]
    if server := os.environ.get("BENCHMARK_DATABASE_URL"):
        with postgresql_database(server) as url:
            reached.append(run("PostgreSQL", url, rounds=options.rounds, seconds=seconds))
    else:
        say("\nPostgreSQL: not measured, for BENCHMARK_DATABASE_URL names no server.")
    reached.append(readers.run_alone())
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
