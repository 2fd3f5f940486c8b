"""PostgreSQL finds documents by its text search: exact words and phrases above stems, titles above texts."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import connection

from search.database import exact
from search.engines.masks import DatabaseEngine, DocumentIndex, Matches
from search.models import Document
from search.text import Query, nearest, words_of

CONFIGURATION = "portal_french"  # made by a migration
MOST_RANKED = 4_000
TABLE = "wagtailsearch_indexentry"
WANTED = f"to_tsquery('{CONFIGURATION}', %(query)s)"
MATCHING = f"FROM {TABLE} WHERE content_type_id = %(kind)s AND body @@ {WANTED}"
# Reading the whole texts of thousands of rows to rank them takes longer than finding them.
RANKED = f"""
    SELECT object_id::integer, CASE
        WHEN (SELECT count(*) {MATCHING}) <= %(most)s THEN ts_rank(body, {WANTED})
        WHEN title @@ {WANTED} THEN ts_rank(title, {WANTED})
    END
    {MATCHING}
"""
TITLES = 100  # looked at for a word that may be mistyped


class PostgresqlEngine(DatabaseEngine):
    """The engine of a portal whose database is PostgreSQL."""

    name = "postgresql"

    def matches(self, query: Query) -> Matches:
        """All documents that hold a query, ranked by `ts_rank()`."""
        kind = ContentType.objects.get_for_model(Document).pk
        with connection.cursor() as cursor:
            cursor.execute(RANKED, {"query": expression(query), "kind": kind, "most": MOST_RANKED})
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
