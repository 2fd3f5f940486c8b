"""What the portal adds to Wagtail: marks on the pages served, and notices in the admin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler
from wagtail.snippets.models import register_snippet

from core.admin import NoticeViewSet

register_snippet(NoticeViewSet)


@hooks.register("on_serve_page")
def mark_page(serve: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Mark a served page as the same for everybody, and as a visit to be counted.

    What is only a part of a page says so itself, with `response.visit = None`.
    """

    def marked(page: Page, request: HttpRequest, args: list[Any], kwargs: dict[str, Any]) -> HttpResponseBase:
        response = serve(page, request, args, kwargs)
        response.cacheable_page = True
        if not hasattr(response, "visit"):
            response.visit = ("visit", getattr(page, "region_code", ""), f"page:{page.pk}")
        return response

    return marked


@hooks.register("insert_global_admin_css")
def combobox_styles() -> SafeString:
    """Fields that complete look in the admin as they do on the site."""
    return format_html('<link rel="stylesheet" href="{}">', static("design/css/combobox.css"))


class PageLinks(PageLinkHandler):
    """Links to pages in texts: one query a text, for an address needs nothing of the page's own type."""

    @classmethod
    def get_many(cls, attrs_list: list[dict]) -> list[Page | None]:
        """The page of each link, None for one that is gone."""
        keys = [attrs.get("id") for attrs in attrs_list]
        pages = {str(page.pk): page for page in Page.objects.filter(pk__in=keys)}
        return [pages.get(str(key)) for key in keys]


@hooks.register("register_rich_text_features", order=1)
def link_pages(features: FeatureRegistry) -> None:
    """Have `PageLinks` write the links, in the place of Wagtail's own handler."""
    features.register_link_type(PageLinks)
