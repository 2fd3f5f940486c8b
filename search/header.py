"""The search box, in the header of every page."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from core.door import HeaderPart, HeaderTool, header_tools


@header_tools.register
class SearchBox(HeaderTool):
    """A form, the same for everybody; a link beside the menu of a phone. The search itself has its own."""

    order = -10

    def part(self, request: HttpRequest) -> HeaderPart:
        """The box. No query."""
        if request.path == reverse("search:results"):
            return HeaderPart(SafeString())
        return HeaderPart(
            render_to_string("search/header_box.html"), brief=render_to_string("search/header_link.html")
        )
