"""What the library's page answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from wagtail.models import Site

from core.feeds import FEED_LENGTH, feed_of
from resources import library
from resources.forms import LibraryQuery
from taxonomy.services import topics


def show_library(page: Any, request: HttpRequest, *, topic_key: str = "") -> HttpResponseBase:
    """The library as the address asks for it; with a topic, that one is chosen and introduced."""
    query, topic = read_query(request, topic_key)
    answer = library.look_up(Site.find_for_request(request), query)
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
    newest = library.newest(Site.find_for_request(request), query, FEED_LENGTH)
    return feed_of(
        library.resources().for_cards().in_order(newest),
        query,
        request,
        listed_by=page,
        about="ressources",
        description="Les dernières ressources de la bibliothèque.",
        words=lambda resource: resource.summary,
    )
