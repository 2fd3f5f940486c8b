"""What the page of testimonials answers, and the pages that a mail leads to."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.feedgenerator import Rss201rev2Feed
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from accounts.door import consent_link, consent_text
from design.maps import MapValue, france, map_of_france
from testimonials import agreements, listing
from testimonials.enums import Sort
from testimonials.forms import TestimonialQuery
from testimonials.words import departments

FEED_LENGTH = 30


def show_map(page: Any, request: HttpRequest) -> HttpResponseBase:
    """The testimonials as the address asks for them, as a list and on a map."""
    query = TestimonialQuery.read(request.GET)
    answer = listing.look_up(Site.find_for_request(request).root_page, query)
    context = {
        "query": query,
        "answer": answer,
        "panel": query.panel(answer.counts),
        "list_url": page.url,
        "map": map_of(page, query, answer.counts["departement"]),
        "off_the_map": off_the_map(page, query, answer.counts["departement"]),
    }
    return page.render(request, context_overrides=context)


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
    index = listing.index_of(Site.find_for_request(request).root_page)
    found, _ = listing.found_by(index, query)
    newest = list(islice(index.ordered(found, Sort.NEWEST), FEED_LENGTH))
    chosen = ", ".join(words for words, _ in query.chips())
    rss = Rss201rev2Feed(
        title="#CroissanceConnectée : témoignages" + (f" ({chosen})" if chosen else ""),
        link=page.full_url + query.address(),
        description="Des entreprises comme la vôtre racontent ce qu’elles ont fait.",
        language="fr",
        feed_url=request.build_absolute_uri(),
    )
    for testimonial in listing.testimonials().for_cards().in_order(newest):
        rss.add_item(
            title=testimonial.title,
            link=testimonial.full_url,
            description=f"« {testimonial.quote} » {testimonial.person}, {testimonial.who}",
            pubdate=testimonial.first_published_at,
            unique_id=testimonial.full_url,
            categories=[topic.name for topic in testimonial.topics.all()],
        )
    return HttpResponse(rss.writeString("utf-8"), content_type="application/rss+xml; charset=utf-8")


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
