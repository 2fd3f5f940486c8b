"""The newest things of a filtered list, for whoever follows them in a reader of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed

from core.filters import FilteredQuery
from core.models import BasePage

FEED_LENGTH = 30


@dataclass(frozen=True)
class Item:
    """An entry of a feed; its address is absolute."""

    title: str
    link: str
    description: str
    published_at: datetime | None
    categories: Sequence[str] = ()


def feed_of(
    pages: Iterable[Any],
    query: FilteredQuery,
    request: HttpRequest,
    *,
    listed_by: BasePage,
    about: str,
    description: str,
    words: Callable[[Any], str],
) -> HttpResponse:
    """Pages with topics as RSS 2.0: a feed about something, narrowed by a query to the page that lists it.

    `words` gives what is said of each page.
    """
    items = (
        Item(
            page.title,
            page.full_url,
            words(page),
            page.first_published_at,
            [topic.name for topic in page.topics.all()],
        )
        for page in pages
    )
    chosen = ", ".join(chip for chip, _ in query.chips())
    return rss(
        items,
        request,
        about=about + (f" ({chosen})" if chosen else ""),
        link=listed_by.full_url + query.address(),
        description=description,
    )


def rss(
    items: Iterable[Item], request: HttpRequest, *, about: str, link: str, description: str
) -> HttpResponse:
    """Entries as RSS 2.0: a feed about something, listed at an absolute address too."""
    feed = Rss201rev2Feed(
        title=f"{settings.SITE_NAME} : {about}",
        link=link,
        description=description,
        language="fr",
        feed_url=request.build_absolute_uri(),
    )
    for item in items:
        feed.add_item(
            title=item.title,
            link=item.link,
            description=item.description,
            pubdate=item.published_at,
            unique_id=item.link,
            categories=item.categories,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
