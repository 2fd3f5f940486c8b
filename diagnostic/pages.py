"""The page of the diagnosis, where it begins, and the page that says how a level is worked out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from core.models import BasePage
from diagnostic.door import run_of
from diagnostic.models import PlanWeights, Version
from diagnostic.wording import level_rules
from taxonomy.services import levels, topics


class DiagnosticPage(RoutablePageMixin, BasePage):
    """The start of the diagnosis."""

    max_count_per_parent = 1
    subpage_types: list[str] = []
    scene_name = "diagnostic"
    is_drawn = True
    template = "diagnostic/diagnostic_page.html"

    class Meta:
        verbose_name = "page du diagnostic"

    @path("")
    def begin(self, request: HttpRequest) -> HttpResponseBase:
        """What the diagnosis gives, and the button that begins it, or goes on with what was begun."""
        return self.render(request, context_overrides=self.begin_context(request))

    @path("comment/", name="method")
    def method(self, request: HttpRequest) -> HttpResponseBase:
        """« Comment ce niveau est calculé », by the version in force."""
        version = Version.objects.in_force()
        if version is None:
            raise Http404
        return self.render(
            request,
            template="diagnostic/method.html",
            context_overrides={
                "version": version,
                "content": version.content,
                "levels": level_rules(version.content["levels"]),
                "badges": levels(),
                "plan_weights": PlanWeights.told(),
                "above": self.breadcrumb_with_self(),
            },
        )

    @staticmethod
    def begin_context(request: HttpRequest) -> dict[str, Any]:
        """What the start page shows. Two queries at most, none but the version for who has no session."""
        version = Version.objects.defer("content").in_force()
        return {
            "is_open": version is not None,
            "run": run_of(request),
            "topics": topics(),
            "needs_cookie": settings.SESSION_COOKIE_NAME not in request.COOKIES,
        }
