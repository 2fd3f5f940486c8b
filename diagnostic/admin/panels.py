"""The admin's home: drafts that nobody has touched for long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.admin.ui.components import Component

from diagnostic.models import Questionnaire

PATIENCE = timedelta(days=30)
SHOWN = 5


class OldDraftsPanel(Component):
    """Drafts that wait for longer than 30 days; nothing where none does."""

    template_name = "diagnostic/admin/old_drafts.html"
    order = 130

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The oldest first."""
        waiting = Questionnaire.objects.filter(changed_at__lt=timezone.now() - PATIENCE)
        return {"drafts": list(waiting.order_by("changed_at")[:SHOWN])}
