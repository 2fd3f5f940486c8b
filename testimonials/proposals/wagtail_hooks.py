"""What the room adds to the admin."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from testimonials.proposals.admin import POLICY, ProposalViewSet, WaitingStoriesPanel


@hooks.register("register_admin_viewset")
def lists() -> ProposalViewSet:
    """The list of stories."""
    return ProposalViewSet()


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Add the panel for who reads stories."""
    if POLICY.user_has_permission(request.user, "view"):
        panels.append(WaitingStoriesPanel())
