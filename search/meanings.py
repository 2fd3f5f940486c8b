"""Words of a question that name a trade, a sector, a place, a kind or a level: proposed as filters.

« boulangerie Nantes » finds what holds both words; who meant the bakeries, or the country around Nantes, is
one click away from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from core.door import published_copy
from core.text import folded
from search.families import kind_words, kinds
from search.pages import PlainPages
from search.text import STOP_WORDS, WORD, stem
from taxonomy.services import levels, sectors
from taxonomy.trades import trade_of
from territories.folding import fold
from territories.models import Commune
from territories.querysets import ARTICLES
from territories.words import departments, region_of, regions

MOST = 4
MOST_WORDS = 8
LONGEST_NAME = 5  # words of the question that may be one name
SHORTEST = 3
# Hundreds of villages are called like a word of every day: « Ventes », « Contes », « Plaisir » is a town.
SMALLEST_TOWN = 2000
BEGINNERS = frozenset(["debutant", "debutants", "debutante", "debutantes"])
QUOTES = frozenset('"«»“”')

Counts = Mapping[str, Mapping[str, int]]


class Run(NamedTuple):
    """Words of a question that follow one another: where, and as one compares them."""

    start: int
    end: int
    name: str


@dataclass(frozen=True)
class Meaning:
    """A filter instead of some words: its facet, value and words, and the text that is left.

    `title` says what the words are, where that is not the facet's own title.
    """

    facet: str
    value: str
    label: str
    text: str = ""
    title: str = ""


def meanings(text: str, there: Counts) -> list[Meaning]:
    """The filters that words of a text may mean, in the order of the text, longest names first.

    `there` counts what the site has of each value: only what exists is proposed. One query at most. A text
    with quotes means its words.
    """
    if not QUOTES.isdisjoint(text):
        return []
    words = WORD.findall(text)[:MOST_WORDS]
    runs = runs_of(words)
    taken: set[int] = set()
    found = []
    towns: dict[str, Commune] | None = None
    for run in runs:
        if not taken.isdisjoint(range(run.start, run.end)):
            continue
        meant = [
            *trades_and_sectors(run.name),
            *territories(run.name),
            *kinds_called(run.name),
            *levels_called(run.name),
        ]
        if not meant:
            towns = towns_of(runs) if towns is None else towns
            meant = [*around(towns.get(fold(run.name)), there)]
        known = [one for one in meant if there.get(one.facet, {}).get(one.value)]
        if known:
            taken.update(range(run.start, run.end))
            left = without(words, run)
            found += [(run.start, replace(one, text=left)) for one in known]
    return [meaning for _, meaning in sorted(found, key=lambda one: one[0])][:MOST]


def runs_of(words: list[str]) -> list[Run]:
    """The runs of words that may be a name, the longest first."""
    runs = []
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            name = folded(" ".join(words[start : start + length]))
            edges = {folded(words[start]), folded(words[start + length - 1])}
            if len(name) >= SHORTEST and edges.isdisjoint(STOP_WORDS):
                runs.append(Run(start, start + length, name))
    return runs


def trades_and_sectors(name: str) -> Iterator[Meaning]:
    """The trade of a name, and its sector; or the sectors of that name."""
    if trade := trade_of(name):
        yield Meaning("metier", trade.pk, trade.label)
        yield Meaning("secteur", trade.sector.key, trade.sector.name)
    else:
        for key in sector_names().get(stem(name), ()):
            yield Meaning("secteur", key, next(sector.name for sector in sectors() if sector.key == key))


def sector_names() -> dict[str, list[str]]:
    """The keys of the sectors by what they are called: in full, by their first word, by their key."""

    def build() -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for sector in sectors():
            name = folded(sector.name)
            for called in {stem(name), stem(name.split()[0]), stem(sector.key)}:
                found.setdefault(called, []).append(sector.key)
        return found

    return published_copy(("search", "sectors"), build)


def kinds_called(name: str) -> Iterator[Meaning]:
    """The kind of things of that name. A « page » is one of every day: it means none."""
    if kind := kind_names().get(stem(name)):
        yield Meaning("type", kind, kinds()[kind], title="Type")


def kind_names() -> dict[str, str]:
    """Kinds by what they are called: one, several, or by their first word."""
    singular = kind_words()
    return {
        stem(called): kind
        for kind, several in kinds().items()
        if kind not in PlainPages.kinds
        for called in (folded(several), folded(several).split()[0], folded(singular[kind]))
    }


def levels_called(name: str) -> Iterator[Meaning]:
    """The level of that name; who says « débutant » means the first."""
    for level in levels():
        if name == folded(level.name) or (level.number == 1 and name in BEGINNERS):
            yield Meaning("niveau", level.key, level.name)


def territories(name: str) -> Iterator[Meaning]:
    """The region or the department of that name."""
    if known := territory_names().get(name):
        yield known


def territory_names() -> dict[str, Meaning]:
    """The filters of regions and departments, by their folded names."""

    def build() -> dict[str, Meaning]:
        found = {
            folded(label.rpartition(" (")[0]): Meaning("departement", code, label)
            for code, label in departments().items()
        }
        return found | {folded(name): Meaning("region", code, name) for code, name in regions().items()}

    return published_copy(("search", "territories"), build)


def towns_of(runs: list[Run]) -> dict[str, Commune]:
    """The largest town of each name that a run may be. One query."""
    names = {fold(run.name) for run in runs}
    spelt = {f"{article} {name}": name for article in ARTICLES for name in names} | {n: n for n in names}
    towns = Commune.objects.current().with_department().filter(population__gte=SMALLEST_TOWN)
    found: dict[str, Commune] = {}
    for town in towns.filter(folded_name__in=spelt).order_by("population"):
        found[spelt[town.folded_name]] = town
    return found


def around(town: Commune | None, there: Counts) -> Iterator[Meaning]:
    """The department of a town; its region, where there is nothing of the department."""
    if not town:
        return
    if there.get("departement", {}).get(town.department_id):
        title = f"{town.name} et son département"
        yield Meaning("departement", town.department_id, str(town.department), title=title)
    else:
        region = region_of(town.department_id)
        yield Meaning("region", region, regions()[region], title=f"{town.name} et sa région")


def without(words: list[str], run: Run) -> str:
    """The words that are left without a run, and without small words that led to it."""
    left = words[: run.start] + words[run.end :]
    while left and folded(left[-1]) in STOP_WORDS:
        left.pop()
    while left and folded(left[0]) in STOP_WORDS:
        left.pop(0)
    return " ".join(left)
