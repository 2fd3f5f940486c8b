"""The admin's home: accounts of the team that nobody uses, which retention leaves to the mission."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.ui.components import Component

from accounts.models import User
from accounts.retention import unused_since


class UnusedTeamPanel(Component):
    """How many they are, with the way to their list; nothing where there is none."""

    template_name = "accounts/admin/unused_team.html"
    order = 140

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """One query."""
        return {"unused": User.objects.team_unused_since(unused_since(timezone.now())).count()}


@hooks.register("construct_homepage_panels")
def home_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Remind who looks after people of accounts that still open something."""
    if request.user.has_perm("accounts.change_user"):
        panels.append(UnusedTeamPanel())
