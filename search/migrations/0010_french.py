"""PostgreSQL learns French as it is typed, and finds titles by words that are mistyped."""

from django.db import migrations
from django.db.utils import ProgrammingError

EXTENSIONS = ("unaccent", "pg_trgm")
REFUSED = (
    "La recherche a besoin des extensions « unaccent » et « pg_trgm » de PostgreSQL, et ce compte ne peut "
    "pas les créer. Demandez à l’administrateur d’exécuter, en tant que superutilisateur, dans la base "
    "« {database} » : CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm; puis relancez « migrate ». "
    "(The search needs two extensions: have a superuser create them in this database, then migrate again.)"
)

# Accents go before stems are made: « référencement », « REFERENCEMENT » and « cœur », « coeur » then meet.
# A stop word with an accent is no stop word any more; the portal leaves them out of questions itself.
CONFIGURATION = """
DROP TEXT SEARCH CONFIGURATION IF EXISTS portal_french;
CREATE TEXT SEARCH CONFIGURATION portal_french (COPY = french);
ALTER TEXT SEARCH CONFIGURATION portal_french
    ALTER MAPPING FOR hword, hword_part, word, asciihword, hword_asciipart, asciiword
    WITH {schema}.unaccent, french_stem;
"""
# An index takes none but immutable functions; unaccent() is one as long as its dictionary is named.
FOLDED_TITLES = """
CREATE OR REPLACE FUNCTION portal_fold(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower({schema}.unaccent('{schema}.unaccent'::regdictionary, $1)) $$;
CREATE INDEX search_document_title_trigrams ON search_document
    USING gin (portal_fold(title) {trigrams}.gin_trgm_ops);
CREATE OR REPLACE FUNCTION portal_titles_near(asked text, most integer) RETURNS SETOF text
    LANGUAGE sql STABLE
    SET pg_trgm.word_similarity_threshold = 0.35
    AS $$
        SELECT title FROM search_document
        WHERE asked OPERATOR({trigrams}.<%%) portal_fold(title) AND audience = '' AND NOT is_gone
        ORDER BY {trigrams}.word_similarity(asked, portal_fold(title)) DESC
        LIMIT most
    $$;
"""
FORGOTTEN = """
DROP FUNCTION IF EXISTS portal_titles_near(text, integer);
DROP INDEX IF EXISTS search_document_title_trigrams;
DROP FUNCTION IF EXISTS portal_fold(text);
DROP TEXT SEARCH CONFIGURATION IF EXISTS portal_french;
"""


def learn(apps, schema_editor):
    """Make the configuration, and the index of titles by groups of three letters."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        create_extensions(cursor, connection.settings_dict["NAME"])
        schemas = {name: schema_of(cursor, name) for name in EXTENSIONS}
        names = {"schema": schemas["unaccent"], "trigrams": schemas["pg_trgm"]}
        cursor.execute(CONFIGURATION.format(**names))
        cursor.execute(FOLDED_TITLES.format(**names).replace("%%", "%"))


def create_extensions(cursor, database):
    """Create what is missing; say what to run where this account may not."""
    cursor.execute("SELECT extname FROM pg_extension WHERE extname = ANY(%s)", [list(EXTENSIONS)])
    there = {name for (name,) in cursor.fetchall()}
    for name in EXTENSIONS:
        if name not in there:
            try:
                cursor.execute(f"CREATE EXTENSION {name}")
            except ProgrammingError as error:
                raise RuntimeError(REFUSED.format(database=database)) from error


def schema_of(cursor, extension):
    """Where an extension stands, quoted."""
    cursor.execute(
        "SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace"
        " WHERE extname = %s",
        [extension],
    )
    return cursor.fetchone()[0]


def forget(apps, schema_editor):
    """Take away what `learn` made; the extensions stay, others may use them."""
    if schema_editor.connection.vendor == "postgresql":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(FORGOTTEN)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(learn, forget)]
