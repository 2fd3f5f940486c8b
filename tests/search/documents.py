"""Documents to find, made for a test and indexed by the engine of its database."""

from __future__ import annotations

from itertools import count

from django.db import connection
from django.utils import timezone
from wagtail.models import Site
from wagtail.search.backends import get_search_backend

from core.door import raise_generation
from search.engines.base import Question, Sort
from search.engines.postgresql import PostgresqlEngine
from search.engines.sqlite import SqliteEngine
from search.models import Change, Document

numbers = count(1)


def findable(title: str, **values) -> Document:
    """A document of the default site that everybody may read, indexed."""
    number = next(numbers)
    values = {
        "source": f"test:{number}",
        "kind": "guide",
        "site": Site.objects.get(is_default_site=True),
        "address": f"/test/{number}/",
        "published_at": timezone.now(),
        "changed_at": timezone.now(),
        **values,
    }
    document = Document.objects.create(title=title, **values)
    get_search_backend("default").add(document)
    Change.objects.note()
    return document


def database_engine():
    """The engine of the database that the tests run on."""
    return {"sqlite": SqliteEngine, "postgresql": PostgresqlEngine}[connection.vendor]()


def ask(text: str, **values) -> Question:
    """A question of anybody on the default site."""
    values = {
        "site": Site.objects.get(is_default_site=True),
        "audiences": frozenset(),
        "filters": {},
        "sort": Sort.RELEVANCE,
        "page": 1,
        "size": 12,
        **values,
    }
    return Question(text=text, **values)


def titles(text: str, **values) -> list[str]:
    """The titles found, in their order, after a publication."""
    raise_generation()
    return [hit.document.title for hit in database_engine().search(ask(text, **values)).hits]
