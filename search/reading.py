"""The plain text of a page, for the search.

Blocks are read as they are stored: to read them as Wagtail shows them would ask the database for the pages,
pictures and files of every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

# They stand in columns of their own.
APART = {"title", "summary"}


def text_of(page: Page, *, without: frozenset[str] = frozenset()) -> str:
    """All that a page says besides its title and summary: its blocks, and the fields that it has searched.

    `without` names fields that readers of the search may not read.
    """
    searched = {field.field_name for field in page.get_searchable_search_fields()} - APART - without
    parts: list[str] = []
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField) and field.name not in without:
            parts += block_texts(field.stream_block, list(field.value_from_object(page).raw_data))
        elif field.name in searched:
            value = field.value_from_object(page)
            read = getattr(field, "get_searchable_content", None)
            parts += read(value) if read else [str(value or "")]
    return " ".join(filter(None, parts))


def block_texts(block: blocks.Block, raw: Any) -> Iterator[str]:
    """The texts of a block's stored value, as Wagtail would have them searched. No query."""
    if raw is None or not getattr(block, "search_index", True):
        return
    if isinstance(block, blocks.BaseStreamBlock):
        for child in raw:
            if kind := block.child_blocks.get(child["type"]):
                yield from block_texts(kind, child["value"])
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from block_texts(child, raw.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in raw:
            is_named = isinstance(item, dict) and item.get("type") == "item"
            yield from block_texts(block.child_block, item["value"] if is_named else item)
    elif not isinstance(block, blocks.ChooserBlock):
        yield from block.get_searchable_content(block.to_python(raw))
