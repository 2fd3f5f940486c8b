"""What the room adds to the admin: see `admin.py` for views and lists, `panels.py` for its home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from core.admin import EditorsMenuItem
from resources.admin import (
    GapsReport,
    GuideViewSet,
    ResourceGroup,
    StillRightBulkAction,
    StillRightButton,
    still_right,
)
from resources.pages import GuidePage
from resources.panels import PANELS
from resources.reviews import ACTION, is_reviewed, may_confirm
from resources.wording import vendors_named

hooks.register("register_bulk_action", StillRightBulkAction)


@hooks.register("register_admin_viewset")
def lists() -> list[Any]:
    """The lists of resources, and the form of guides."""
    return [ResourceGroup(), GuideViewSet()]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The one click, and the report."""
    return [
        path("pages/<int:page_id>/toujours-exact/", still_right, name="still_right"),
        path("rapports/ressources-qui-manquent/", GapsReport.as_view(), name="resource_gaps"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """Name the click in the history of a page."""
    actions.register_action(ACTION, "Relecture", "Relue : toujours exacte")


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """The click, in the menu of each page of a list."""
    if is_reviewed(page) and page.permissions_for_user(user).can_edit():
        yield StillRightButton(page, priority=3)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The click, on top of the page's form."""
    if page.pk and may_confirm(page, user):
        yield StillRightButton(page, priority=12)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def check_wording(request: HttpRequest, page: Page) -> None:
    """Tell who saves advice of the vendors that it names. A save that nobody asked for says nothing."""
    if isinstance(page, GuidePage) and request.accepts("text/html") and (names := vendors_named(page)):
        messages.warning(
            request,
            f"Ce conseil cite {', '.join(names)}. Nos conseils ne favorisent aucune marque : décrivez plutôt "
            "le type d’outil. La page est enregistrée, rien n’est bloqué.",
        )


@hooks.register("register_reports_menu_item")
def gaps_menu_item() -> MenuItem:
    """The report of what is missing."""
    return EditorsMenuItem("Ressources qui manquent", reverse("resource_gaps"), icon_name="grid", order=50)


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Component]) -> None:
    """What waits, in place of Wagtail's panels on the same matter."""
    replaced = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)
    panels[:] = [panel for panel in panels if not isinstance(panel, replaced)] + [panel() for panel in PANELS]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[SummaryItem]) -> None:
    """The home says what to do, not how many files there are."""
    items.clear()
