"""Writes of the search: what has changed, what must not be found any more, what was searched."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from wagtail.models import Page, Site

from search.families import families
from search.models import Change, Document, Pending
from search.querysets import DocumentQuerySet
from search.refreshing import BATCH, batches, refresh_later, refresh_pending, widen_marks, write_marks
from search.tallies import note_search

__all__ = [
    "hide",
    "hide_below",
    "hide_site",
    "mark",
    "mark_everything",
    "mark_expired",
    "note_search",
    "refresh_pending",
    "widen_marks",
]


def mark(*sources: str) -> None:
    """Note, within the current transaction, that these things have changed; their documents follow after it.

    « page:12 » is one thing, « page:12/ » a page with all below it, « page: » a whole family. One insert; a
    queue that is down undoes nothing: `due` finds the mark.
    """
    write_marks(sources)
    transaction.on_commit(refresh_later.enqueue, robust=True)


def hide(*sources: str) -> None:
    """Have nobody find these things from now on, before their documents are made again."""
    hide_all(Document.objects.filter(source__in=sources))


def hide_below(page: Page) -> None:
    """Have nobody find a page, nor any below it, from now on."""
    pages = Page.objects.descendant_of(page, inclusive=True).order_by()
    sources = pages.annotate(source=Concat(Value("page:"), Cast("pk", CharField()))).values("source")
    hide_all(Document.objects.filter(source__in=sources))


def hide_site(site: Site) -> None:
    """Have nobody find what stands on a site."""
    hide_all(Document.objects.filter(site=site))


@transaction.atomic
def hide_all(documents: DocumentQuerySet) -> None:
    """Have nobody find documents. One update, and an insert that tells every process."""
    if documents.hide():
        Change.objects.note()


def mark_everything() -> int:
    """Mark all that may be found and all that has a document; return how many marks there are."""
    known = families()
    for rows in Document.objects.only("pk", "source").in_batches(BATCH):
        orphans = [row.source for row in rows if row.source.partition(":")[0] not in known]
        if orphans:
            write_marks(orphans)
    write_marks(f"{family}:" for family in known)
    widen_marks()
    return Pending.objects.count()


def mark_expired(*, at_most: int) -> int:
    """Mark what nobody may read any more by its date; return how many."""
    expired = Document.objects.present().expired(timezone.now()).order_by("pk")
    sources: Iterable[str] = expired.values_list("source", flat=True)[:at_most]
    marked = 0
    for batch in batches(sources, BATCH):
        write_marks(batch)
        marked += len(batch)
    return marked
