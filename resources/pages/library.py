"""The library, in which all of them are found."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from core.models import BasePage
from resources import views


class LibraryPage(RoutablePageMixin, BasePage):
    """The library: every resource of the site, to filter."""

    max_count_per_parent = 1
    scene_name = "ressources"
    template = "resources/library_page.html"

    class Meta:
        verbose_name = "bibliothèque"

    @path("")
    def everything(self, request: HttpRequest) -> HttpResponseBase:
        """All resources, filtered as the address says."""
        return views.show_library(self, request)

    @path("theme/<slug:topic>/", name="topic")
    def topic(self, request: HttpRequest, topic: str) -> HttpResponseBase:
        """The resources of one topic, with its introduction."""
        return views.show_library(self, request, topic_key=topic)

    @path("flux/", name="feed")
    def feed(self, request: HttpRequest) -> HttpResponseBase:
        """The newest resources of a filtered view, as RSS."""
        return views.feed(self, request)
