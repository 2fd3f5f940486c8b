"""What the search adds to the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.ui.components import Component

from search.admin import PERMISSION, InVainPanel, SearchReport, report_menu_item

hooks.register("register_reports_menu_item", report_menu_item)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The report of what is searched."""
    return [path("rapports/recherches/", SearchReport.as_view(), name="searches_report")]


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show the mission what is searched and not found."""
    if request.user.has_perm(PERMISSION):
        panels.append(InVainPanel())
