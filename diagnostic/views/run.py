"""The run: the firm part, the questions one by one, the end."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from diagnostic.models import Run


def go_on(request: HttpRequest, run: UUID, question: str = "") -> HttpResponse:
    """Where the run stands."""
    found = get_object_or_404(Run.objects.with_version(), pk=run)
    return HttpResponse(str(found))


def start(request: HttpRequest) -> HttpResponse:
    """Begin a run."""
    return HttpResponse("")


def resume(request: HttpRequest, secret: str) -> HttpResponse:
    """Go on with the run of a link."""
    found = get_object_or_404(Run.objects.with_version(), secret=secret)
    return HttpResponse(str(found))


firm = question = finish = later = go_on
