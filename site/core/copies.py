"""Copies of demonstration pages, for load tests.

Thousands of pages are made in a few statements, table by table: they have no version, and searches of the
admin do not find them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from itertools import cycle
from typing import Any
from uuid import uuid4

from django.db.models import ManyToManyField
from wagtail.models import Page

BATCH = 500


def multiply(
    model: type[Page], parent: Page, scale: int, *, filed_by: Sequence[str], vary: Callable[[Any, int], None]
) -> int:
    """Copies of the demonstration pages of a type, under numbered titles; return how many are there.

    `filed_by` names the vocabularies whose words go with them; `vary` makes each copy, by its number, differ
    from its original.
    """
    originals = list(model.objects.child_of(parent).filter(is_demo=True).exclude(slug__startswith="copie-"))
    wanted = len(originals) * (scale - 1)
    already = parent.get_children().filter(slug__startswith="copie-").count()
    last = parent.get_last_child().path if parent.numchild else ""
    step = model._str2int(last[-model.steplen :]) if last else 0
    copies, sources = [], []
    for number, original in zip(range(already + 1, wanted + 1), cycle(originals), strict=False):
        path = model._get_path(parent.path, parent.depth + 1, step + number - already)
        page = copy_of(original, number, path, f"{parent.url_path}copie-{number}/")
        vary(page, number)
        copies.append(page)
        sources.append(original)
    insert(copies, model)
    for name in filed_by:
        file_like(sources, copies, model._meta.get_field(name))
    parent.numchild += len(copies)
    parent.save(update_fields=["numchild"], clean=False)
    return wanted


def copy_of(original: Any, number: int, path: str, url_path: str) -> Any:
    """A copy of a page at another place of the tree, not saved."""
    page = copy(original)
    page._state = copy(original._state)
    page.title, page.slug = f"{original.title} ({number})", f"copie-{number}"
    page.draft_title, page.folded = page.title, f"{original.folded} {number}"
    page.path, page.url_path = path, url_path
    page.translation_key = uuid4()
    page.latest_revision_id = page.live_revision_id = None
    return page


def insert(pages: Sequence[Any], model: type[Page]) -> None:
    """Insert new pages of a type: first the row of Wagtail's own table, then those of ours."""
    fields = [f.attname for f in Page._meta.concrete_fields if not f.primary_key]
    rows: list[Any] = [Page(**{name: getattr(page, name) for name in fields}) for page in pages]
    tables = [*reversed(model._meta.get_parent_list()), model]
    for page, row in zip(pages, Page.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        for table in tables:
            setattr(page, table._meta.pk.attname, row.pk)
    for table in tables[1:]:
        for start in range(0, len(pages), BATCH):
            table._base_manager._insert(
                pages[start : start + BATCH],
                fields=table._meta.local_concrete_fields,
                using=pages[0]._state.db,
            )


def file_like(originals: Sequence[Any], copies: Sequence[Any], field: ManyToManyField) -> None:
    """Give each copy its original's words of a vocabulary."""
    words = {page.pk: [word.pk for word in getattr(page, field.name).all()] for page in set(originals)}
    page_id, word_id = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through
    through.objects.bulk_create(
        (
            through(**{page_id: page.pk, word_id: word})
            for page, original in zip(copies, originals, strict=True)
            for word in words[original.pk]
        ),
        batch_size=BATCH,
    )
