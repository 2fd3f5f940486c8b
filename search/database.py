"""The `default` search backend: Wagtail's own for the database, that indexes documents by their words.

Documents stand in the stock index with their words folded, and twice over: as they are written, so that
exact words and phrases are found and rank first, and by their stem. Everything else that is indexed, which
the admin searches, goes through untouched.

What documents have beside their plain words is marked by a zero, that no French word holds: on SQLite their
stems (« 0ecol »), on PostgreSQL, which stems by itself, the exact words (« ecoles0 »).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from wagtail.search.backends import database

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
TABLE = "wagtailsearch_indexentry"


class DocumentsByWords:
    """What is added to the index of either database.

    Documents are written by a statement of our own, those of a batch in one transaction: the stock index
    makes its statements anew for each batch, and on SQLite a transaction for each row. Titles are completed
    from a process's own copy (`search.engines.masks`), and their mean length ranks nothing.
    """

    def add_items(self, model: type[models.Model], objs: Iterable[models.Model]) -> None:
        """Add rows of a model; documents by their words."""
        if model is not Document:
            super().add_items(model, objs)
            return
        kind = ContentType.objects.get_for_model(Document).pk
        rows = [{"kind": kind, "key": str(document.pk), **self.words(document)} for document in objs]
        with transaction.atomic(), self.write_connection.cursor() as cursor:
            cursor.executemany(self.statement, rows)

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Measure titles against their mean length, for the stock ranking; documents do without."""
        everything = self.entries
        self.entries = everything.exclude(content_type=ContentType.objects.get_for_model(Document))
        try:
            super()._refresh_title_norms(full)
        finally:
            self.entries = everything


class OnSqlite(DocumentsByWords):
    """Stems are made here, and stand beside the words."""

    statement = f"""
        INSERT INTO {TABLE} (content_type_id, object_id, title_norm, autocomplete, title, body)
        VALUES (%(kind)s, %(key)s, 1.0, '', %(title)s, %(body)s)
        ON CONFLICT (content_type_id, object_id) DO UPDATE SET title = excluded.title, body = excluded.body
    """  # noqa: S608  (names of ours)

    def words(self, document: Document) -> dict[str, str]:
        """The texts of a document as the statement takes them; the stems keep phrases to one text each."""
        texts = (with_stems(document.summary), with_stems(document.body))
        return {"title": with_stems(document.title), "body": " ".join(texts)}


class OnPostgresql(DocumentsByWords):
    """PostgreSQL makes the stems. One vector has all words, title included; the title weighs most."""

    # « Plain » texts serve stock searches with mistakes, which nobody makes among documents.
    statement = f"""
        INSERT INTO {TABLE}
            (content_type_id, object_id, title_norm, autocomplete, title_text, body_text, title, body)
        SELECT %(kind)s, %(key)s, 1.0, '', '', '', title, title || summary || body FROM (
            SELECT setweight(to_tsvector(language, %(title)s), 'A') AS title,
                setweight(to_tsvector(language, %(summary)s), 'B') AS summary,
                to_tsvector(language, %(body)s) AS body
            FROM (SELECT %(language)s::regconfig AS language) AS one
        ) AS vectors
        ON CONFLICT (content_type_id, object_id) DO UPDATE SET title = excluded.title, body = excluded.body
    """  # noqa: S608

    def words(self, document: Document) -> dict[str, str]:
        """The texts of a document as the statement takes them."""
        texts = {name: with_exact_words(getattr(document, name)) for name in ("title", "summary", "body")}
        return {"language": self.backend.config, **texts}


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  (the name that modelsearch looks for)
    """Wagtail's backend for the database, with its index replaced by one that knows documents."""
    backend = database.SearchBackend(params)
    index, ours = backend.index_class, {"sqlite": OnSqlite, "postgresql": OnPostgresql}[connection.vendor]
    backend.index_class = type(f"{index.__name__}{ours.__name__}", (ours, index), {})
    return backend
