"""The copies of their data that people ask for: made in the background, kept a week, for nobody else."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import task

from accounts.archive import write_archive
from accounts.models import DataCopy, User
from outbox.services import send_mail

COPY_STAYS = timedelta(days=7)
# How long after it was asked for, or begun, a copy that is not there is made by `due`.
LEFT_BEHIND = timedelta(minutes=15)
MOST_ATTEMPTS = 5
# How long a copy that is over is remembered, so that its link says so.
MEMORY = timedelta(days=365)

logger = logging.getLogger(__name__)


def ask_copy(person: User) -> DataCopy:
    """Have a copy of a person's data made; the one that is being made or ready, if there is one."""
    for copy in person.data_copies.expired(timezone.now()):
        end_copy(copy)
    with transaction.atomic():
        copy, created = DataCopy.objects.get_or_create(person=person, ended_at=None)
        if created:
            # A queue that is down loses nothing: `due` will find the copy.
            transaction.on_commit(partial(make_copy_later.enqueue, str(copy.pk)), robust=True)
    return copy


def last_copy(person: User) -> DataCopy | None:
    """The copy that a person asked for last, whatever became of it."""
    return person.data_copies.order_by("-asked_at").first()


@task()
def make_copy_later(copy_id: str) -> bool:
    """Make a copy in the background."""
    return make_copy(UUID(copy_id))


def make_copy(copy_id: UUID) -> bool:
    """Make a copy that waits; return whether it is there now.

    The row is claimed by one conditional update: of two processes that try at once, one makes it. A failure
    is kept for `due`, which tries again; after the fifth the copy is given up. Never call it inside a
    transaction, where the others would not see the claim.
    """
    now = timezone.now()
    waiting = DataCopy.objects.filter(pk=copy_id).to_be_made(left_since=now - LEFT_BEHIND)
    if not waiting.update(begun_at=now, attempts=F("attempts") + 1):
        return False
    copy = DataCopy.objects.select_related("person").get(pk=copy_id)
    try:
        return fill(copy)
    except Exception as error:  # noqa: BLE001  (whatever a room, the disk or a store can say)
        # The words of the error may name the person.
        logger.warning("copy %s, attempt %s: %s", copy.pk, copy.attempts, type(error).__name__)
        over = {"ended_at": timezone.now()} if copy.attempts >= MOST_ATTEMPTS else {}
        mine = DataCopy.objects.filter(pk=copy.pk, begun_at=now).update(begun_at=None, **over)
        if mine and over:
            delete_files(copy)
        return False


def fill(copy: DataCopy) -> bool:
    """Write the file of a copy, and tell its person; return whether the copy was still wanted.

    A file that no copy keeps in the end is deleted: that of a process that failed, or took too long, or
    whose person was erased meanwhile.
    """
    storage, name = copy.file.storage, file_name(copy, copy.attempts)
    try:
        with TemporaryFile() as archive:
            write_archive(archive, copy.person.email, timezone.now())
            archive.seek(0)
            for left in file_names(copy):  # by processes that died
                storage.delete(left)
            name = storage.save(name, File(archive))
        return tell(copy, name)
    finally:
        if not DataCopy.objects.open().filter(pk=copy.pk, file=name).exists():
            storage.delete(name)


@transaction.atomic
def tell(copy: DataCopy, name: str) -> bool:
    """Note that the file of a copy is there, and write to its person, if this process is still to make it."""
    now = timezone.now()
    done = {"made_at": now, "expires_at": now + COPY_STAYS, "file": name}
    if not DataCopy.objects.open().filter(pk=copy.pk, begun_at=copy.begun_at).update(**done):
        return False
    copy.refresh_from_db()
    context = {"copy": copy, "person": copy.person}
    send_mail(f"copy-ready-{copy.pk}", copy.person.email, "accounts/mail/copy_ready", context)
    return True


def file_name(copy: DataCopy, attempt: int) -> str:
    """The file that this attempt at a copy writes: a process that took too long touches no later one."""
    return f"{copy.pk}-{attempt}.zip"


def file_names(copy: DataCopy) -> list[str]:
    """All that the attempts at a copy may have left on disk."""
    return [file_name(copy, attempt) for attempt in range(1, copy.attempts + 1)]


def delete_files(copy: DataCopy) -> None:
    """Delete what is on disk of a copy, once that is sure, whether or not its row knows of it."""
    for name in file_names(copy):
        transaction.on_commit(partial(copy.file.storage.delete, name), robust=True)


def end_copy(copy: DataCopy) -> None:
    """Close a copy, and delete its file once that is sure."""
    if DataCopy.objects.open().filter(pk=copy.pk).update(ended_at=timezone.now(), file=""):
        delete_files(copy)


def make_those_left(now: datetime, *, at_most: int) -> int:
    """Make the copies that were asked for a while ago and that nobody makes; return how many are there."""
    since = now - LEFT_BEHIND
    left = DataCopy.objects.to_be_made(left_since=since)
    for copy in left.filter(attempts__gte=MOST_ATTEMPTS):  # whoever made them died each time
        if left.filter(pk=copy.pk).update(ended_at=now):
            delete_files(copy)
    left = left.filter(Q(asked_at__lt=since) | Q(attempts__gt=0)).order_by("attempts", "asked_at")
    return sum(make_copy(pk) for pk in list(left.values_list("pk", flat=True)[:at_most]))


def end_expired(now: datetime, *, at_most: int) -> int:
    """Delete the files that have been there for a week, then what is remembered of them; return how many."""
    expired = list(DataCopy.objects.expired(now)[:at_most])
    for copy in expired:
        end_copy(copy)
    old = DataCopy.objects.filter(ended_at__lt=now - MEMORY).values_list("pk", flat=True)[:at_most]
    return len(expired) + DataCopy.objects.filter(pk__in=list(old)).delete()[0]
