"""What the room adds to the admin."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from diagnostic.admin.drafts import PUBLISHED, DraftViewSet
from diagnostic.admin.measures import MeasureViewSet
from diagnostic.admin.panels import OldDraftsPanel
from diagnostic.admin.plans import PlanWeightsViewSet
from diagnostic.admin.questions import QuestionViewSet
from diagnostic.admin.versions import VersionViewSet


class DiagnosticGroup(SnippetViewSetGroup):
    """Everything about the diagnosis, under one entry of the menu."""

    items = (DraftViewSet, VersionViewSet, MeasureViewSet)
    menu_label = "Diagnostic"
    menu_icon = "form"
    menu_order = 140

    def get_submenu_items(self) -> list[MenuItem]:
        """The weights of the plan come after the advice."""
        return [*super().get_submenu_items(), weights.get_menu_item(order=len(self.items) + 1)]


weights = PlanWeightsViewSet()


register_snippet(DiagnosticGroup)


@hooks.register("register_admin_viewset")
def questions() -> QuestionViewSet:
    """The forms of questions, which their draft leads to."""
    return QuestionViewSet()


@hooks.register("register_admin_viewset")
def plan_weights() -> PlanWeightsViewSet:
    """The screen of the weights of the plan."""
    return weights


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """What histories say of versions."""
    actions.register_action(PUBLISHED, "Publier", "Version publiée")


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Remind who publishes of drafts that wait."""
    if request.user.has_perm("diagnostic.change_questionnaire"):
        panels.append(OldDraftsPanel())
