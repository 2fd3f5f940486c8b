"""Collect the links of pages, follow them, and write what became of them."""

from __future__ import annotations

import time
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from wagtail.models import Page, Site

from resources.links.collecting import host_of, links_of
from resources.links.following import LinkFollower, Outcome
from resources.links.models import LinkUse, OutsideLink, PageReading


def collect(now: datetime, *, at_most: int) -> int:
    """Read the links of pages published since they were last read, and drop what no page holds any more.

    Returns how many pages were read.
    """
    LinkUse.objects.filter(page__live=False).delete()
    PageReading.objects.filter(page__live=False).delete()
    new = Q(link_reading=None) | Q(link_reading__read_at__lt=F("last_published_at"))
    pages = Page.objects.live().filter(new, depth__gt=1).order_by("pk")[:at_most].specific()
    inside = {urlsplit(settings.BASE_URL).hostname, *Site.objects.values_list("hostname", flat=True)}
    for page in pages:
        write_uses(page, {url for url in links_of(page) if host_of(url) not in inside}, now)
    OutsideLink.objects.unused().delete()
    return len(pages)


@transaction.atomic
def write_uses(page: Page, urls: set[str], now: datetime) -> None:
    """Make these the links of a page."""
    LinkUse.objects.filter(page=page).exclude(link__url__in=urls).delete()
    OutsideLink.objects.bulk_create(
        [OutsideLink(url=url, host=host_of(url)) for url in sorted(urls)], ignore_conflicts=True
    )
    links = OutsideLink.objects.filter(url__in=urls)
    LinkUse.objects.bulk_create([LinkUse(link=link, page=page) for link in links], ignore_conflicts=True)
    PageReading.objects.update_or_create(page=page, defaults={"read_at": now})


def follow_next(now: datetime, *, at_most: int, seconds: float, follower: LinkFollower) -> int:
    """Follow the links whose turn has come, one a host, for about that many seconds; return how many.

    When nothing at all answers, a link that answered before is tried: if that one is silent too, the fault is
    ours, and nothing is written.
    """
    end = time.monotonic() + seconds
    outcomes: list[tuple[OutsideLink, Outcome]] = []
    for link in OutsideLink.objects.next_to_follow(now, at_most=at_most):
        if time.monotonic() > end:
            break
        outcomes.append((link, follower.follow(link.url)))
    if not is_our_fault(outcomes, follower):
        for link, outcome in outcomes:
            write_outcome(link, outcome, now)
    return len(outcomes)


def is_our_fault(outcomes: list[tuple[OutsideLink, Outcome]], follower: LinkFollower) -> bool:
    """Whether the portal itself seems to be cut off from the internet."""
    if not outcomes or any(outcome.status for _, outcome in outcomes):
        return False
    tried = [link.pk for link, _ in outcomes]
    witness = OutsideLink.objects.exclude(pk__in=tried).filter(failures=0, last_status__isnull=False)
    link = witness.order_by("-last_checked_at").first()
    return link is not None and follower.follow(link.url).status is None


def write_outcome(link: OutsideLink, outcome: Outcome, now: datetime) -> None:
    """Write what became of a link: an answer forgives all earlier failures."""
    failed = bool(outcome.problem)
    OutsideLink.objects.filter(pk=link.pk).update(
        last_checked_at=now,
        last_status=outcome.status,
        last_error=outcome.problem,
        failures=F("failures") + 1 if failed else 0,
        first_failed_at=(link.first_failed_at or now) if failed else None,
    )
