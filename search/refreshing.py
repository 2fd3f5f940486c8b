"""Documents follow what they are made from: what is marked as changed is made again, and struck off.

Documents are made outside any transaction, then stored, and their marks struck off, in a short one; only
marks that nothing has renewed in between are. So whoever saves a page waits for nothing, two workers may do
the same at once, and one that is killed leaves its marks to the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task
from wagtail.search.backends import get_search_backend

from core.door import raise_generation
from search.families import documents_of, families, hanging_on
from search.models import TOLD, Change, Document, Pending, new_stamp
from search.sending import Progress, send_later, silent

logger = logging.getLogger(__name__)

BATCH = 200
MARKED_AT_ONCE = 500
WRITTEN = [*TOLD, "fingerprint", "is_stale", "is_gone", "touched_at"]


def write_marks(sources: Iterable[str]) -> None:
    """Note that these things have changed. One insert."""
    now = timezone.now()
    Pending.objects.bulk_create(
        [Pending(source=source, since=now, stamp=new_stamp()) for source in sorted(set(sources))],
        update_conflicts=True,
        unique_fields=["source"],
        update_fields=["since", "stamp", "tries"],
    )


@task()
def refresh_later() -> None:
    """Make the documents of what is marked; what fails waits for `due`."""
    refresh_pending()


def refresh_pending(*, at_most: int | None = None, progress: Progress = silent) -> int:
    """Make the documents of what is marked, at most about so many; return how many marks were struck off.

    `progress` is told after each batch. A thing whose document cannot be made keeps its mark.
    """
    seen, settled, last, is_changed = 0, 0, 0, False
    try:
        while at_most is None or seen < at_most:
            widen_marks()
            batch = list(Pending.objects.single().filter(pk__gt=last).order_by("pk")[:BATCH])
            if not batch:
                break
            done, changed = settle_each(batch)
            seen, settled, last = seen + len(batch), settled + done, batch[-1].pk
            is_changed |= changed
            progress(seen)
    finally:
        if is_changed:
            raise_generation()
    if is_changed and settings.ELASTICSEARCH_URL and settings.BACKGROUND_WORKER:
        send_later.enqueue()
    return settled


def widen_marks() -> None:
    """Put a mark on each thing in the place of those on a family, or on a page with all below it."""
    for wide in Pending.objects.wide():
        family, _, key = wide.source.partition(":")
        for batch in batches(meant_by(family, key), MARKED_AT_ONCE):
            write_marks(batch)
        Pending.objects.filter(pk=wide.pk, stamp=wide.stamp).delete()


def meant_by(family: str, key: str) -> Iterator[str]:
    """The sources that a wide mark stands for: what may be found, and what has a document already."""
    if key:
        keys = (below for one in families().get(family, ()) for below in one.below(key.removesuffix("/")))
        yield from (f"{family}:{below}" for below in keys)
        return
    for searchable in families().get(family, ()):
        yield from (f"{family}:{found}" for found in searchable.sources())
    for batch in Document.objects.of_family(family).only("pk", "source").in_batches(MARKED_AT_ONCE):
        yield from (document.source for document in batch)


def settle_each(marks: Sequence[Pending]) -> tuple[int, bool]:
    """Settle marks together or, when one of them fails, each for itself."""
    try:
        return settle(marks)
    except Exception:
        if len(marks) == 1:
            logger.exception("search: the document of %s cannot be made", marks[0].source)
            Pending.objects.filter(pk=marks[0].pk).update(tries=F("tries") + 1)
            return 0, False
    results = [settle_each([mark]) for mark in marks]
    return sum(done for done, _ in results), any(changed for _, changed in results)


def settle(marks: Sequence[Pending]) -> tuple[int, bool]:
    """Make and store the documents of marks, and strike these off; how many, and whether anything changed."""
    made = documents_of([mark.source for mark in marks])
    with transaction.atomic():
        still = Pending.objects.still(marks)
        is_changed = store({mark.source: made.get(mark.source) for mark in still})
        Pending.objects.filter(pk__in=[mark.pk for mark in still]).delete()
    return len(still), is_changed


def store(wanted: Mapping[str, Document | None]) -> bool:
    """Write the documents that differ, and index their words; take away those that are None.

    What hangs on one that has another address is marked. Whether anything changed. The number of queries
    does not depend on how many there are.
    """
    now = timezone.now()
    known = Document.objects.only("source", "address", "fingerprint", "is_gone").filter(source__in=wanted)
    standing = {document.source: document for document in known}
    changed: list[Document] = []
    gone: list[Document] = []
    moved: list[str] = []
    for source, document in wanted.items():
        there = standing.get(source)
        if document is None or (document.expires_at and document.expires_at <= now):
            gone += [there] if there else []
            continue
        document.tidy()
        document.fingerprint = document.current_fingerprint()
        if there is None or there.is_gone or there.fingerprint != document.fingerprint:
            document.touched_at = now
            changed.append(document)
            moved += [source] if there and there.address != document.address else []
    if changed:
        Document.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["source"], update_fields=WRITTEN
        )
        get_search_backend("default").add_bulk(Document, changed)
    if gone:
        take_away([document.pk for document in gone])
    if changed or gone:
        Change.objects.note()
    if moved:
        write_marks(mark for source in moved for mark in hanging_on(source))
    return bool(changed or gone)


def take_away(keys: Sequence[int]) -> None:
    """Delete documents; where Elasticsearch has them too, they go once it has forgotten them."""
    rows = Document.objects.filter(pk__in=keys)
    if settings.ELASTICSEARCH_URL:
        rows.present().hide()
    else:
        rows.delete()


def batches(values: Iterable[str], size: int) -> Iterator[list[str]]:
    """So many values at a time."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
