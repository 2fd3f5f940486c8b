"""`python -m tests.benchmarks.diagnosis`: the diagnosis, scored in one process and made by many at once.

People answer as a browser without JavaScript does: each takes the form of the page, chooses, sends, and
follows to the next screen; that is one answer. Nobody stops to think. Ends with status 1 when an answer takes
longer than its aim, something goes wrong, or an answer that was given is not there afterwards.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from statistics import median, quantiles
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from tests.benchmarks.client import HOST, PATIENCE
from tests.benchmarks.server import Server, manage, postgresql_database, sqlite_database

START = "/diagnostic/"
RESULT = "/diagnostic/resultat/"
RUNS = 20_000
SCORING_AIM = 5000  # runs a second
P95_AIM = {"SQLite": 200, "PostgreSQL": 120}  # milliseconds
AT_ONCE = 8
MANY = 50
MOST_SCREENS = 80


class GotStuck(Exception):
    """A screen that leads nowhere, or that is none."""


@dataclass
class Person:
    """Somebody who makes the diagnosis, with a browser of their own."""

    port: int
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    answers: int = 0
    times: list[float] = field(default_factory=list)
    stopped: str = ""

    def go(self) -> None:
        """Make the whole diagnosis; `stopped` says what was in the way."""
        try:
            self.walk()
        except (GotStuck, OSError) as error:
            self.stopped = f"{self.name}: {error!r}"

    def walk(self) -> None:
        """From the first page to the result. Raises GotStuck."""
        chance = random.Random(self.name)
        address, page = self.ask("GET", START)
        for _ in range(MOST_SCREENS):
            if address.startswith(RESULT):
                return
            form = form_of(page)
            fields, is_answer = filled(form, chance)
            start = time.perf_counter()
            target = urljoin(address, form.get("action") or address)
            address, page = self.ask("POST", urlsplit(target).path, fields)
            if is_answer:
                self.times.append(time.perf_counter() - start)
                self.answers += 1
        raise GotStuck(f"no result after {MOST_SCREENS} screens, at {address}")

    def ask(self, method: str, path: str, fields: list[tuple[str, str]] | None = None) -> tuple[str, bytes]:
        """A page, and the address where it was found. Raises GotStuck."""
        for _ in range(5):
            response, body = self.send(method, path, urlencode(fields or []))
            if response.status == 200:
                return path, body
            if response.status not in (301, 302, 303):
                raise GotStuck(f"{response.status} at {path}")
            path = urlsplit(urljoin(path, response.headers["Location"])).path
            method, fields = "GET", None
        raise GotStuck(f"led around at {path}")

    def send(self, method: str, path: str, body: str) -> tuple[HTTPResponse, bytes]:
        """One request."""
        connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)
        headers = {"User-Agent": f"Mozilla/5.0 ({self.name})", "Origin": f"http://{HOST}:{self.port}"}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body if method == "POST" else None, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response, content


def form_of(page: bytes) -> Tag:
    """The form that leads on. Raises GotStuck."""
    main = BeautifulSoup(page, "html.parser").find("main")
    form = main and main.find("form", method="post")
    if not form:
        raise GotStuck("a screen without form")
    return form


def filled(form: Tag, chance: random.Random) -> tuple[list[tuple[str, str]], bool]:
    """What is sent, and whether it answers a question: one choice of each group, what is written stays empty.

    Who answers and at what stage the firm is are choices too, on the form of the firm, which also has words.
    """
    hidden = form.find_all("input", type="hidden")
    fields = [(each["name"], each.get("value", "")) for each in hidden if each.get("name")]
    written = form.find_all("input", type=["text", "number", "search"]) + form.find_all("select")
    fields += [(each["name"], "") for each in written if each.get("name")]
    choices = form.find_all("input", type=["radio", "checkbox"])
    groups: dict[str, list[str]] = {}
    # Where one answer is enough, each is a button.
    for each in choices or form.find_all("button", attrs={"name": True}):
        groups.setdefault(each["name"], []).append(each.get("value", "on"))
    fields += [(name, chance.choice(values)) for name, values in groups.items()]
    return fields, bool(groups) and not written


def together(port: int, people: int, round_name: str) -> list[Person]:
    """So many people, each in a thread, from the first page to the result."""
    crowd = [Person(port, f"{round_name} {number}") for number in range(people)]
    threads = [threading.Thread(target=person.go) for person in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return crowd


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def scoring(database: str, url: str) -> bool:
    """Whether one process scores enough runs a second."""
    found = json.loads(manage(url, "bare_scoring", "--runs", str(RUNS)))
    reached = found["rate"] >= SCORING_AIM
    say(
        f"{database}: {found['rate']:.0f} runs scored a second by one process, "
        f"{found['answers']:.0f} answers each; aim {SCORING_AIM}: {'ok' if reached else 'short'}"
    )
    return reached


def journeys(database: str, url: str) -> Iterator[bool]:
    """Whether people at once are served in time, and whether every answer is there afterwards."""
    given = people = 0
    with Server("diagnosis", url) as server:
        server.wait()
        together(server.port, 2, "before")
        before = json.loads(manage(url, "count_answers"))
        for at_once in (AT_ONCE, MANY):
            crowd = together(server.port, at_once, f"{at_once} at once")
            given += sum(person.answers for person in crowd)
            people += sum(not person.stopped for person in crowd)
            yield told(database, crowd, P95_AIM[database] if at_once == AT_ONCE else None)
    after = json.loads(manage(url, "count_answers"))
    kept = after["answers"] - before["answers"]
    finished = after["finished"] - before["finished"]
    say(f"{database}: {given} answers given, {kept} kept; {people} people at the end, {finished} results")
    yield (given, people) == (kept, finished)


def told(database: str, crowd: list[Person], aim: int | None) -> bool:
    """Say how a crowd was served; return whether it was served well."""
    times = [1000 * seconds for person in crowd for seconds in person.times]
    stopped = [person.stopped for person in crowd if person.stopped]
    p95 = quantiles(times, n=20)[-1] if len(times) > 1 else 0.0
    reached = not stopped and bool(times) and (aim is None or p95 < aim)
    say(
        f"{database}: {len(crowd)} people at once, {len(times)} answers with their next screen: median "
        f"{median(times or [0]):.0f} ms, p95 {p95:.0f} ms"
        + (f", aim {aim} ms" if aim else "")
        + f"; {len(stopped)} stopped: {'ok' if reached else 'short'}"
    )
    for line in stopped[:3]:
        say(f"  {line}")
    return reached


def run(database: str, url: str) -> bool:
    """Measure on an installed database; return whether every aim is reached."""
    return all([scoring(database, url), *journeys(database, url)])


def measure_alone(database: str, url: str) -> bool:
    """As `run`, on a database that is still empty."""
    for command in (
        ("bundle",),
        ("collectstatic", "--noinput", "--verbosity", "0"),
        ("migrate", "--verbosity", "0"),
        ("createcachetable",),
        ("setup",),
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
