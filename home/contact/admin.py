"""Messages in the admin: read, sort, and say what became of them."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.components import Component
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView

from home.contact.enums import MessageState
from home.contact.models import ContactMessage
from indicators.spreadsheets import csv_file


class ReadAndTriage(PermissionHelper):
    """Messages come from the site: nobody adds one by hand."""

    def user_can_create(self, user: AbstractBaseUser) -> bool:
        """Never."""
        return False


class MessageIndexView(IndexView):
    """The list, and its table as a French spreadsheet reads it."""

    def to_row_dict(self, item: ContactMessage) -> dict[str, Any]:
        """The state in words, the hour in France."""
        row = super().to_row_dict(item)
        return row | {"state": item.get_state_display(), "sent_at": localtime(item.sent_at)}

    def write_csv_response(self, queryset: QuerySet[ContactMessage]) -> HttpResponse:
        """What people wrote is never run as a formula."""
        head = [self.get_heading(queryset, field) for field in self.list_export]
        rows = (self.to_row_dict(message).values() for message in queryset)
        return csv_file(self.get_filename(), [head, *rows])


class ContactMessageAdmin(ModelAdmin):
    """The list of messages."""

    model = ContactMessage
    menu_label = "Messages"
    menu_icon = "mail"
    menu_order = 210
    permission_helper_class = ReadAndTriage
    index_view_class = MessageIndexView
    list_display = ["sent_at", "subject", "name", "email", "place", "state"]
    list_filter = ["state", "subject", "sent_at"]
    search_fields = ["name", "email", "subject", "text", "place"]
    list_export = ["sent_at", "subject", "name", "email", "place", "region_code", "text", "state", "note"]
    list_per_page = 50
    export_filename = "messages"
    inspect_view_enabled = True
    panels = [
        MultiFieldPanel([FieldPanel("state"), FieldPanel("note")], "Suivi"),
        MultiFieldPanel(
            [
                FieldPanel("subject", read_only=True),
                FieldPanel("text", read_only=True),
                FieldPanel("name", read_only=True),
                FieldPanel("email", read_only=True),
                FieldPanel("place", read_only=True),
                FieldPanel("sent_at", read_only=True),
            ],
            "Le message",
        ),
    ]


class MessagesPanel(Component):
    """On the admin's home: the messages that nobody has opened. It stays out when there is none."""

    template_name = "contact/messages_panel.html"
    order = 80

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the numbers, each with its list. One query."""
        counts = dict(ContactMessage.objects.unread().values_list("state").annotate(Count("pk")).order_by())
        url = reverse("contact_contactmessage_modeladmin_index")
        return {
            "new": counts.get(MessageState.NEW, 0),
            "new_url": f"{url}?state__exact={MessageState.NEW}",
            "to_check": counts.get(MessageState.TO_CHECK, 0),
            "to_check_url": f"{url}?state__exact={MessageState.TO_CHECK}",
        }
