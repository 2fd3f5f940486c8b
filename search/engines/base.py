"""What a search asks and is answered, whatever the engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.safestring import SafeString
from wagtail.models import Site

from search.enums import Sort
from search.models import Document

MOST_MATCHES = 5_000

__all__ = ["MOST_MATCHES", "Engine", "Found", "Hit", "Proposal", "Question", "Sort", "Unavailable"]


class Unavailable(Exception):
    """The engine gives no answer now: it is absent, hangs, or has no index that it can use."""


@dataclass(frozen=True)
class Question:
    """What somebody looks for. Anything may have been typed in it; an engine answers all the same.

    `audiences` are the roles of who asks; `filters` holds values by facet; `kinds` is the tab of the page,
    or what a room's list is about (empty: everything). Pages count from 1.
    """

    text: str
    site: Site
    audiences: frozenset[str] = frozenset()
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    size: int = 12
    kinds: Sequence[str] = ()

    @property
    def all_filters(self) -> Mapping[str, Sequence[str]]:
        """The filters with the kinds that are asked for, which count for more than a filter on the type."""
        return {**self.filters, "type": self.kinds} if self.kinds else self.filters


@dataclass(frozen=True)
class Hit:
    """A document found, with its title and an extract as HTML: words in `<mark>`, all else escaped."""

    document: Document
    title: SafeString
    extract: SafeString


@dataclass(frozen=True)
class Found:
    """A page of documents, and what there is besides.

    `total` is « more than » that number where `is_capped`. Each facet is counted without its own filter;
    the facet `type` counts kinds. `counted` is how many documents the counts stop at, where they do.
    `mode` names the engine, `fell_back` says that a better one gave no answer. `number` is the page that is
    shown: the last one, where a page past the end was asked for.
    """

    hits: Sequence[Hit]
    total: int
    is_capped: bool
    facets: Mapping[str, Mapping[str, int]]
    counted: int | None
    suggestion: str
    mode: str
    fell_back: bool
    milliseconds: float
    number: int
    last: int


@dataclass(frozen=True)
class Proposal:
    """What completion proposes: a title and its address, in the group « titres » or « themes »."""

    title: str
    address: str
    kind: str
    group: str


class Engine(ABC):
    """What finds documents. Each method raises Unavailable when it has no answer within a second."""

    name: ClassVar[str]

    @abstractmethod
    def search(self, question: Question) -> Found:
        """One page of documents, with the counts of every facet."""

    @abstractmethod
    def complete(self, text: str, site: Site, audiences: frozenset[str], most: int) -> list[Proposal]:
        """At most so many topics and titles that begin like what is being typed."""

    @abstractmethod
    def matching(self, question: Question) -> list[int]:
        """The primary keys of the documents that a question keeps, best first, at most MOST_MATCHES."""
