"""The list of mails, for the mission to read: nothing is written or changed by hand."""

from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Field, QuerySet
from django.template.defaultfilters import linebreaks_filter
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from outbox.enums import MailState
from outbox.models import Mail


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Whoever may, reads; nobody writes, not even a superuser."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


class MailFilterSet(WagtailFilterSet):
    """Filter by how far a mail has come."""

    state = django_filters.ChoiceFilter(label="État", choices=MailState, method="filter_state")

    class Meta:
        model = Mail
        fields = []

    @staticmethod
    def filter_state(mails: QuerySet, _name: str, state: str) -> QuerySet:
        return mails.in_state(MailState(state), now=timezone.now())


class Paragraphs(Component):
    """A plain text with its lines and paragraphs."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render_html(self, parent_context: Any = None) -> SafeString:
        return linebreaks_filter(self.text, autoescape=True)


class MailInspectView(InspectView):
    """One mail, to read: hours of France, lines as they were written."""

    page_title = "Courriel"

    def get_field_label(self, field_name: str, field: Field | None) -> str:
        return "État" if field_name == "state" else super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Field | None) -> Any:
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime):
            return timezone.localtime(value)
        return Paragraphs(value) if field_name == "text" else value


class MailViewSet(ModelViewSet):
    """Mails: list, filter, search, read."""

    model = Mail
    icon = "mail"
    menu_label = "Courriels"
    menu_order = 720
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = MailInspectView
    form_fields: list[str] = []
    list_display = [
        "recipient",
        "subject",
        Column("state", label="État"),
        DateColumn("created_at", label="Écrit le", sort_key="created_at"),
        DateColumn("sent_at", label="Envoyé le", sort_key="sent_at"),
    ]
    filterset_class = MailFilterSet
    search_fields = ["recipient", "subject"]
    search_backend_name = None
    inspect_view_fields = [
        "recipient",
        "subject",
        "state",
        "text",
        "reply_to",
        "created_at",
        "sent_at",
        "attempts",
        "next_attempt_at",
        "last_error",
        "key",
    ]


register_permission_policy(Mail, ReadOnlyPolicy(Mail))


@hooks.register("register_admin_viewset")
def mail_viewset() -> MailViewSet:
    """Show the mission the list of mails."""
    return MailViewSet("courriels")
