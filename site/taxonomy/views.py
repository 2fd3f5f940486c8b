"""Completion for the trade field."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from taxonomy.trades import complete


@require_safe
@cache_control(public=True, max_age=3600)
def trades(request: HttpRequest) -> JsonResponse:
    """Trades for what is typed in `q`, and a sentence when the text needs one."""
    found = complete(request.GET.get("q", ""))
    return JsonResponse(
        {
            "trades": [
                {
                    "key": proposal.pk,
                    "name": proposal.label,
                    "note": proposal.note,
                    "label": proposal.label,
                }
                for proposal in found.proposals
            ],
            "message": found.message,
        }
    )
