"""The `default` search backend: Wagtail's own for the database, that indexes documents by their words.

Documents are handed to the stock index with their words folded, and twice over: as they are written, so
that exact words and phrases are found and rank first, and by their stem. Everything else that is indexed,
which the admin searches, goes through untouched.

What documents have beside their plain words is marked by a zero, that no French word holds: on SQLite their
stems (« 0ecol »), on PostgreSQL, which stems by itself, the exact words (« ecoles0 »).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from wagtail.search.backends import database
from wagtail.search.index import SearchField

from search.models import Document
from search.text import stem, words_of


def with_stems(text: str) -> str:
    """The words of a text in their order, then the stems that are none of them, each once."""
    words = words_of(text)
    stems = {f"{MARK}{stem(word)}" for word in set(words)}
    return " ".join((*words, *sorted(stems)))


def with_exact_words(text: str) -> str:
    """The words of a text in their order, then once more as words that are not stemmed."""
    words = words_of(text)
    return " ".join((*words, *(exact(word) for word in words)))


def exact(word: str) -> str:
    """A word as PostgreSQL keeps it whole. It does not stem what holds a digit anyway."""
    return f"{word}{MARK}" if word.isalpha() else word


MARK = "0"


class Words:
    """A document as the stock index reads it."""

    _meta = Document._meta

    def __init__(self, document: Document, written: Callable[[str], str]) -> None:
        self.pk = document.pk
        self.title = self.heading = written(document.title)
        self.summary = written(document.summary)
        self.body = written(document.body)

    @classmethod
    def get_search_fields(cls) -> list[Any]:
        """The searched fields; on PostgreSQL the texts hold the title too: one index has all words."""
        return SEARCHED


TEXTS = Document.get_searchable_search_fields()
HEADINGS = [SearchField("heading", boost=field.boost) for field in TEXTS if field.field_name == "title"]
# Titles are completed from a process's own copy (`search.engines.masks`), never from this index.
SEARCHED = [*TEXTS, *HEADINGS] if connection.vendor == "postgresql" else TEXTS


class DocumentsByWords:
    """What is added to the index of either database."""

    written: Callable[[str], str]

    def add_items(self, model: type[models.Model], objs: Iterable[models.Model]) -> None:
        """Add rows of a model; documents by their words."""
        if model is Document:
            objs = [Words(document, self.written) for document in objs]
        super().add_items(model, objs)

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Measure titles against their mean length, for the stock ranking, which documents do not use.

        Measured with the others, they would all be written a second time.
        """
        everything = self.entries
        self.entries = everything.exclude(content_type=ContentType.objects.get_for_model(Document))
        try:
            super()._refresh_title_norms(full)
        finally:
            self.entries = everything


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  (the name that modelsearch looks for)
    """Wagtail's backend for the database, with its index replaced by one that knows documents."""
    backend = database.SearchBackend(params)
    written = {"sqlite": with_stems, "postgresql": with_exact_words}[connection.vendor]
    index = backend.index_class
    backend.index_class = type(
        f"Portal{index.__name__}", (DocumentsByWords, index), {"written": staticmethod(written)}
    )
    return backend
