"""The result, at an address that opens to whoever holds it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from diagnostic.models import DiagnosisResult


def result(request: HttpRequest, secret: str) -> HttpResponse:
    """The result."""
    found = get_object_or_404(DiagnosisResult.objects.for_page(), secret=secret)
    return HttpResponse(str(found))


mail = withdraw = renew = correct = keep = result
