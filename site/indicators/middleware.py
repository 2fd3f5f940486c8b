"""Counts visits of pages, kept in memory or not, without looking at who reads."""

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from indicators.services import count

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
    advance, are not visits. Neither address nor cookie is looked at.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on, then count."""
        response = self.get_response(request)
        visit = getattr(response, "visit", None)
        if visit and request.method == "GET" and response.status_code in READ and is_reader(request):
            count(*visit)
        return response


def is_reader(request: HttpRequest) -> bool:
    """Whether a person asks, as far as the request says."""
    agent = request.headers.get("User-Agent", "")
    in_advance = "prefetch" in request.headers.get("Sec-Purpose", "")
    return bool(agent) and not in_advance and not ROBOTS.search(agent)
