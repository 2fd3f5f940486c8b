"""Counts visits of pages, kept in memory or not, and how many people make them, without knowing who."""

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.limits import address_of
from indicators.services import count, count_visitor

# Programs that say so (a Cubot is a telephone). Browsers name themselves: who says nothing is a program too.
ROBOTS = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|scrap|monitor|preview|headless|curl|wget|python|java/|go-http|okhttp|libwww",
    re.IGNORECASE,
)
# « Not modified » is a visit too: the reader comes back to a page that their browser has kept.
READ = {200, 304}


class VisitCountMiddleware:
    """Count the responses that a page marked with `visit`: (event, region code, subject).

    It stands outside the page cache, which keeps the mark. Robots, and pages that a browser fetches in
    advance, are not visits. No cookie is looked at; address and browser become a digest that lasts a day.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on, then count."""
        response = self.get_response(request)
        visit = getattr(response, "visit", None)
        if visit and request.method == "GET" and response.status_code in READ and is_reader(request):
            count(*visit)
            _event, region_code, _subject = visit
            count_visitor(address_of(request), request.headers["User-Agent"], region_code)
        return response


def is_reader(request: HttpRequest) -> bool:
    """Whether a person asks, as far as the request says."""
    agent = request.headers.get("User-Agent", "")
    in_advance = "prefetch" in request.headers.get("Sec-Purpose", "")
    return bool(agent) and not in_advance and not ROBOTS.search(agent)
