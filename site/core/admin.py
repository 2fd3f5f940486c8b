"""Notices in the admin, entries of its menu for who edits pages, and what screens of records share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Field, Model
from django.http import HttpRequest
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.generic import InspectView
from wagtail.log_actions import registry as log_registry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from core.models import Notice


class NoticeViewSet(SnippetViewSet):
    """Messages on top of every page."""

    model = Notice
    icon = "warning"
    menu_label = "Bandeaux"
    menu_order = 220
    add_to_admin_menu = True
    list_display = [
        "title",
        "kind",
        DateColumn("starts_at", label="À partir de"),
        DateColumn("ends_at", label="Jusqu’à"),
    ]
    list_filter = ["kind"]
    search_fields = ["title", "text"]
    search_backend_name = None


class EditorsMenuItem(MenuItem):
    """An entry of the menu for who edits pages, wherever that is."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether that person does."""
        return user_has_any_page_permission(request.user)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Whoever may, reads; nobody writes, not even a superuser."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


class Paragraphs(Component):
    """A plain text with its lines and paragraphs."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render_html(self, parent_context: Any = None) -> SafeString:
        return linebreaks_filter(self.text, autoescape=True)


class Links(Component):
    """Things, each with its page."""

    template_name = "core/admin/links.html"

    def __init__(self, links: Iterable[tuple[str, str]]) -> None:
        self.links = list(links)

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"links": self.links}


class History(Component):
    """Who did what about a record; `nothing` is said where nobody did."""

    template_name = "core/admin/history.html"

    def __init__(self, record: Model, *, nothing: str) -> None:
        self.entries = log_registry.get_logs_for_instance(record).select_related("user")
        self.nothing = nothing

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {"entries": self.entries, "nothing": self.nothing}


class RecordInspectView(InspectView):
    """One record, to read: hours of France, the lines of its `text` as they were written.

    `labels` names what is shown and is no field.
    """

    labels: dict[str, str] = {}

    def get_field_label(self, field_name: str, field: Field | None) -> str:
        return self.labels.get(field_name) or super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Field | None) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return timezone.localtime(value)
        if value is None or value == "":
            return "–"
        return Paragraphs(str(value)) if field_name == "text" else value
