"""What the database engines share: a site's readable documents as bit masks, and the page made from them.

The database says which documents hold the words, and ranks them; filters and the counts of every facet are
masks (`core.facets`), read once per publication and process, so that no facet costs a query. Only what
somebody may read enters the masks, and a question only counts what its audiences may.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, reduce
from heapq import nsmallest
from itertools import chain, islice
from operator import or_
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from core.door import published_copy
from core.facets import FacetIndex, build_masks, build_orders, mask_of, timestamp
from search.engines.base import MOST_MATCHES, Engine, Found, Hit, Proposal, Question, Sort
from search.models import Document
from search.text import (
    MOST_CHARACTERS,
    MOST_WORDS,
    WORD,
    Query,
    extract,
    folded_word,
    mark,
    nearest,
    parse,
    words_of,
)

FACETS = {
    "type": "kind",
    "theme": "topics",
    "niveau": "levels",
    "secteur": "sectors",
    "region": "region",
    "departement": "department",
    "format": "formats",
    "taille": "sizes",
    "metier": "trades",
}
COLUMNS = (
    "pk",
    "title",
    "address",
    "audience",
    "published_at",
    "expires_at",
    "boost",
    "extra",
    *FACETS.values(),
)
NEWEST = "newest"
FEW = 2  # hits: with so few, the words may be mistaken
THEME = "theme"  # the kind of a topic, which completion proposes apart


@dataclass(frozen=True)
class Title:
    """A document as completion knows it; `folded` begins with a space, as does each of its words."""

    title: str
    address: str
    kind: str
    folded: str


@dataclass
class DocumentIndex(FacetIndex):
    """A site's documents as masks, with what else ranks, hides or proposes them."""

    titles: Sequence[Title] = ()
    boosts: Mapping[int, float] = field(default_factory=dict)
    expiries: Sequence[tuple[datetime, int]] = ()  # when, and the position of the row
    audiences: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def freshness(self) -> dict[int, int]:
        """The rank of each row by its date, the newest first, by primary key."""
        return {self.ids[i]: rank for rank, i in enumerate(self.orders[NEWEST])}

    @cached_property
    def vocabulary(self) -> dict[str, str]:
        """The words of the titles that everybody may read, folded, each as a title writes it.

        Not of those that end some day: a word would outlive its title here.
        """
        ending = mask_of((position for _, position in self.expiries), len(self.ids))
        flags = self.flags(self.audiences.get("", 0) & ~ending)
        words: dict[str, str] = {}
        for i, title in enumerate(self.titles):
            if flags[i >> 3] >> (i & 7) & 1:
                words |= {folded_word(word): word.lower() for word in WORD.findall(title.title)}
        return words

    def flags(self, mask: int) -> bytes:
        """A mask as bytes: reading one bit of it is then quick, whatever its length."""
        return mask.to_bytes((len(self.ids) + 7) // 8, "little")

    def readable(self, audiences: Iterable[str], now: datetime) -> int:
        """The mask of what these audiences may read at that moment."""
        mask = reduce(or_, (self.audiences.get(name, 0) for name in {"", *audiences}), 0)
        gone = [position for expiry, position in self.expiries if expiry <= now]
        return mask & ~mask_of(gone, len(self.ids)) if gone else mask

    def kept(self, ids: Iterable[int], mask: int) -> list[int]:
        """Those of the primary keys whose rows are in the mask."""
        flags, places = self.flags(mask), self.places
        found = ((pk, places[pk]) for pk in ids if pk in places)
        return [pk for pk, i in found if flags[i >> 3] >> (i & 7) & 1]

    def known_filters(self, filters: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
        """The filters on facets that exist, with a value: anything may be typed in an address."""
        known = FACETS.keys() | self.masks.keys()
        return {facet: values for facet, values in filters.items() if values and facet in known}


def index_of(site: Site) -> DocumentIndex:
    """The index of a site. One query the first time after a publication, none after."""
    return published_copy(("search", site.pk), lambda: build_index(site))


def build_index(site: Site) -> DocumentIndex:
    """Read what documents are filtered, sorted and proposed by."""
    documents = Document.objects.filter(site=site, is_gone=False)
    rows = {row["pk"]: row for row in documents.order_by("pk").values(*COLUMNS).iterator(chunk_size=2000)}
    ids = list(rows)
    others = {facet for row in rows.values() for facet in row["extra"]}
    readers = {facet: values_reader(rows, column) for facet, column in FACETS.items()}
    readers |= {facet: extra_reader(rows, facet) for facet in others}
    orders = {NEWEST: lambda pk: (-timestamp(rows[pk]["published_at"]), pk)}
    return DocumentIndex(
        ids=ids,
        masks=build_masks(ids, readers),
        orders=build_orders(ids, orders),
        titles=[title_of(row) for row in rows.values()],
        boosts={pk: row["boost"] for pk, row in rows.items() if row["boost"] != 1},
        expiries=[(row["expires_at"], i) for i, row in enumerate(rows.values()) if row["expires_at"]],
        audiences=build_masks(ids, {"audience": lambda pk: [rows[pk]["audience"]]})["audience"],
    )


Rows = Mapping[int, Mapping[str, Any]]


def values_reader(rows: Rows, column: str) -> Callable[[int], list[str]]:
    """What gives the values of a document in a column, be it one code or a list of them."""

    def read(pk: int) -> list[str]:
        value = rows[pk][column]
        return [str(one) for one in value] if isinstance(value, list) else [value] if value else []

    return read


def extra_reader(rows: Rows, facet: str) -> Callable[[int], list[str]]:
    """What gives the values of a document in a facet that only some rooms know."""
    return lambda pk: [str(value) for value in rows[pk]["extra"].get(facet, ())]


def title_of(row: Mapping[str, Any]) -> Title:
    """A document's title, ready for completion."""
    folded = "".join(f" {word}" for word in words_of(row["title"]))
    return Title(row["title"], row["address"], row["kind"], folded)


@dataclass(frozen=True)
class Matches:
    """The documents that hold a query: the score of those that are ranked (high is good), and all others."""

    scores: Mapping[int, float]
    others: Sequence[int] = ()


@dataclass(frozen=True)
class Answer:
    """The rows that a question keeps, before its filters and after, and how they are ordered."""

    index: DocumentIndex
    among: int
    chosen: int
    filters: Mapping[str, Sequence[str]]
    scores: Mapping[int, float]

    def ordered(self) -> Iterator[int]:
        """The primary keys, best score first, then the newest."""
        ranked = self.index.kept(self.scores, self.chosen)
        boosts, freshness = self.index.boosts, self.index.freshness
        ranked.sort(key=lambda pk: (-self.scores[pk] * boosts.get(pk, 1.0), freshness[pk]))
        yield from ranked
        yield from self.index.ordered(self.chosen & ~self.index.holding(ranked), NEWEST)


class DatabaseEngine(Engine):
    """An engine that asks the portal's own database for the documents that hold the words."""

    @abstractmethod
    def matches(self, query: Query) -> Matches:
        """All documents that hold a query.

        An engine may rank only those that hold it in their title, where it would have to rank thousands: a
        word that most texts hold says little.
        """

    def near(self, word: str, index: DocumentIndex) -> list[str]:
        """Words of titles that everybody may read, two mistakes away at most; nearest first."""
        return nearest(word, index.vocabulary)

    def search(self, question: Question) -> Found:
        """One page of documents, with the counts of every facet: three queries at most."""
        started = time.perf_counter()
        query = parse(question.text)
        answer = self.answer(question, query)
        total = answer.chosen.bit_count()
        last = max(1, -(-total // question.size))
        number = max(1, min(question.page, last))
        shown = list(islice(answer.ordered(), (number - 1) * question.size, number * question.size))
        return Found(
            hits=list(hits(question, shown, query)),
            total=total,
            is_capped=False,
            facets=answer.index.counts(answer.filters, among=answer.among),
            counted=None,
            suggestion=self.suggestion(query, answer.index) if total <= FEW else "",
            mode=self.name,
            fell_back=False,
            milliseconds=(time.perf_counter() - started) * 1000,
            number=number,
            last=last,
        )

    def answer(self, question: Question, query: Query) -> Answer:
        """The rows that a question keeps. Words of which nothing is left keep none; no words keep all."""
        index = index_of(question.site)
        among = index.readable(question.audiences, timezone.now())
        scores: Mapping[int, float] = {}
        if query:
            matches = self.matches(query)
            among &= index.holding(chain(matches.scores, matches.others))
            scores = {} if question.sort == Sort.NEWEST else matches.scores
        elif question.text.strip():
            among = 0
        filters = index.known_filters(question.all_filters)
        return Answer(index, among, index.select(filters, among=among), filters, scores)

    def matching(self, question: Question) -> list[int]:
        """The primary keys of the documents that a question keeps, best first, at most MOST_MATCHES."""
        return list(islice(self.answer(question, parse(question.text)).ordered(), MOST_MATCHES))

    def complete(self, text: str, site: Site, audiences: frozenset[str], most: int) -> list[Proposal]:
        """Topics and titles of which a word begins with each word typed, the title's own beginning first."""
        index = index_of(site)
        words = [f" {word}" for word in words_of(text[:MOST_CHARACTERS])[:MOST_WORDS]]
        if not words:
            return []
        flags = index.flags(index.readable(audiences, timezone.now()))
        start = "".join(words)
        found = (
            (title.kind != THEME, not title.folded.startswith(start), len(title.folded), i)
            for i, title in enumerate(index.titles)
            if flags[i >> 3] >> (i & 7) & 1 and all(word in title.folded for word in words)
        )
        titles = (index.titles[i] for *_, i in nsmallest(most, found))
        return [
            Proposal(one.title, one.address, one.kind, "themes" if one.kind == THEME else "titres")
            for one in titles
        ]

    def suggestion(self, query: Query, index: DocumentIndex) -> str:
        """The question with its unknown words replaced by the nearest known ones; empty when none is."""
        asked = [*query.words, *chain.from_iterable(query.phrases)]
        known = index.vocabulary
        better = {word: next(iter(self.near(word, index)), word) for word in asked if word not in known}
        if all(word == other for word, other in better.items()):
            return ""
        return " ".join(known.get(better.get(word, word), word) for word in asked)


def hits(question: Question, ids: Sequence[int], query: Query) -> Iterator[Hit]:
    """The documents of a page, read at once, with their words marked. One that is gone is left out."""
    readable = Document.objects.readable(question.site, question.audiences, timezone.now())
    documents = readable.in_bulk(ids)
    for pk in ids:
        if document := documents.get(pk):
            text = f"{document.summary} {document.body}".strip()
            yield Hit(document, mark(document.title, query.needles), extract(text, query.needles))
