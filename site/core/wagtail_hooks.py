"""What the portal adds to Wagtail: marks on the pages served, and notices in the admin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail import hooks
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from core.admin import NoticeViewSet

register_snippet(NoticeViewSet)


@hooks.register("on_serve_page")
def mark_page(serve: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a served page as the same for everybody, and as a visit to be counted."""

    def marked(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponseBase:
        response = serve(page, request, args, kwargs)
        response.cacheable_page = True
        response.visit = ("visit", getattr(page, "region_code", ""), f"page:{page.pk}")
        return response

    return marked
