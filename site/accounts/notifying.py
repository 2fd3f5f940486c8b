"""Which mails people want: the kinds that rooms declare, what a person chose, and the link that ends it.

A room declares its kind in `space.py`; a mail of it asks `wants` first and carries `unsubscribe_url`::

    @notification_kinds.register
    class PlanReminder(NotificationKind):
        key = "plan-reminder"
        title = "Rappels de mon plan"
        text = "Un rappel, le jour que vous avez choisi."
        rhythms = (Rhythm.AT_ONCE, Rhythm.NEVER)
        start = Rhythm.AT_ONCE  # each reminder is asked for with its date
        words = {Rhythm.AT_ONCE: "Le jour choisi"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Leaving, Rhythm
from accounts.models import LeavingReason, NotificationChoice, User
from core.door import Registry

SALT = "accounts.unsubscribe"


class NotificationKind:
    """A kind of mail that a person may choose or refuse.

    `start` holds for whoever chose nothing: never, but for mails that the person asks for one by one.
    `words` say a rhythm otherwise than for other kinds.
    """

    key: str
    title: str
    text: str
    by_topic = False
    rhythms: tuple[Rhythm, ...] = (Rhythm.AT_ONCE, Rhythm.WEEKLY, Rhythm.NEVER)
    start: Rhythm = Rhythm.NEVER
    words: Mapping[Rhythm, str] = {}
    order = 0

    def say(self, rhythm: Rhythm) -> str:
        """A rhythm, in the words of this kind."""
        return self.words.get(rhythm, rhythm.label)


notification_kinds: Registry[NotificationKind] = Registry(NotificationKind)


@notification_kinds.register
class NewContent(NotificationKind):
    """New guides, courses, kits and testimonials."""

    key = "new-content"
    title = "Nouveaux contenus"
    text = "Guides, formations, kits et témoignages qui viennent de paraître."
    by_topic = True


class UnknownKind(KeyError):
    """No room declares this kind of mail."""


@dataclass(frozen=True)
class Ended:
    """Whom a link to unsubscribe is for, and which mails it ends."""

    person_id: int
    kind: NotificationKind


def kind_of(key: str) -> NotificationKind:
    """The kind of this key. Raises UnknownKind."""
    for kind in notification_kinds:
        if kind.key == key:
            return kind
    raise UnknownKind(key)


def wants(person: User, kind: str, topic: str = "") -> Rhythm:
    """How often a person wants mails of this kind. One query. Raises UnknownKind."""
    start = kind_of(kind).start
    chosen = NotificationChoice.objects.filter(person=person, kind=kind, topic=topic).values_list("rhythm")
    return Rhythm(next(iter(chosen), (start,))[0])


def unsubscribe_url(person: User, kind: str) -> str:
    """The path that ends mails of this kind for a person, signed in or not, for ever. Raises UnknownKind."""
    token = signing.dumps([person.pk, kind_of(kind).key], salt=SALT)
    return reverse("accounts:unsubscribe", args=[token])


def read_unsubscribe_token(token: str) -> Ended | None:
    """Whom a link is for, and what it ends; None for one that we did not sign, or of a kind that is gone."""
    try:
        person_id, key = signing.loads(token, salt=SALT)
        return Ended(person_id, kind_of(key))
    except (signing.BadSignature, UnknownKind, TypeError, ValueError):
        return None


@transaction.atomic
def choose(person: User, kind: NotificationKind, rhythms: dict[str, Rhythm]) -> None:
    """Set how often a person wants mails of a kind, by topic (« » for a kind without).

    A choice that stays as it was keeps its date: who chose long ago is told of what appeared since.
    """
    rows = {row.topic: row for row in NotificationChoice.objects.filter(person=person, kind=kind.key)}
    for topic, rhythm in rhythms.items():
        row = rows.get(topic)
        if (row.rhythm if row else kind.start) != rhythm:
            NotificationChoice.objects.update_or_create(
                person=person,
                kind=kind.key,
                topic=topic,
                defaults={"rhythm": rhythm, "chosen_at": timezone.now(), "told_until": None},
            )


@transaction.atomic
def unsubscribe(ended: Ended) -> None:
    """End these mails, for whoever the account became part of too; nothing changes for one that is gone."""
    whose = Q(pk=ended.person_id) | Q(joined_accounts__number=ended.person_id)
    person = User.objects.filter(whose).first()
    if person is None:
        return
    chosen = NotificationChoice.objects.filter(person=person, kind=ended.kind.key)
    chosen.exclude(rhythm=Rhythm.NEVER).update(rhythm=Rhythm.NEVER, chosen_at=timezone.now(), told_until=None)
    if not ended.kind.by_topic:
        choose(person, ended.kind, {"": Rhythm.NEVER})


@transaction.atomic
def count_leaving(kind: NotificationKind, reason: Leaving) -> None:
    """Count why somebody left, without a name."""
    row, _ = LeavingReason.objects.get_or_create(kind=kind.key, reason=reason, day=timezone.localdate())
    LeavingReason.objects.filter(pk=row.pk).update(count=F("count") + 1)
