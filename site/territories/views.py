"""Completion for the place field."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from territories.places import complete


@require_safe
@cache_control(public=True, max_age=3600)
def places(request: HttpRequest) -> JsonResponse:
    """Communes for what is typed in `q`, and a sentence when the text needs one."""
    found = complete(request.GET.get("q", ""))
    return JsonResponse(
        {
            "places": [
                {
                    "insee": commune.pk,
                    "name": commune.name,
                    "department": str(commune.department),
                    "label": commune.label,
                }
                for commune in found.proposals
            ],
            "message": found.message,
        }
    )
