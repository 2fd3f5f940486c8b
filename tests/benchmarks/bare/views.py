"""The bare view."""

from django.http import HttpRequest, HttpResponse


def bare_view(request: HttpRequest) -> HttpResponse:
    """Answer two words."""
    return HttpResponse("<!DOCTYPE html><title>Bare</title><p>It answers.")
