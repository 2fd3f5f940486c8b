"""What is PostgreSQL's own: its French, its groups of three letters."""

import pytest
from django.db import connection

from search.engines.postgresql import PostgresqlEngine, expression
from search.text import parse
from tests.search.documents import ask, findable, titles

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL only"),
]


def value(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchone()[0]


@pytest.mark.parametrize(("one", "other"), [("école", "ECOLES"), ("cœur", "coeurs"), ("Noël", "noel")])
def test_the_configuration_folds_accents_before_it_stems(one, other):
    assert value("SELECT to_tsvector('portal_french', %s) @@ to_tsquery('portal_french', %s)", one, other)


def test_a_word_that_thousands_hold_is_ranked_by_titles_and_still_found_everywhere(monkeypatch):
    monkeypatch.setattr("search.engines.postgresql.MOST_RANKED", 1)
    findable("Vendre", body="la facture")
    findable("Facture", body="rien")
    findable("Guide", body="la facture")
    assert titles("facture") == ["Facture", "Guide", "Vendre"]


def test_the_index_answers_not_a_reading_of_the_whole_table():
    findable("Facture")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM wagtailsearch_indexentry WHERE body @@ to_tsquery('portal_french', %s)",
            [expression(parse("facture"))],
        )
        plan = " ".join(line for (line,) in cursor.fetchall())
    assert "Bitmap Index Scan" in plan


def test_titles_with_the_groups_of_letters_of_a_mistyped_word_are_read_by_their_index():
    findable("Le référencement local")
    assert value("SELECT portal_titles_near(%s, 10)", "referncement") == "Le référencement local"
    assert PostgresqlEngine().search(ask("referncement")).suggestion == "référencement"
