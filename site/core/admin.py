"""Notices in the admin, and entries of its menu for who edits pages."""

from django.http import HttpRequest
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn
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
