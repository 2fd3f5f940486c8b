"""Mails about new pages, to those who chose their topics: at once, or once a week.

A room says in its `space.py` which pages it announces; they have a first date of publication, and `topics`::

    @new_pages.register
    class NewResources(NewPages):
        model = ResourcePage
        one = "Nouvelle ressource"
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import task
from wagtail.models import Page

from accounts.enums import Rhythm
from accounts.models import JoinedAccount, NotificationChoice, User
from accounts.notifying import NewContent, unsubscribe_url
from core.door import Registry
from core.querysets import published
from outbox.models import Mail
from outbox.services import send_mail

BATCH = 500
# How long mails at once are still written, when the work in the background was cut off.
CATCH_UP = timedelta(days=2)
MOST_TOLD = 10
# When so many mails cannot be written in a run, it is not for the sake of those who get them.
MOST_FAILURES = 500
WEEK = timedelta(days=7)

logger = logging.getLogger(__name__)


class NewPages:
    """A type of page whose first publication is announced."""

    model: type[Page]
    one: str
    order = 0


new_pages: Registry[NewPages] = Registry(NewPages)


@dataclass(frozen=True)
class News:
    """A page that has just appeared, as a mail tells of it."""

    pk: int
    one: str
    title: str
    summary: str
    url: str
    topics: frozenset[str]
    since: datetime


def news_between(start: datetime, end: datetime, *, page_id: int | None = None) -> list[News]:
    """What was first published from `start` to before `end` and may be read, the newest first.

    A few queries for each type of page.
    """
    found = []
    for announced in new_pages:
        pages = published(
            announced.model.objects.filter(first_published_at__gte=start, first_published_at__lt=end)
        )
        if page_id is not None:
            pages = pages.filter(pk=page_id)
        topics = defaultdict(set)
        for pk, topic in pages.order_by().values_list("pk", "topics"):
            topics[pk].add(topic)
        found += [
            News(
                page.pk,
                announced.one,
                page.title,
                page.summary,
                page.get_url(),
                frozenset(topics[page.pk]) - {None},
                page.first_published_at,
            )
            for page in pages
        ]
    return sorted(found, key=lambda news: (news.since, news.pk), reverse=True)


def reachable(people: QuerySet) -> QuerySet:
    """Those whose account is open, and whose address is shown to be theirs."""
    shown = EmailAddress.objects.filter(user=OuterRef("pk"), email=OuterRef("email"), verified=True)
    return people.filter(Exists(shown), is_active=True)


@task()
def tell_later(page_id: int) -> int:
    """Tell of a new page in the background."""
    now = timezone.now()
    news = news_between(now - CATCH_UP, now + WEEK, page_id=page_id)
    return sum(tell_at_once(one) for one in news)


def tell_at_once(news: News) -> int:
    """Write to those who chose one of its topics before it appeared, each once; return how many mails.

    What an account was told that became part of another one, its person was told. Whoever could not be
    written to is tried again by the next run.
    """
    chosen = NotificationChoice.objects.waiting_for(NewContent.key, Rhythm.AT_ONCE, news.topics)
    wanted = reachable(
        User.objects.filter(pk__in=chosen.filter(chosen_at__lte=news.since).values("person"))
    ).order_by("pk")
    told = failed = last = 0
    while failed < MOST_FAILURES and (batch := list(wanted.filter(pk__gt=last)[:BATCH])):
        owners = {person.pk: person.pk for person in batch}
        owners.update(JoinedAccount.objects.filter(person__in=batch).values_list("number", "person"))
        keys = {mail_key(news, number): owner for number, owner in owners.items()}
        written = Mail.objects.filter(key__in=keys).values_list("key", flat=True)
        knowing = {keys[key] for key in written}
        for person in batch:
            if person.pk in knowing:
                continue
            if write_to(person, mail_key(news, person.pk), "accounts/mail/new_page", {"news": news}):
                told += 1
            else:
                failed += 1
        last = batch[-1].pk
    return told


def mail_key(news: News, number: int) -> str:
    """The key of the mail that tells something new to the account of this number."""
    return f"new-content:{news.pk}:{number}"


def tell_week(now: datetime) -> int:
    """Write to those who chose once a week, about the week that ended last Sunday; return how many mails.

    Each batch is noted as told; cut off in its middle, it is written again under the same keys, which sends
    nothing twice. Whoever could not be written to is tried again by the next run.
    """
    monday = monday_of(now)
    end = timezone.make_aware(datetime.combine(monday, time()))
    news = news_between(timezone.make_aware(datetime.combine(monday - WEEK, time())), end)
    if not news:
        return 0
    told = 0
    failed: set[int] = set()
    waiting = (
        NotificationChoice.objects.filter(kind=NewContent.key, rhythm=Rhythm.WEEKLY, chosen_at__lt=end)
        .filter(Q(told_until=None) | Q(told_until__lt=monday))
        .order_by("person")
    )
    people = waiting.values_list("person", flat=True).distinct()
    while len(failed) < MOST_FAILURES and (batch := list(people.exclude(person__in=failed)[:BATCH])):
        rows = waiting.filter(person__in=batch)
        chosen: dict[int, dict[str, datetime]] = defaultdict(dict)
        for person_id, topic, since in rows.values_list("person", "topic", "chosen_at"):
            chosen[person_id][topic] = since
        for person in reachable(User.objects.filter(pk__in=batch)).order_by("pk"):
            if wanted := wanted_news(news, chosen[person.pk]):
                key = f"new-content-week:{monday:%G-W%V}:{person.pk}"
                context = {"told": wanted[:MOST_TOLD], "more": len(wanted) - MOST_TOLD}
                if write_to(person, key, "accounts/mail/new_pages", context):
                    told += 1
                else:
                    failed.add(person.pk)
        done = rows.exclude(person__in=failed).values_list("pk", flat=True)
        NotificationChoice.objects.filter(pk__in=done).update(told_until=monday)
    return told


def wanted_news(news: Iterable[News], chosen: dict[str, datetime]) -> list[News]:
    """The news on topics that were chosen before they appeared."""
    return [one for one in news if any(one.since >= chosen[topic] for topic in one.topics if topic in chosen)]


def monday_of(now: datetime) -> date:
    """The first day of the week of a moment, in our time zone."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())


def write_to(person: User, key: str, template: str, context: dict) -> bool:
    """Write one of these mails; return whether that went well: one that fails holds up none of the others."""
    url = unsubscribe_url(person, NewContent.key)
    try:
        with transaction.atomic():
            send_mail(key, person.email, template, {"person": person, **context}, unsubscribe_url=url)
    except Exception as error:  # noqa: BLE001  (whatever an address or a page can break)
        # The words of the error may hold the address.
        logger.warning("%s not written: %s", key, type(error).__name__)
        return False
    return True


def is_first_publication(page: Page) -> bool:
    """Whether a page that has just been published never was before."""
    return page.first_published_at is not None and page.first_published_at == page.last_published_at
