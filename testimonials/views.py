"""What the page of testimonials answers, and the pages that a mail leads to."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from accounts.door import consent_link, consent_text
from core.feeds import FEED_LENGTH, feed_of
from design.maps import MapValue, france, map_of_france
from territories.models import Commune
from territories.words import departments
from testimonials import agreements, listing
from testimonials import points as map_points
from testimonials.enums import Sort
from testimonials.forms import DISTANCES, Frame, TestimonialQuery, zoom_of

MOST_NAMED = 20


def show_map(page: Any, request: HttpRequest) -> HttpResponseBase:
    """The testimonials as the address asks for them, as a list and on a map."""
    query = TestimonialQuery.read(request.GET)
    site = Site.find_for_request(request)
    answer = listing.look_up(site, query)
    context = {
        "query": query,
        "answer": answer,
        "panel": query.panel(answer.counts),
        "list_url": page.url,
        "map": map_of(page, query, answer.counts["departement"]),
        "off_the_map": off_the_map(page, query, answer.counts["departement"]),
        "box": map_points.box(site, query),
        "tile_host": urlsplit(page.tile_server).hostname,
    }
    response = page.render(request, context_overrides=context)
    if page.tile_server:
        # The browser may ask the server of the background for images, and does so once the person wants it.
        response._csp_update = {"img-src": [origin_of(page.tile_server)]}
    return response


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as a security policy names them."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def words_of(number: int) -> str:
    """A number of testimonials, in words."""
    return "1 témoignage" if number == 1 else f"{number} témoignages"


def map_of(page: Any, query: TestimonialQuery, counts: dict[str, int]) -> Any:
    """The map of departments, each with its count and a link that filters."""
    names = departments()
    most = max(counts.values(), default=0)
    values = {
        code: MapValue(
            label=f"{names[code]} : {words_of(count)}",
            shade=1 + round(4 * (count - 1) / max(1, most - 1)),
            url=page.url + query.address(region="", departement=code),
        )
        for code, count in counts.items()
        if count
    }
    return map_of_france(values, title="Les témoignages par département")


def off_the_map(page: Any, query: TestimonialQuery, counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """The territories without outline that have testimonials: name, link that filters, count."""
    drawn = france()["departments"]
    return [
        (departments()[code], page.url + query.address(region="", departement=code), count)
        for code, count in counts.items()
        if count and code not in drawn
    ]


def feed(page: Any, request: HttpRequest) -> HttpResponse:
    """The newest testimonials of a filtered view, as RSS 2.0."""
    query = TestimonialQuery.read(request.GET)
    site = Site.find_for_request(request)
    found, _ = listing.found_by(site, query)
    newest = listing.index_of(site.root_page).first(FEED_LENGTH, Sort.NEWEST, among=found)
    return feed_of(
        listing.testimonials().for_cards().in_order(newest),
        query,
        request,
        listed_by=page,
        about="témoignages",
        description="Des entreprises comme la vôtre racontent ce qu’elles ont fait.",
        words=lambda page: f"« {page.quote} » {page.person}, {page.who}",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def agreement(request: HttpRequest, token: str) -> HttpResponse:
    """The testimonial as it would be published, for its person alone, and the button by which they agree.

    To open the address changes nothing. Raises Http404 for an address that is not ours, or too old.
    """
    asked = agreements.read_token(token)
    page = asked and listing.testimonials().filter(pk=asked[0], withdrawn_at=None).first()
    if not page:
        raise Http404
    draft = page.get_latest_revision_as_object()
    if draft.contact_email != asked[1]:
        raise Http404
    text = consent_text(agreements.PURPOSE)
    if request.method == "POST":
        version = request.POST.get("version", "")
        if version == str(text.version):
            agreements.agree(draft, asked[1], text.version)
        return redirect("testimonials:agreement", token)
    given = agreements.standing(draft)
    response = render(
        request,
        "testimonials/agreement.html",
        {
            "page": draft,
            "text": text,
            "given": given,
            "withdraw_url": consent_link(given) if given else "",
            "home": Site.find_for_request(request).root_page,
        },
    )
    response["X-Robots-Tag"] = "noindex"
    # The address of this page is a key.
    response["Referrer-Policy"] = "same-origin"
    return response


# Who comes from a mail has no cookie, and needs none: the address alone gives the right.
agreement.checks_origin = True


def points(page: Any, request: HttpRequest) -> HttpResponse:
    """What the interactive map draws of a filtered view, as JSON: see `testimonials.points`."""
    query = TestimonialQuery.read(request.GET)
    site = Site.find_for_request(request)
    view, zoom = Frame.read(request.GET.get("vue", "")), zoom_of(request.GET.get("zoom", ""))
    response = JsonResponse(
        map_points.points(site, query, view, zoom), json_dumps_params={"separators": (",", ":")}
    )
    return part_of_page(response)


def here(page: Any, request: HttpRequest) -> HttpResponse:
    """Who tells their story in a part of the map: the newest, with a link that filters the list there."""
    query = TestimonialQuery.read(request.GET)
    site = Site.find_for_request(request)
    frame = Frame.read(request.GET.get("cadre", ""))
    found = map_points.inside(site, query, frame) if frame else 0
    index = listing.index_of(site.root_page)
    newest = index.first(MOST_NAMED, Sort.NEWEST, among=found)
    items = listing.testimonials().select_related("place").in_order(newest)
    context = {
        "items": items,
        "count": words_of(found.bit_count()),
        "left_out": found.bit_count() > MOST_NAMED,
    }
    if items:
        context |= around(page, query, items[0].place, index, found)
    return part_of_page(render(request, "testimonials/here.html", context))


def around(
    page: Any, query: TestimonialQuery, place: Commune, index: listing.TestimonialIndex, found: int
) -> dict[str, Any]:
    """How to say where a mask's rows are, and to list them: a commune, and how far around it."""
    farthest = max(index.distance(i, place) or 0 for i in index.positions(found))
    km = next((km for km in DISTANCES if farthest <= km), math.ceil(farthest)) if farthest else 0
    address = replace(query, place=place, km=km, sort=Sort.NEAREST).address()
    return {"place": place, "is_one_place": not farthest, "address": page.url + address}


def part_of_page(response: HttpResponse) -> HttpResponse:
    """Mark what a page asks for by itself: nobody visits it."""
    response.visit = None
    return response
