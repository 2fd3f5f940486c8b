"""What the library's page answers."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.feedgenerator import Rss201rev2Feed
from wagtail.models import Site

from resources import library
from resources.enums import Sort
from resources.forms import LibraryQuery
from taxonomy.services import topics

FEED_LENGTH = 30


def show_library(page: Any, request: HttpRequest, *, topic_key: str = "") -> HttpResponseBase:
    """The library as the address asks for it; with a topic, that one is chosen and introduced."""
    query, topic = read_query(request, topic_key)
    home = Site.find_for_request(request).root_page
    answer = library.look_up(home, query.filters, words=query.words, sort=query.sort, page=query.page)
    context = {
        "query": query,
        "answer": answer,
        "topic": topic,
        "panel": query.panel(answer.counts, hidden=["theme"] if topic else []),
        "list_url": f"{page.url}theme/{topic.key}/" if topic else page.url,
        "implied": topic.name if topic else "",
    }
    return page.render(request, context_overrides=context)


def read_query(request: HttpRequest, topic_key: str) -> tuple[LibraryQuery, Any]:
    """The query of an address, and the topic that its path names. Raises Http404 for an unknown topic."""
    data = request.GET
    topic = None
    if topic_key:
        topic = next((t for t in topics() if t.key == topic_key), None)
        if topic is None:
            raise Http404
        data = data.copy()
        data.setlist("theme", [topic_key])
    return LibraryQuery.read(data), topic


def feed(page: Any, request: HttpRequest) -> HttpResponse:
    """The newest resources of a filtered view, as RSS 2.0."""
    query, _ = read_query(request, "")
    home = Site.find_for_request(request).root_page
    index = library.index_of(home)
    newest = list(islice(index.ordered(index.select(query.filters, query.words), Sort.NEWEST), FEED_LENGTH))
    chosen = ", ".join(words for words, _ in query.chips())
    rss = Rss201rev2Feed(
        title="#CroissanceConnectée : ressources" + (f" ({chosen})" if chosen else ""),
        link=page.full_url + query.address(),
        description="Les dernières ressources de la bibliothèque.",
        language="fr",
        feed_url=request.build_absolute_uri(),
    )
    for resource in library.resources().for_cards().in_order(newest):
        rss.add_item(
            title=resource.title,
            link=resource.full_url,
            description=resource.summary,
            pubdate=resource.first_published_at,
            unique_id=resource.full_url,
            categories=[topic.name for topic in resource.topics.all()],
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")
