"""Notices in the admin."""

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
