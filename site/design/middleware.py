"""What the portal does to the words of a page on their way out."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from design.typography import typeset_html


class TypographyMiddleware:
    """Give every page outside `/gestion/` the spaces that French does not break, whoever wrote its texts.

    It stands below whatever compresses, keeps or names a finished page, and above whatever may answer with
    one. In `/gestion/` an editor finds their text as they typed it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.SETS_FRENCH_SPACES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Hand on, then set the spaces of what is a page."""
        response = self.get_response(request)
        if self.is_page(response) and not request.path_info.startswith(settings.ADMIN_PATH):
            html = response.content.decode(errors="surrogateescape")
            response.content = typeset_html(html).encode(errors="surrogateescape")
            if response.has_header("Content-Length"):
                response["Content-Length"] = str(len(response.content))
        return response

    @staticmethod
    def is_page(response: HttpResponseBase) -> bool:
        """Whether this is HTML, whole and readable."""
        kind = response.get("Content-Type", "").lower().replace(" ", "")
        readable = not response.streaming and not response.has_header("Content-Encoding")
        return readable and kind in {"text/html", "text/html;charset=utf-8"}
