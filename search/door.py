"""What `search` offers to the rooms: searching, and the door `searchable.py`.

A family of things that can be found is a class in a room's `searchable.py`, decorated with
`@searchables.register`; it says what there is, and makes the document of each thing. Pages have
`PageSearchable`, and follow by themselves what happens to pages; other things are marked by their room when
they change (`mark`), and hidden when nobody may read them any more (`hide`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string
from wagtail.models import Site

from core.door import published_copy
from search.engines.base import Engine, Found, Hit, Proposal, Question, Sort, Unavailable
from search.families import Searchable, kinds, searchables
from search.models import Document
from search.pages import PageSearchable, PlainPages
from search.reading import text_of
from search.services import hide, mark

__all__ = [
    "Document",
    "Found",
    "Hit",
    "PageSearchable",
    "PlainPages",
    "Proposal",
    "Question",
    "Searchable",
    "Sort",
    "complete",
    "hide",
    "kinds",
    "mark",
    "matching",
    "search",
    "searchables",
    "text_of",
]

ENGINES = {
    "elasticsearch": "search.engines.elasticsearch.ElasticsearchEngine",
    "postgresql": "search.engines.postgresql.PostgresqlEngine",
    "sqlite": "search.engines.sqlite.SqliteEngine",
}

T = TypeVar("T")


def search(question: Question) -> Found:
    """One page of what somebody looks for, from the best engine that answers."""
    found, fell_back = ask_best(lambda engine: engine.search(question))
    return replace(found, fell_back=True) if fell_back else found


def complete(text: str, site: Site, audiences: frozenset[str] = frozenset(), most: int = 8) -> list[Proposal]:
    """At most so many topics and titles that begin like what is being typed."""
    return ask_best(lambda engine: engine.complete(text, site, audiences, most))[0]


def matching(
    text: str, site: Site, kinds: Sequence[str], audiences: frozenset[str] = frozenset()
) -> list[str] | None:
    """The keys in their family of the things of these kinds that a text finds, best first; None for no text.

    What a room's own list is filtered by: at most 5,000 are found.
    """
    if not text.strip():
        return None
    question = Question(text=text, site=site, audiences=audiences, kinds=kinds)
    found = ask_best(lambda engine: engine.matching(question))[0]
    keys = published_copy(("search keys", site.pk), lambda: keys_of(site))
    return [keys[pk] for pk in found if pk in keys]


def keys_of(site: Site) -> dict[int, str]:
    """The key in its family of each document of a site, by primary key. One query."""
    rows = Document.objects.present().filter(site=site).values_list("pk", "source")
    return {pk: source.partition(":")[2] for pk, source in rows.iterator(chunk_size=2000)}


def ask_best(ask: Callable[[Engine], T]) -> tuple[T, bool]:
    """The answer of the best engine that gives one, and whether a better one gave none."""
    if not settings.ELASTICSEARCH_URL:
        return ask(engine(connection.vendor)), False
    try:
        return ask(engine("elasticsearch")), False
    except Unavailable:
        return ask(engine(connection.vendor)), True


def engine(name: str) -> Engine:
    """The engine of that name."""
    return import_string(ENGINES[name])()
