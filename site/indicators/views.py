"""The answers to « was this useful? »."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.limits import address_of, browser_of, too_often
from core.querysets import open_page
from indicators.forms import UsefulForm
from indicators.middleware import is_reader
from indicators.services import count

DAY = 86_400
MOST_ANSWERS_OF_A_BROWSER = 3
# Thirty firms of a workshop share one address: each may answer on sixty pages in a day.
MOST_ANSWERS_OF_AN_ADDRESS = 2000


@require_POST
def useful(request: HttpRequest, page_id: int) -> HttpResponse:
    """Count an answer, then go back to the page, which says thank you. Without an answer nothing changes."""
    page = open_page(request, page_id)
    address = page.get_url(request)
    form = UsefulForm(request.POST)
    if not form.is_valid():
        return redirect(f"{address}#avis")
    answer = form.cleaned_data["avis"]
    if is_reader(request) and not answers_too_often(request, page.pk):
        count(answer.event, getattr(page, "region_code", ""), f"page:{page.pk}")
    return redirect(f"{address}?avis={answer.mark}#avis")


# The same form for everybody, in pages that everybody gets from the same memory: no token.
useful.checks_origin = True


def answers_too_often(request: HttpRequest, page_id: int) -> bool:
    """Whether this browser has answered enough about this page today, or its network about all pages.

    Nothing of either is kept but a digest, in the cache, for a day.
    """
    of_browser = too_often(
        f"useful:{page_id}", browser_of(request), most=MOST_ANSWERS_OF_A_BROWSER, seconds=DAY
    )
    of_network = too_often("useful", address_of(request), most=MOST_ANSWERS_OF_AN_ADDRESS, seconds=DAY)
    return of_browser or of_network
