"""Elasticsearch finds documents: one request a page, with the counts of every facet and the words marked.

It is asked straight on the index that `search.backends` keeps. What it may not show is said in each question:
it may lag behind the table of documents, which has the last word on who reads what.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError
from wagtail.models import Site

from search.backends import readers, uncut
from search.breaker import Open, breaker
from search.engines.asking import BEGIN, END, OTHERS, Asked, Clause, completion, mistyped, prepared
from search.engines.base import Engine, Found, Hit, Proposal, Question, Unavailable
from search.engines.masks import FACETS, THEME
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

# Of the setting TIMEOUT (a second), for all that one answer takes here; the database needs the rest, should
# there be none.
PATIENCE = 0.7
DEEPEST = 10_000  # documents that Elasticsearch goes through for a page

logger = logging.getLogger(__name__)


class Unfit(Exception):
    """What answers is no Elasticsearch of our version that has our index."""


@dataclass(frozen=True)
class Answer:
    """What Elasticsearch answered, read."""

    ids: list[int]
    marked: Mapping[int, Mapping[str, Sequence[str]]]
    total: int
    is_capped: bool
    facets: Mapping[str, Mapping[str, int]]


class ElasticsearchEngine(Engine):
    """The engine of a portal that has an Elasticsearch."""

    name = "elasticsearch"

    def search(self, question: Question) -> Found:
        """One page of documents, with the counts of every facet: two queries, mostly one request."""
        started = time.perf_counter()
        query = parse(question.text)
        if not query and question.text.strip():
            return nothing(self.name, started)
        server = Server()
        asked = prepared(question, query)
        number = max(1, min(question.page, DEEPEST // question.size))
        answer = server.page(asked, number)
        if query and not answer.total:
            asked = mistyped(asked)
            answer = server.page(asked, number)
        last = max(1, min(-(-answer.total // question.size), DEEPEST // question.size))
        if number > last:
            number = last
            answer = server.page(asked, number)
        return Found(
            hits=list(hits(question, query, answer)),
            total=answer.total,
            is_capped=answer.is_capped,
            facets=answer.facets,
            counted=None,
            suggestion=suggestion(query, answer) if asked.with_mistakes else "",
            mode=self.name,
            fell_back=False,
            milliseconds=(time.perf_counter() - started) * 1000,
            number=number,
            last=last,
        )

    def matching(self, question: Question) -> list[int]:
        """The primary keys of the documents that a question keeps, best first, at most MOST_MATCHES."""
        query = parse(question.text)
        if not query and question.text.strip():
            return []
        server = Server()
        asked = prepared(question, query)
        return server.keys(asked.keys()) or (server.keys(mistyped(asked).keys()) if query else [])

    def complete(self, text: str, site: Site, audiences: frozenset[str], most: int) -> list[Proposal]:
        """Topics and titles of which a word begins with each word typed, the title's own beginning first."""
        words = " ".join(words_of(text[:MOST_CHARACTERS])[:MOST_WORDS])
        if not words:
            return []
        ids = Server().keys(completion(words, site, audiences, most))
        documents = Document.objects.readable(site, audiences, timezone.now()).in_bulk(ids)
        found = [documents[pk] for pk in ids if pk in documents]
        return [Proposal(one.title, one.address, one.kind, group_of(one)) for one in found]


def group_of(document: Document) -> str:
    """The group of completion that a document is proposed in."""
    return "themes" if document.kind == THEME else "titres"


class Server:
    """The server, for what one answer to a person takes: several requests share one patience."""

    def __init__(self) -> None:
        self.backend = readers()
        self.until = time.monotonic() + PATIENCE * self.backend.timeout

    def page(self, asked: Asked, number: int) -> Answer:
        """A page of results."""
        return self.ask(asked.page(number), read_page)

    def keys(self, body: Clause) -> list[int]:
        """The primary keys of the documents found, in their order."""
        return self.ask(body, read_keys)

    def ask(self, body: Clause, read: Any) -> Any:
        """What a request gives, read. Raises Unavailable."""
        try:
            with breaker.guard(TransportError, Unfit):
                return self.send(body, read)
        except (Open, TransportError, Unfit) as failure:
            raise Unavailable(str(failure)) from failure
        except BadRequestError as refusal:
            logger.warning("Elasticsearch refuses a question: %s", refusal)
            raise Unavailable(str(refusal)) from refusal

    def send(self, body: Clause, read: Any) -> Any:
        """Send a request and read its answer; raises Unfit when it is not what our index would answer."""
        index = self.backend.get_index_for_model(Document).name
        client = self.backend.es.options(request_timeout=max(0.05, self.until - time.monotonic()))
        try:
            return read(client.search(index=index, allow_partial_search_results=False, body=body).body)
        except ApiError as error:
            if isinstance(error, BadRequestError) and error.error != "media_type_header_exception":
                raise
            raise Unfit(str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unfit(f"an answer that cannot be read: {error!r}") from error


def read_keys(answer: Mapping[str, Any]) -> list[int]:
    """The primary keys of the hits."""
    return [int(hit["_id"]) for hit in answer["hits"]["hits"]]


def read_page(answer: Mapping[str, Any]) -> Answer:
    """A page of results."""
    found, counts = answer["hits"], answer["aggregations"]
    facets = dict(read_counts(counts[OTHERS]))
    for facet, count in counts.items():
        if facet != OTHERS:
            facets[facet] = dict(read_counts(count)).get(facet, {})
    return Answer(
        ids=read_keys(answer),
        marked={int(hit["_id"]): hit.get("highlight", {}) for hit in found["hits"]},
        total=found["total"]["value"],
        is_capped=found["total"]["relation"] != "eq",
        facets=facets,
    )


def read_counts(counts: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, int]]]:
    """Each facet with the counts of its values."""
    extra: dict[str, dict[str, int]] = {}
    for name, values in counts.items():
        if name in FACETS:
            yield name, {value["key"]: value["doc_count"] for value in values["buckets"] if value["key"]}
        elif name != "doc_count":
            for value in values["buckets"]:
                facet, _, key = value["key"].partition("=")
                extra.setdefault(facet, {})[key] = value["doc_count"]
    yield from extra.items()


def hits(question: Question, query: Query, answer: Answer) -> Iterator[Hit]:
    """The documents of a page, read at once, with their words marked. One that is gone is left out."""
    documents = Document.objects.readable(question.site, question.audiences, timezone.now())
    rows = documents.in_bulk(answer.ids)
    for pk in answer.ids:
        if document := rows.get(pk):
            marked = {} if document.is_stale else answer.marked[pk]
            title = marked.get("title")
            yield Hit(
                document,
                html(title[0]) if title else mark(document.title, query.needles),
                best_extract(document, query, marked),
            )


def best_extract(document: Document, query: Query, marked: Mapping[str, Sequence[str]]) -> SafeString:
    """The part of the summary or of the text that has most of the words; its beginning when none has any."""
    parts = [(name, marked[name][0]) for name in ("summary", "body") if name in marked]
    if not parts:
        return extract(f"{document.summary} {document.body}".strip(), query.needles)
    name, part = max(parts, key=lambda one: len(marked_words(one[1])))
    whole = getattr(document, name)
    plain = uncut(part.replace(BEGIN, "").replace(END, ""))
    before, after = not whole.startswith(plain), not whole.endswith(plain)
    return html(f"{'… ' if before else ''}{part.strip()}{' …' if after else ''}")


def html(part: str) -> SafeString:
    """A text where Elasticsearch set off words, as HTML: all of it escaped, these words marked."""
    escaped = str(escape(uncut(part)))
    return mark_safe(escaped.replace(BEGIN, "<mark>").replace(END, "</mark>"))  # noqa: S308  (escaped)


def marked_words(part: str) -> dict[str, str]:
    """The words that Elasticsearch set off, folded, each as it is written."""
    marked = (piece.partition(END)[0] for piece in part.split(BEGIN)[1:])
    return {folded_word(word): word.lower() for piece in marked for word in WORD.findall(uncut(piece))}


def suggestion(query: Query, answer: Answer) -> str:
    """The question as it was meant: mistyped words become those that were found for them.

    Words come from what was found alone, for the stock suggesters also know what the asker may not read.
    """
    found = [part for marked in answer.marked.values() for parts in marked.values() for part in parts]
    known: dict[str, str] = {}
    for part in found:
        known = {**marked_words(part), **known}
    asked = [*query.words, *chain.from_iterable(query.phrases)]
    better = {word: next(iter(nearest(word, known)), word) for word in asked if word not in known}
    if all(word == other for word, other in better.items()):
        return ""
    return " ".join(known.get(better.get(word, word), word) for word in asked)


def nothing(name: str, started: float) -> Found:
    """The answer to what has no word in it."""
    return Found(
        hits=[],
        total=0,
        is_capped=False,
        facets={facet: {} for facet in FACETS},
        counted=None,
        suggestion="",
        mode=name,
        fell_back=False,
        milliseconds=(time.perf_counter() - started) * 1000,
        number=1,
        last=1,
    )
