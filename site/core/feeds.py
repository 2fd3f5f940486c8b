"""The newest pages of a filtered list, for whoever follows them in a reader of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed

from core.filters import FilteredQuery
from core.models import BasePage

FEED_LENGTH = 30


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
    chosen = ", ".join(chip for chip, _ in query.chips())
    rss = Rss201rev2Feed(
        title=f"{settings.SITE_NAME} : {about}" + (f" ({chosen})" if chosen else ""),
        link=listed_by.full_url + query.address(),
        description=description,
        language="fr",
        feed_url=request.build_absolute_uri(),
    )
    for page in pages:
        rss.add_item(
            title=page.title,
            link=page.full_url,
            description=words(page),
            pubdate=page.first_published_at,
            unique_id=page.full_url,
            categories=[topic.name for topic in page.topics.all()],
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
