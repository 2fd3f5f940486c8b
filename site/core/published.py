"""The published generation: a token that changes whenever something that readers see changes.

Each process keeps its copy of the token for at most `PUBLISHED_COPY_SECONDS`; what it computed under an
older token is dropped. So anything published is seen by every process within that time, and between two
publications a page costs nothing that was computed before.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.template.loader import render_to_string

T = TypeVar("T")

_lock = threading.Lock()
_token = ""
_read_at = float("-inf")
_copies: dict[Hashable, Any] = {}


def generation() -> str:
    """The current token, at most `PUBLISHED_COPY_SECONDS` old in this process. One query when it is read."""
    global _copies, _token, _read_at  # noqa: PLW0603
    now = time.monotonic()
    if now - _read_at < settings.PUBLISHED_COPY_SECONDS:
        return _token
    token = apps.get_model("core", "PublishedGeneration").current()
    with _lock:
        if token != _token:
            _copies = {}
        _token, _read_at = token, now
    return token


def raise_generation(**_signal: Any) -> None:
    """Tell every process that what readers see has changed.

    The token changes with the current transaction, and once more after it: in between, this process may know
    the first token already, and another of its threads keep under it what it still reads as it was.
    """
    _renew()
    if connection.in_atomic_block:
        transaction.on_commit(_renew)


def _renew() -> None:
    rows = apps.get_model("core", "PublishedGeneration").objects
    rows.update_or_create(pk=1, defaults={"token": uuid4().hex})
    forget_copies()


def forget_copies() -> None:
    """Drop this process's copies: the next read asks the database."""
    global _copies, _read_at  # noqa: PLW0603
    with _lock:
        _read_at = float("-inf")
        _copies = {}


def raises_generation(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: saving or deleting a row of this model changes what readers see."""
    for signal in (post_save, post_delete):
        signal.connect(raise_generation, sender=model, dispatch_uid=f"generation-{model._meta.label}")
    for field in model._meta.local_many_to_many:
        m2m_changed.connect(raise_generation, sender=getattr(model, field.name).through)
    return model


def published_copy(key: Hashable, build: Callable[[], T]) -> T:
    """The value of `build()`, kept in this process until something is published.

    The value is shared between threads and requests: treat it as read-only.
    """
    generation()
    copies = _copies  # another one takes its place at a publication: what is built now then stays out of it
    try:
        return copies[key]
    except KeyError:
        value = copies[key] = build()
        return value


def published_cards(template: str, ids: Iterable[int], pages: models.QuerySet) -> dict[int, str]:
    """The cards of these pages as HTML, by primary key and in that order, each kept like a published copy.

    `pages` is asked for those that this process does not keep yet; what it does not have is left out.
    """
    generation()
    copies = _copies
    keys = {pk: ("card", template, pk) for pk in ids}
    missing = [pk for pk, key in keys.items() if key not in copies]
    for page in pages.filter(pk__in=missing) if missing else ():
        copies[keys[page.pk]] = render_to_string(template, {"page": page})
    return {pk: copies[key] for pk, key in keys.items() if key in copies}


def published_html(key: Hashable, template: str, context: Callable[[], dict[str, Any]]) -> str:
    """A template's text, the same for everybody, kept in this process until something is published."""
    return published_copy(("html", template, key), lambda: render_to_string(template, context()))
