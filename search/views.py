"""The page of the search, what it proposes while one types, and its feed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Site

from accounts.door import keep_search
from accounts.roles import roles_of
from core.feeds import FEED_LENGTH, Item, rss
from core.filters import read_text
from indicators.middleware import is_reader
from search.door import complete, search
from search.engines.base import Question, Sort
from search.families import kind_words
from search.forms import SearchQuery
from search.results import doors_of, everything_of, kinds_of, results_of
from search.tallies import note_search
from taxonomy.services import topics

COMPLETIONS = 8
GROUPS = {"themes": "Thèmes", "titres": "Titres"}


@dataclass(frozen=True)
class Screen:
    """What the frame asks of a page, for one that is not in the tree."""

    title: str
    url: str
    path: str = ""


def site_of(request: HttpRequest) -> Site:
    """The site that answers. Raises Http404 without one."""
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site


def audiences_of(request: HttpRequest) -> frozenset[str]:
    """The roles of who asks. No query for a request without session cookie."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return frozenset()
    return frozenset(role.value for role in roles_of(request.user))


@require_safe
@cache_control(private=True, no_cache=True)
def results(request: HttpRequest) -> HttpResponse:
    """What is found for the query of an address; without one, a page that helps to begin."""
    site = site_of(request)
    query = SearchQuery.read(request.GET)
    context: dict[str, Any] = {
        "page": Screen("Recherche", reverse("search:results")),
        "query": query,
        "doors": doors_of(site),
        "home": site.root_page,
    }
    if query.is_empty:
        everything = everything_of(site)
        context |= {"topics": topics(), "everything": everything, "kinds": kinds_of(everything)}
        response = render(request, "search/start.html", context)
    else:
        shown = results_of(query, site, audiences_of(request))
        if query.is_new and is_reader(request):
            note_search(shown.found, query.text)
        context |= {
            "shown": shown,
            "answer": shown.answer,
            "panel": query.panel(shown.answer.counts) if shown.answer.total or query.filters else [],
            "list_url": reverse("search:results"),
        }
        response = render(request, "search/results.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@never_cache
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the search of the address, for whoever asks, then show it again. An empty search is not kept."""
    query = replace(SearchQuery.read(request.GET), page=1)
    home = reverse("search:results")
    if query.is_empty:
        return redirect(home)
    said = [*([f"« {query.text} »"] if query.text else []), *(chip for chip, _ in query.chips())]
    if query.kind:
        said.append(kind_words().get(query.kind, query.kind))
    refusal = keep_search(request, query.address(), ", ".join(said))
    if refusal:
        return render(request, "search/not_kept.html", {"refusal": refusal, "back": home + query.address()})
    messages.success(request, "Votre recherche est gardée.")
    return redirect(f"{reverse('accounts:kept')}?voir=recherches")


# The button stands in pages that carry no token.
keep.checks_origin = True


@require_safe
@cache_control(private=True, no_store=True)
def completion(request: HttpRequest) -> JsonResponse:
    """Topics and titles for what is typed in `q`."""
    text = read_text(request.GET)
    found = complete(text, site_of(request), audiences_of(request), COMPLETIONS) if text else []
    words = kind_words()
    rows = [
        {
            "name": one.title,
            "label": one.title,
            "address": one.address,
            "note": words.get(one.kind, "") if one.group == "titres" else "",
            "group": GROUPS[one.group],
        }
        for one in sorted(found, key=lambda one: list(GROUPS).index(one.group))
    ]
    response = JsonResponse({"rows": rows, "message": ""})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of what a query finds, as RSS 2.0: what everybody may read."""
    site = site_of(request)
    query = SearchQuery.read(request.GET)
    asked = query.as_question() | {"sort": Sort.NEWEST, "size": FEED_LENGTH}
    found = search(Question(site=site, **asked))
    words = {topic.key: topic.name for topic in topics()}
    items = (
        Item(
            hit.document.title,
            site.root_url + hit.document.address,
            hit.document.summary,
            hit.document.published_at,
            [words[key] for key in hit.document.topics if key in words],
        )
        for hit in found.hits
    )
    said = ", ".join([*([f"« {query.text} »"] if query.text else []), *(chip for chip, _ in query.chips())])
    return rss(
        items,
        request,
        about="recherche" + (f" {said}" if said else ""),
        link=site.root_url + reverse("search:results") + query.address(),
        description="Ce que cette recherche trouve de plus récent.",
    )
