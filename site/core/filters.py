"""Reading a filtered list from its address: facets, words, sort, page, chips.

A room subclasses `FilteredQuery` with its facets and its orders; `core.facets` counts, the template
`design/filtered_list.html` shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import QueryDict

from core.text import readable

LONGEST_QUERY = 100
PAGE_SIZE = 12


@dataclass(frozen=True)
class Facet:
    """Something by which one filters: its parameter, its title, its values and their words.

    `single` is for values of which one at most makes sense (a department): the last one of an address counts.
    """

    name: str
    title: str
    choices: Mapping[str, str]
    single: bool = False


@dataclass(frozen=True)
class FilteredQuery:
    """What an address of a filtered list asks for. Whatever the address holds, this can be read from it."""

    filters: dict[str, list[str]]
    text: str
    sort: str
    page: int
    ignored: list[str]
    facets: list[Facet] = field(repr=False)

    # The orders of the list: the first one is what an address without a word about it gets.
    sorts: ClassVar[type[TextChoices]]

    @staticmethod
    def own_facets() -> list[Facet]:
        """The facets of the list, in the order of the panel."""
        raise NotImplementedError

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """Read an address; unknown values are left out and told."""
        known, ignored, filters = cls.own_facets(), [], {}
        for facet in known:
            values = list(dict.fromkeys(data.getlist(facet.name)))
            accepted = [value for value in values if value in facet.choices]
            filters[facet.name] = accepted[-1:] if facet.single else accepted
            ignored += [value[:40] for value in values if value and value not in facet.choices]
        sort = data.get("tri", "")
        return cls(
            filters={name: values for name, values in filters.items() if values},
            text=read_text(data),
            sort=sort if sort in cls.sorts.values else cls.sorts.values[0],
            page=page_number(data.get("page", "")),
            ignored=ignored[:5],
            facets=known,
        )

    @property
    def is_sorted(self) -> bool:
        """Whether the address asks for another order than the usual one."""
        return self.sort != self.sorts.values[0]

    @property
    def orders(self) -> list[tuple[str, str]]:
        """The orders to choose from, each with its words."""
        return self.sorts.choices

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters, in the order of the panel, without the page."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        return pairs + ([("tri", self.sort)] if self.is_sorted else [])

    @property
    def filter_count(self) -> int:
        """How many filters are on."""
        return sum(map(len, self.filters.values()))

    def address(self, *, without: tuple[str, str] | None = None, **changes: Any) -> str:
        """The query string of this view with changes, « ? » included."""
        pairs = [pair for pair in self.pairs if pair != without and pair[0] not in changes]
        pairs += [(name, str(value)) for name, value in changes.items() if value]
        return "?" + urlencode(pairs)

    def chips(self) -> list[tuple[str, str]]:
        """What is on: its words, and the address without it."""
        chips = [(f"« {self.text} »", self.address(without=("q", self.text)))] if self.text else []
        for facet in self.facets:
            chips += [
                (facet.choices[value], self.address(without=(facet.name, value)))
                for value in self.filters.get(facet.name, [])
            ]
        return chips

    def panel(self, counts: Mapping[str, Mapping[str, int]], *, hidden: Iterable[str] = ()) -> list[dict]:
        """The filters with their counts. Values that nothing has, and that are not chosen, stay out."""
        shown = []
        for facet in self.facets:
            if facet.name in hidden:
                continue
            chosen = self.filters.get(facet.name, [])
            of_facet = counts.get(facet.name, {})
            options = [
                (value, words, of_facet.get(value, 0), value in chosen)
                for value, words in facet.choices.items()
                if of_facet.get(value) is not None or value in chosen
            ]
            if options:
                shown.append(
                    {
                        "name": facet.name,
                        "title": facet.title,
                        "options": options,
                        "chosen": len(chosen),
                        "single": facet.single,
                    }
                )
        return shown


@dataclass(frozen=True)
class Answer:
    """A page of a filtered list: cards as HTML, and the counts of each facet without its own filter."""

    cards: list[str]
    total: int
    number: int
    last: int
    counts: dict[str, dict[str, int]]

    @property
    def numbers(self) -> list[int]:
        """The pages to link to: the first, the last, and those around; 0 stands for a gap."""
        near = [n for n in range(1, self.last + 1) if n in (1, self.last) or abs(n - self.number) <= 1]
        numbers: list[int] = []
        for n in near:
            if numbers and n - numbers[-1] > 1:
                numbers.append(0)
            numbers.append(n)
        return numbers


def read_text(data: QueryDict) -> str:
    """The text that an address asks for, as one line, cut where it is too long."""
    return readable(data.get("q", ""))[:LONGEST_QUERY].strip()


def page_number(text: str) -> int:
    """A page number from an address: the first page for whatever is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


def page_of(rows: Iterable[int], page: int, *, total: int) -> tuple[list[int], int, int]:
    """The rows of a page, its number and that of the last one; a page past the end is the last one."""
    last = max(1, -(-total // PAGE_SIZE))
    number = min(page, last)
    return list(islice(rows, (number - 1) * PAGE_SIZE, number * PAGE_SIZE)), number, last
