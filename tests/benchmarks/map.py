"""`python -m tests.benchmarks.map`: how fast Chromium draws the map of testimonials, and what it weighs.

Among 20,000 testimonials, without the page cache. The first drawing is a visit by a browser that knows
nothing of the portal: from the moment at which the page asks for the map, and from that at which one asked
for the page. A redrawing goes from the choice of a filter to the map with its points. Each ends with the
frame that shows it. Ends with status 1 when an aim is missed.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.client import HOST
from tests.benchmarks.server import Server, manage, sqlite_database

TESTIMONIALS = 20_000
VISITS = 5
FIRST_AIM, REDRAW_AIM = 1000, 300  # milliseconds
WEIGHT_AIM = 120_000  # bytes
ADDRESS = "/temoignages/"
DESKTOP = {"width": 1280, "height": 900}
PATIENCE = 60_000  # milliseconds
# What the map loads beyond a list without one.
PARTS = ("/leaflet/leaflet", "/outlines", "/testimonials/map", "/points/")
SHOWN = """() => new Promise((done) => {
  const look = () => {
    const drawn = performance.getEntriesByName("map:drawn");
    if (drawn.length <= window.seen) return requestAnimationFrame(look);
    window.seen = drawn.length;
    requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  };
  window.seen ??= 0;
  look();
})"""
# The choice and the wait are one, so that nothing is missed between them.
CHOOSE = """([facet, rank]) => {
  const start = performance.now();
  document.querySelectorAll(`[data-fold=${facet}] input`)[rank].click();
  return (%s)().then((end) => end - start);
}"""
CHOICES = [(facet, rank) for facet in ("secteur", "theme", "niveau", "format") for rank in (0, 1, 2)]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A browser that opens the list of testimonials for the first time, and weighs what the map loads."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.page: Page = browser.new_context(base_url=address, viewport=DESKTOP, locale="fr-FR").new_page()
        self.page.set_default_timeout(PATIENCE)
        self.bytes = 0
        self.parts: set[str] = set()
        network = self.page.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self.note)
        network.on("Network.loadingFinished", self.weigh)

    def note(self, event: dict) -> None:
        """Remember a request that the map makes."""
        if any(part in event["request"]["url"] for part in PARTS):
            self.parts.add(event["requestId"])

    def weigh(self, event: dict) -> None:
        """Add what it brought, as it was transferred."""
        if event["requestId"] in self.parts:
            self.bytes += event["encodedDataLength"]

    def first(self) -> tuple[float, float]:
        """Milliseconds to the first drawing: since the page asked for the map, and since the person's act."""
        self.page.goto(ADDRESS, wait_until="commit")
        shown = self.page.evaluate(SHOWN)
        asked = self.page.evaluate("performance.getEntriesByName('map:asked')[0].startTime")
        return shown - asked, shown

    def redraw(self, facet: str, rank: int) -> float:
        """Milliseconds from the choice of a filter to the map that follows it; then undo the choice."""
        taken = self.choose(facet, rank)
        shown = re.sub(r"(?<=\d)\s(?=\d)", "", self.page.locator("[data-map=status]").inner_text())
        total = self.page.locator("#resultats").inner_text().partition(" témoignage")[0]
        if f"sur {total} " not in shown:
            raise RuntimeError(f"The list has {total} testimonials, the map says « {shown} »")
        self.choose(facet, rank)
        return taken

    def choose(self, facet: str, rank: int) -> float:
        """Tick or untick a filter."""
        taken = self.page.evaluate(CHOOSE % SHOWN, [facet, rank])
        self.page.wait_for_selector("[data-filters]:not([aria-busy])")
        return taken

    def close(self) -> None:
        """Leave."""
        self.page.context.close()


def run(database: str, url: str) -> bool:
    """Measure on a database that has the demonstration; print; return whether all aims are reached."""
    number = int(manage(url, "many_testimonials", str(TESTIMONIALS)))
    with Server("map", url, PAGE_CACHE_SECONDS="0") as server, chromium() as browser:
        server.wait()
        address = f"http://{HOST}:{server.port}"
        firsts, redraws, weights = [], [], []
        for _ in range(VISITS + 1):
            visit = Visit(browser, address)
            firsts.append(visit.first())
            weights.append(visit.bytes)
            redraws += [visit.redraw(*choice) for choice in CHOICES]
            visit.close()
    # The first visit builds what each process keeps until the next publication.
    drawn, arrived = (median(values) for values in zip(*firsts[1:], strict=True))
    redrawn = median(redraws[len(CHOICES) :])
    lines = [
        (f"first drawing {drawn:.0f} ms ({arrived:.0f} ms since the page was asked for)", drawn, FIRST_AIM),
        (f"redrawing after a filter {redrawn:.0f} ms", redrawn, REDRAW_AIM),
        (f"weight {max(weights) / 1000:.1f} kB", max(weights), WEIGHT_AIM),
    ]
    for words, value, aim in lines:
        verdict = "ok" if value <= aim else "short"
        sys.stdout.write(f"{database}: map of {number} testimonials, {words}, aim {aim:,}: {verdict}\n")
    sys.stdout.flush()
    return all(value <= aim for _, value, aim in lines)


def main() -> int:
    """Measure on SQLite: what is measured here is the browser's side."""
    with sqlite_database() as url:
        for command in (
            ("bundle",),
            ("collectstatic", "--noinput", "--verbosity", "0"),
            ("migrate", "--verbosity", "0"),
            ("createcachetable",),
            ("setup",),
            ("demo", "--force"),
        ):
            manage(url, *command)
        return 0 if run("SQLite", url) else 1


if __name__ == "__main__":
    sys.exit(main())
