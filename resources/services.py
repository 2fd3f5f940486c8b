"""What a resource is made of, said in words, and when it wants to be read again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags

from design.templatetags.design_tags import HEADING
from resources.enums import Licence
from resources.licences import deed_url
from resources.querysets import months_before


def headings(body: Any) -> list[str]:
    """The second-level headings of a body, in their order, for its table of contents."""
    found = []
    for block in body:
        if block.block_type == "text":
            found += [strip_tags(heading) for heading in HEADING.findall(block.value.source)]
        elif block.block_type == "cards" and block.value["title"]:
            found.append(block.value["title"])
    return found


def is_review_due(reviewed_on: date | None, months: int) -> bool:
    """Whether a page that is read again every so many months wants it now."""
    return reviewed_on is None or reviewed_on <= months_before(timezone.localdate(), months)


def credit_line(kit: Any) -> str:
    """Title, authors, source and licence in one line; and what it was adapted from (section 3(a))."""
    licence = f"licence {Licence(kit.licence).label} ({deed_url(kit.licence)})"
    line = f"« {kit.title} », {kit.authors}, {kit.full_url}, {licence}"
    if kit.adapted_from:
        line += f", adapté de « {kit.adapted_from.title} », {kit.adapted_from.authors}"
    return line
