"""Copies of the demonstration testimonials, for load tests."""

from __future__ import annotations

from copy import copy
from itertools import cycle
from typing import Any
from uuid import uuid4

from wagtail.models import Page

from territories.models import Commune
from testimonials.pages import TestimonialMapPage, TestimonialPage

BATCH = 500
FILED = ["topics", "customers", "sales_areas"]


def multiply(parent: TestimonialMapPage, scale: int) -> int:
    """Copies under numbered titles, spread over all communes; return how many are there.

    Thousands of pages are made in a few statements, table by table: they have no version, and searches of the
    admin do not find them.
    """
    originals = list(
        TestimonialPage.objects.child_of(parent).filter(is_demo=True).exclude(slug__startswith="copie-")
    )
    wanted = len(originals) * (scale - 1)
    already = parent.get_children().filter(slug__startswith="copie-").count()
    filing = {page.pk: {name: list(getattr(page, name).all()) for name in FILED} for page in originals}
    communes = list(
        Commune.objects.current().exclude(latitude=None).order_by("pk").values_list("pk", "region_id")
    )
    last = parent.get_last_child().path if parent.numchild else ""
    step = TestimonialPage._str2int(last[-TestimonialPage.steplen :]) if last else 0
    copies, sources = [], []
    for number, original in zip(range(already + 1, wanted + 1), cycle(originals), strict=False):
        path = TestimonialPage._get_path(parent.path, parent.depth + 1, step + number - already)
        copies.append(copy_of(original, number, parent, path, communes[number * 7919 % len(communes)]))
        sources.append(original.pk)
    insert(copies)
    for name in FILED:
        through = getattr(TestimonialPage, name).through
        target = through._meta.get_fields()[-1].attname
        through.objects.bulk_create(
            (
                through(testimonialpage_id=page.pk, **{target: word.pk})
                for page, source in zip(copies, sources, strict=True)
                for word in filing[source][name]
            ),
            batch_size=BATCH,
        )
    parent.numchild += len(copies)
    parent.save(update_fields=["numchild"], clean=False)
    return wanted


def copy_of(
    original: TestimonialPage, number: int, parent: TestimonialMapPage, path: str, commune: tuple[str, str]
) -> TestimonialPage:
    """A copy of a page, not saved, in another commune."""
    page = copy(original)
    page._state = copy(original._state)
    page.pk = page.id = page.page_ptr_id = None
    page.title, page.slug = f"{original.title} ({number})", f"copie-{number}"
    page.draft_title, page.folded = page.title, f"{original.folded} {number}"
    page.url_path, page.path = f"{parent.url_path}{page.slug}/", path
    page.place_id, page.region_code = commune
    before = number % 4 + 1
    page.level_before_id, page.level_after_id = str(before), str(before + 1)
    page.translation_key = uuid4()
    page.latest_revision_id = page.live_revision_id = None
    return page


def insert(pages: list[TestimonialPage]) -> None:
    """Insert new pages: first the row of Wagtail's own table, then ours."""
    rows: list[Any] = [
        Page(**{f.attname: getattr(page, f.attname) for f in Page._meta.concrete_fields if f.name != "id"})
        for page in pages
    ]
    for page, row in zip(pages, Page.objects.bulk_create(rows, batch_size=BATCH), strict=True):
        page.id = page.page_ptr_id = row.pk
    for start in range(0, len(pages), BATCH):
        TestimonialPage._base_manager._insert(
            pages[start : start + BATCH],
            fields=TestimonialPage._meta.local_concrete_fields,
            using=pages[0]._state.db,
        )
