"""Elasticsearch gets what is stale, in the background: a save never waits for it.

Times compare the clocks of several machines: they may differ by `MARGIN`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks import task
from elastic_transport import TransportError
from elasticsearch import ApiError
from elasticsearch.helpers import BulkIndexError
from wagtail.search.backends import get_search_backend

from search.models import Document

logger = logging.getLogger(__name__)

READERS = "readers"
REFUSALS = (TransportError, ApiError, BulkIndexError)
BATCH = 500
PATIENCE = 30  # seconds: nobody waits for an answer here
MARGIN = timedelta(minutes=1)

Progress = Callable[[int], None]  # told how many are done


def silent(done: int) -> None:
    """Tell nobody how many are done."""


@task()
def send_later() -> None:
    """Send what is stale; what Elasticsearch does not take waits for `due`."""
    send_quietly()


def backend() -> Any:
    """The backend of Elasticsearch, with more patience than readers have."""
    return get_search_backend(READERS, TIMEOUT=PATIENCE)


def send_quietly(*, at_most: int | None = None) -> int:
    """Send what is stale; where Elasticsearch does not take it, a line of the log says so, and it waits."""
    try:
        return send(at_most=at_most)
    except REFUSALS as refusal:
        said = " ".join(f"{type(refusal).__name__}: {refusal}".split())[:200]
        logger.warning("Elasticsearch does not take what has changed (%s): it waits for the next time", said)
        return 0


def send(*, at_most: int | None = None) -> int:
    """Send what is stale, and take away what is gone, at most about so many; return how many.

    Raises one of REFUSALS when Elasticsearch does not take it. Without an index, all is indexed.
    """
    if not settings.ELASTICSEARCH_URL:
        return 0
    index = backend().get_index_for_model(Document)
    if not index.es.indices.exists(index=index.name):
        return index_all()
    done = 0
    for rows in Document.objects.filter(is_stale=True).in_batches(BATCH):
        send_batch(index, rows)
        done += len(rows)
        if at_most is not None and done >= at_most:
            break
    return done


def send_batch(index: Any, rows: list[Document]) -> None:
    """Send rows in one request. A row that has changed meanwhile stays stale."""
    present = [row for row in rows if not row.is_gone]
    gone = [row for row in rows if row.is_gone]
    index.add_items(Document, present)
    for row in gone:
        index.delete_item(row)
    same = Document.objects.filter(touched_at__lte=max(row.touched_at for row in rows))
    same.present().filter(
        pk__in=[row.pk for row in present], fingerprint__in={row.fingerprint for row in present}
    ).update(is_stale=False)
    same.filter(pk__in=[row.pk for row in gone], is_gone=True).delete()


def index_all(*, chunk_size: int = BATCH, schema_only: bool = False, progress: Progress = silent) -> int:
    """Build the whole index anew beside the old one, which answers meanwhile; return how many it has."""
    began = timezone.now() - MARGIN
    engine = backend()
    rebuilder = engine.rebuilder_class(engine.get_index_for_model(Document))
    index = rebuilder.start()
    index.add_model(Document)
    done = 0
    for rows in [] if schema_only else Document.objects.present().in_batches(chunk_size):
        index.add_items(Document, rows)
        done += len(rows)
        progress(done)
    rebuilder.finish()
    if not schema_only:
        note_rebuilt(began)
    return done


def note_rebuilt(began: datetime) -> None:
    """After a rebuild, only what changed since it began is stale: the new index may have it as it was."""
    before = Q(touched_at__lt=began)
    Document.objects.filter(before, is_gone=True).delete()
    Document.objects.filter(before, is_stale=True).update(is_stale=False)
    Document.objects.exclude(before).update(is_stale=True, touched_at=timezone.now())
