"""PostgreSQL finds documents by its text search: exact words and phrases above stems, titles above texts."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from search.database import exact
from search.engines.masks import DatabaseEngine, DocumentIndex, Matches
from search.models import Document
from search.text import Query, nearest, words_of

CONFIGURATION = "portal_french"  # made by a migration, as is `portal_matches()`
MOST_RANKED = 4_000  # by all their words; of more, only those with the words in their title
RANKED = f"SELECT pk, score FROM portal_matches(to_tsquery('{CONFIGURATION}', %s), %s, %s)"  # noqa: S608
TITLES = 100  # looked at for a word that may be mistyped


class PostgresqlEngine(DatabaseEngine):
    """The engine of a portal whose database is PostgreSQL."""

    name = "postgresql"

    def matches(self, query: Query) -> Matches:
        """All documents that hold a query, ranked by `ts_rank()`."""
        kind = ContentType.objects.get_for_model(Document).pk
        with connection.cursor() as cursor:
            cursor.execute(RANKED, [expression(query), kind, MOST_RANKED])
            rows = cursor.fetchall()
        return Matches({pk: score for pk, score in rows if score is not None}, [pk for pk, _ in rows])

    def near(self, word: str, index: DocumentIndex) -> list[str]:
        """Words near that one, from the titles that share most of its groups of three letters."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT portal_titles_near(%s, %s)", [word, TITLES])
            words = {other for (title,) in cursor.fetchall() for other in words_of(title)}
        return nearest(word, words & index.vocabulary.keys())


def expression(query: Query) -> str:
    """A query in the language of `to_tsquery()`. Words are letters and digits: none is an operator."""
    words = [f"({word} | {exact(word)})" for word in query.words]
    phrases = ["({})".format(" <-> ".join(map(exact, phrase))) for phrase in query.phrases]
    return " & ".join(words + phrases)
