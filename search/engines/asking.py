"""A question as Elasticsearch is asked it: what somebody may read, the words, the filters, the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

from django.utils import timezone
from wagtail.models import Site

from core.door import published_copy
from search.engines.base import MOST_MATCHES, Question, Sort, Unavailable
from search.engines.masks import FACETS, THEME
from search.models import Document
from search.text import EXTRACT, LONGEST_READ, Query

MOST_COUNTED = 10_000  # documents; beyond, the total is « more than »
MOST_VALUES = 1_000  # of a facet: more than any has
MOST_HIDDEN = 2_000  # documents that the index still has; it lags too far behind with more
EXACT = 1.5  # times what the stem of a word weighs
EXTRA, OTHERS = "extra", "others"  # counts of facets that some rooms have; of those that filter nothing

STEMS = {field.field_name: field.boost or 1 for field in Document.get_searchable_search_fields()}
EXACT_WORDS = [f"{name}.exact^{EXACT * weight}" for name, weight in STEMS.items()]
WORDS = [*(f"{name}^{weight}" for name, weight in STEMS.items()), *EXACT_WORDS]

# Characters that no text has: what they stand around becomes a mark once all the rest is escaped.
BEGIN, END = "\ue000", "\ue001"

Clause = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A question as Elasticsearch is asked it, for what somebody may read at this moment."""

    question: Question
    query: Query
    readable: Clause
    filters: Mapping[str, Clause]
    with_mistakes: bool = False

    @cached_property
    def matching(self) -> Clause:
        """The documents that hold the words, ranked; all readable ones without words."""
        words = [self.holding(word) for word in self.query.words]
        phrases = [in_a_row(phrase) for phrase in self.query.phrases]
        near = [in_a_row(self.query.words, slop=1)] if len(self.query.words) > 1 else []
        return {
            "function_score": {
                "query": {"bool": {"filter": self.readable, "must": words + phrases, "should": near}},
                "field_value_factor": {"field": "boost_filter", "missing": 1},
            }
        }

    def holding(self, word: str) -> Clause:
        """A word, exact above its other forms, in a title above a text; mistyped too when that is asked."""
        exact = {"multi_match": {"query": word, "fields": WORDS, "tie_breaker": 0.2}}
        if not self.with_mistakes:
            return exact
        near = {"query": word, "fields": EXACT_WORDS, "fuzziness": "AUTO", "prefix_length": 1}
        return {"bool": {"should": [exact, {"multi_match": near}]}}

    @property
    def sort(self) -> list[Any]:
        """The order of the hits; the newest first among equals."""
        newest = [{"published_at_filter": {"order": "desc", "missing": "_last"}}, {"pk": "asc"}]
        by_date = self.question.sort == Sort.NEWEST or not self.query
        return newest if by_date else ["_score", *newest]

    def without(self, facet: str = "") -> Clause:
        """All filters but that of one facet."""
        return {"bool": {"filter": [clause for name, clause in self.filters.items() if name != facet]}}

    def page(self, number: int) -> Clause:
        """The body of the request for a page: hits, total, counts, words marked."""
        size = self.question.size
        body = {
            "query": self.matching,
            "post_filter": self.without(),
            "aggs": self.counts,
            "sort": self.sort,
            "from": (number - 1) * size,
            "size": size,
            "track_total_hits": MOST_COUNTED,
            "_source": False,
        }
        return {**body, "highlight": HIGHLIGHT} if self.query else body

    def keys(self) -> Clause:
        """The body of the request for the keys of all that the question keeps."""
        return {
            "query": {"bool": {"must": self.matching, "filter": self.without()}},
            "sort": self.sort,
            "size": MOST_MATCHES,
            "track_total_hits": False,
            "_source": False,
        }

    @property
    def counts(self) -> Clause:
        """How many documents each value of each facet would give, all other filters kept."""
        free = {facet: terms(column) for facet, column in FACETS.items() if facet not in self.filters}
        free[EXTRA] = terms("extra_values")
        own = {
            facet: {"filter": self.without(facet), "aggs": {facet: own_terms(facet)}}
            for facet in self.filters
        }
        return {OTHERS: {"filter": self.without(), "aggs": free}, **own}


HIGHLIGHT = {
    "pre_tags": [BEGIN],
    "post_tags": [END],
    "max_analyzed_offset": LONGEST_READ,
    "fields": {
        "title": {"matched_fields": ["title.exact"], "number_of_fragments": 0},
        "summary": {"matched_fields": ["summary.exact"], "number_of_fragments": 1, "fragment_size": EXTRACT},
        "body": {"matched_fields": ["body.exact"], "number_of_fragments": 1, "fragment_size": EXTRACT},
    },
}


def in_a_row(words: Sequence[str], slop: int = 0) -> Clause:
    """Words that follow one another in one text; `slop` others may come between."""
    return {"multi_match": {"query": " ".join(words), "fields": EXACT_WORDS, "type": "phrase", "slop": slop}}


def terms(column: str, **more: Any) -> Clause:
    """Counts of all values of a column."""
    return {"terms": {"field": f"{column}_filter", "size": MOST_VALUES, **more}}


def own_terms(facet: str) -> Clause:
    """Counts of all values of a facet, be it one that all documents have or some rooms' own."""
    if column := FACETS.get(facet):
        return terms(column)
    begins = "".join(letter if letter.isalnum() else f"\\{letter}" for letter in f"{facet}=")
    return terms("extra_values", include=f"{begins}.*")


def prepared(question: Question, query: Query) -> Asked:
    """A question, with what its asker may read and the filters that exist: anything may be in an address."""
    # A value that is nothing is one that no document has.
    given = {
        facet: [one for one in values if one] for facet, values in question.all_filters.items() if values
    }
    others = extra_facets(question.site) if given.keys() - FACETS.keys() else frozenset()
    return Asked(
        question=question,
        query=query,
        readable=readable(question.site, question.audiences),
        filters={
            facet: filter_of(facet, values)
            for facet, values in given.items()
            if facet in FACETS.keys() | others
        },
    )


def filter_of(facet: str, values: Sequence[str]) -> Clause:
    """The documents that have one of the values of a facet."""
    if column := FACETS.get(facet):
        return {"terms": {f"{column}_filter": values}}
    return {"terms": {"extra_values_filter": [f"{facet}={value}" for value in values]}}


def mistyped(asked: Asked) -> Asked:
    """The same question, where words may be mistyped."""
    return replace(asked, with_mistakes=True)


def readable(site: Site, audiences: Iterable[str]) -> Clause:
    """What these audiences may read on a site at this moment, whatever the index still has. One query."""
    now = timezone.now()
    hidden = Document.objects.filter(is_stale=True).unreadable(site, audiences, now)
    keys = [str(pk) for pk in hidden.values_list("pk", flat=True)[: MOST_HIDDEN + 1]]
    if len(keys) > MOST_HIDDEN:
        raise Unavailable("the index has too many documents that nobody may read any more")
    return {
        "bool": {
            "filter": [
                {"term": {"site_id_filter": site.pk}},
                {"terms": {"audience_filter": ["", *sorted(audiences)]}},
            ],
            "must_not": [
                {"range": {"expires_at_filter": {"lte": now.isoformat()}}},
                {"terms": {"pk": keys}},
            ],
        }
    }


def extra_facets(site: Site) -> frozenset[str]:
    """The facets of a site that only some rooms have. One query the first time after a publication."""
    return published_copy(("search facets", site.pk), lambda: read_extra_facets(site))


def read_extra_facets(site: Site) -> frozenset[str]:
    """The names in the column of such facets."""
    rows = Document.objects.present().filter(site=site).exclude(extra={})
    return frozenset(chain.from_iterable(rows.values_list("extra", flat=True).iterator(chunk_size=2000)))


def completion(words: str, site: Site, audiences: frozenset[str], most: int) -> Clause:
    """The body of the request for titles of which a word begins with each of these, topics first."""
    beginning = {"match": {"title_edgengrams": {"query": words, "operator": "and"}}}
    first = [
        weigh({"term": {"kind_filter": THEME}}, 2),
        weigh({"prefix": {"title_start": words}}, 1),
    ]
    return {
        "query": {"bool": {"filter": [readable(site, audiences), beginning], "should": first}},
        "sort": ["_score", {"title_length": "asc"}, {"pk": "asc"}],
        "size": most,
        "track_total_hits": False,
        "_source": False,
    }


def weigh(clause: Clause, weight: int) -> Clause:
    """A clause that weighs the same in every document."""
    return {"constant_score": {"filter": clause, "boost": weight}}
