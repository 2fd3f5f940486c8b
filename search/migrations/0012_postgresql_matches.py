"""PostgreSQL finds documents by their index of words, whatever part of them holds the words."""

from django.db import migrations

# Nine rows in ten make the planner read all rows, and unpack the words of each: ten times slower here. It has
# to be kept from that, and from the index of content types. More rows than `most` are ranked by their titles
# alone: unpacking the words of thousands takes longer than finding them.
MATCHES = """
CREATE OR REPLACE FUNCTION portal_matches(asked tsquery, kind integer, most integer)
    RETURNS TABLE (pk integer, score real)
    LANGUAGE sql STABLE
    SET enable_seqscan = off
    AS $$
        SELECT object_id::integer, CASE
            WHEN (
                SELECT count(*) FROM wagtailsearch_indexentry WHERE content_type_id + 0 = kind AND body @@ asked
            ) <= most THEN ts_rank(body, asked)
            WHEN title @@ asked THEN ts_rank(title, asked)
        END
        FROM wagtailsearch_indexentry WHERE content_type_id + 0 = kind AND body @@ asked
    $$;
"""
FORGOTTEN = "DROP FUNCTION IF EXISTS portal_matches(tsquery, integer, integer)"


def run(statement):
    """What runs a statement where the database is PostgreSQL."""

    def run_there(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run_there


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0011_changes"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(run(MATCHES), run(FORGOTTEN))]
