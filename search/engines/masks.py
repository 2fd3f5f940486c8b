"""What the database engines share: a site's readable documents as bit masks, and the page made from them.

The database says which documents hold the words, and ranks them; filters and the counts of every facet are
masks (`core.facets`) that each process keeps, so that no facet costs a query. Only what somebody may read
enters the masks, and a question only counts what its audiences may. Each question first asks whether any
document has changed since: what is hidden is hidden at once, and only what has changed is read again.
"""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, reduce
from heapq import nsmallest
from itertools import chain, islice
from operator import or_
from typing import Any, TypeVar

from django.utils import timezone
from wagtail.models import Site

from core.facets import FacetIndex, build_masks, mask_of, timestamp
from search.engines.base import MOST_MATCHES, Engine, Found, Hit, Proposal, Question, Sort
from search.models import Change, Document
from search.querysets import DocumentQuerySet
from search.text import (
    MOST_CHARACTERS,
    MOST_WORDS,
    STOP_WORDS,
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
    "fingerprint",
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
MOST_CHANGED = 1000  # documents; beyond, the index is made anew
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
    """A site's documents as masks, with what else ranks, hides or proposes them.

    Shared by threads, never changed. A document that changes gets another row at the end; its old row, like
    that of one that is gone, is in no mask and no order any more.
    """

    fingerprints: Mapping[int, str] = field(default_factory=dict)
    dates: Sequence[float] = ()
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
        return {folded: word for folded, word in words.items() if folded not in STOP_WORDS}

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


T = TypeVar("T")
EMPTY = DocumentIndex(ids=[], masks={}, orders={NEWEST: []})

_indexes: dict[int, tuple[int, DocumentIndex]] = {}  # by site, with the state of the documents


def index_of(site: Site) -> DocumentIndex:
    """The index of a site's documents as they are now: one query. Where some have changed, two more."""
    state = Change.objects.state()  # read before the documents: they may be newer, never older
    known, index = _indexes.get(site.pk, (None, EMPTY))
    if known != state:
        documents = Document.objects.present().filter(site=site)
        index = with_changes(index, documents) if index.ids else with_rows(EMPTY, (), rows_of(documents))
        _indexes[site.pk] = (state, index)
    return index


def with_changes(index: DocumentIndex, documents: DocumentQuerySet) -> DocumentIndex:
    """An index with what has changed since; made anew where that is much, or has been."""
    before = index.fingerprints
    now = dict(documents.values_list("pk", "fingerprint").iterator(chunk_size=2000))
    gone = before.keys() - now.keys()
    differing = {pk for pk, fingerprint in now.items() if before.get(pk) != fingerprint or not fingerprint}
    if len(differing) > MOST_CHANGED or len(index.ids) > 2 * len(now) + MOST_CHANGED:
        return with_rows(EMPTY, (), rows_of(documents))
    if not differing and not gone:
        return index
    return with_rows(index, gone | (differing & before.keys()), rows_of(documents.filter(pk__in=differing)))


def rows_of(documents: DocumentQuerySet) -> Rows:
    """What documents are filtered, sorted and proposed by, by primary key. One query."""
    rows = documents.order_by("pk").values(*COLUMNS)
    return {row["pk"]: row for row in rows.iterator(chunk_size=2000)}


def with_rows(index: DocumentIndex, gone: Iterable[int], rows: Rows) -> DocumentIndex:
    """An index without some documents, and with rows after its own."""
    first, left, added = len(index.ids), set(gone), list(rows)
    holes = index.holding(left)
    kept = index.flags(index.everything & ~holes)
    readers = {facet: values_reader(rows, column) for facet, column in FACETS.items()}
    readers |= {facet: extra_reader(rows, facet) for row in rows.values() for facet in row["extra"]}
    masks = build_masks(added, readers)
    audiences = build_masks(added, {"": lambda pk: [rows[pk]["audience"]]})[""]
    ids = [*index.ids, *added]
    dates = [*index.dates, *(timestamp(row["published_at"]) for row in rows.values())]
    order = [i for i in index.orders[NEWEST] if kept[i >> 3] >> (i & 7) & 1]
    order.extend(range(first, len(ids)))
    expiries = [(when, i) for when, i in index.expiries if kept[i >> 3] >> (i & 7) & 1]
    expiries += [(row["expires_at"], i) for i, row in enumerate(rows.values(), first) if row["expires_at"]]
    return DocumentIndex(
        ids=ids,
        masks={
            facet: joined(index.masks.get(facet, {}), holes, masks.get(facet, {}), first)
            for facet in [*FACETS, *sorted((index.masks.keys() | masks.keys()) - FACETS.keys())]
        },
        orders={NEWEST: sorted(order, key=lambda i: (-dates[i], ids[i]))},
        fingerprints=without(index.fingerprints, left) | {pk: rows[pk]["fingerprint"] for pk in added},
        dates=dates,
        titles=[*index.titles, *map(title_of, rows.values())],
        boosts=without(index.boosts, left) | {pk: r["boost"] for pk, r in rows.items() if r["boost"] != 1},
        expiries=expiries,
        audiences=joined(index.audiences, holes, audiences, first),
    )


def joined(old: Mapping[str, int], holes: int, new: Mapping[str, int], first: int) -> dict[str, int]:
    """Masks by value: without holes, and with new rows from a place on. A value without rows is left out."""
    values = [*old, *(value for value in new if value not in old)]
    masks = {value: old.get(value, 0) & ~holes | new.get(value, 0) << first for value in values}
    return {value: mask for value, mask in masks.items() if mask}


def without(values: Mapping[int, T], left: AbstractSet[int]) -> dict[int, T]:
    """Values by primary key, but of those."""
    return {pk: value for pk, value in values.items() if pk not in left}


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
            suggestion="" if answer.among else self.suggestion(query, answer.index, question.audiences),
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
            (title.kind != THEME, not title.folded.startswith(start), len(title.folded), index.ids[i], i)
            for i, title in enumerate(index.titles)
            if flags[i >> 3] >> (i & 7) & 1 and all(word in title.folded for word in words)
        )
        titles = (index.titles[i] for *_, i in nsmallest(most, found))
        return [
            Proposal(one.title, one.address, one.kind, "themes" if one.kind == THEME else "titres")
            for one in titles
        ]

    def suggestion(self, query: Query, index: DocumentIndex, audiences: Iterable[str]) -> str:
        """A question that found nothing, with words that nothing holds replaced by the nearest of titles.

        Empty if none is.
        """
        asked = [*query.words, *chain.from_iterable(query.phrases)]
        known, readable = index.vocabulary, index.readable(audiences, timezone.now())
        better = {}
        for word in asked:
            near = [] if word in known else self.near(word, index)
            if near and (len(asked) == 1 or not readable & self.holding(Query((word,)), index)):
                better[word] = near[0]
        return " ".join(known.get(better.get(word, word), word) for word in asked) if better else ""

    def holding(self, query: Query, index: DocumentIndex) -> int:
        """The mask of the documents that hold a query, whoever may read them."""
        matches = self.matches(query)
        return index.holding(chain(matches.scores, matches.others))


def hits(question: Question, ids: Sequence[int], query: Query) -> Iterator[Hit]:
    """The documents of a page, read at once, with their words marked. One that is gone is left out."""
    readable = Document.objects.readable(question.site, question.audiences, timezone.now())
    documents = readable.in_bulk(ids)
    for pk in ids:
        if document := documents.get(pk):
            text = f"{document.summary} {document.body}".strip()
            yield Hit(document, mark(document.title, query.needles), extract(text, query.needles))
