"""The documents of `documents.yaml`, in two sites.

They have the same keys each time, so that an index of them may outlive a test.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Page, Site

from search.models import Change, Document

FIRST_KEY = 700_001
THEIR_SITE = 700_001
DATES = ("published_at", "expires_at")


def load() -> list[Document]:
    """Put the documents into the database; give them back, those that are gone left out."""
    ours = Site.objects.get(is_default_site=True)
    root = Page.objects.get(depth=1).add_child(instance=Page(title="Le site voisin", slug="voisin"))
    theirs = Site.objects.create(pk=THEIR_SITE, hostname="voisin.example", root_page=root)
    sites = {"ours": ours, "theirs": theirs}
    documents = [
        Document(**values, pk=key, site=sites[site])
        for key, (site, values) in enumerate(described(), FIRST_KEY)
    ]
    Document.objects.bulk_create(documents)
    Change.objects.note()
    return [document for document in documents if not document.is_gone]


@cache
def described() -> list[tuple[str, dict[str, Any]]]:
    """The site and the columns of each document."""
    content = yaml.safe_load(Path(__file__).with_name("documents.yaml").read_text())
    return [
        columns(described, number, content["paragraph"])
        for described in content["documents"]
        for number in range(1, described.get("times", 1) + 1)
    ]


def columns(described: dict[str, Any], number: int, paragraph: str) -> tuple[str, dict[str, Any]]:
    """One document; of several, the last is the newest and the number ends its title."""
    values = {"kind": "guide", "published_at": datetime(2026, 1, 1).date(), **described}  # noqa: DTZ001
    site, name = values.pop("site", "ours"), values.pop("name")
    values["body"] = paragraph * values.pop("preamble", 0) + values.get("body", "")
    for column in DATES:
        if day := values.get(column):
            values[column] = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=number - 1)
    if values.pop("times", None):
        name, values["title"] = f"{name}-{number}", f"{values['title']} {number}"
    values |= {"source": f"sample:{name}", "address": f"/exemples/{name}/"}
    return site, values
