"""What is SQLite's own: words and stems side by side in FTS5, and the order in which it joins."""

import pytest
from django.db import connection

from search.database import with_exact_words, with_stems
from search.engines.sqlite import RANKED, expression
from search.text import parse
from tests.search.documents import findable

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")


def test_a_text_is_indexed_as_it_is_written_then_by_its_stems():
    assert with_stems("Les Écoles, l’école") == "les ecoles ecole 0ecol 0le"


def test_postgresql_is_given_the_exact_words_that_it_would_stem():
    assert with_exact_words("Les écoles 2026") == "les ecoles 2026 les0 ecoles0 2026"


def test_no_word_of_a_question_is_an_operator():
    asked = expression(parse("NOT a AND « vente NEAR ligne » écoles"))
    assert asked == '("not" OR "0not") AND ("and" OR "0and") AND ("ecoles" OR "0ecol") AND "vente near ligne"'


@on_sqlite
def test_hits_are_read_first_then_their_entries():
    findable("Facture")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {RANKED}", ["{body title} : (facture)", 1])
        plan = [row[3] for row in cursor.fetchall()]
    assert "VIRTUAL TABLE" in plan[0]
    assert "INTEGER PRIMARY KEY" in plan[1]
