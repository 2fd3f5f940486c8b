"""The list of mails, for the mission to read: nothing is written or changed by hand."""

from typing import Any

import django_filters
from django.db.models import Field, QuerySet
from django.utils import timezone
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from core.admin import Paragraphs, ReadOnlyPolicy, RecordInspectView
from outbox.enums import MailState
from outbox.models import Mail


class MailFilterSet(WagtailFilterSet):
    """Filter by how far a mail has come."""

    state = django_filters.ChoiceFilter(label="État", choices=MailState, method="filter_state")

    class Meta:
        model = Mail
        fields = []

    @staticmethod
    def filter_state(mails: QuerySet, _name: str, state: str) -> QuerySet:
        return mails.in_state(MailState(state), now=timezone.now())


CODE_NOT_SHOWN = "Confidentiel : ce courriel porte un code, que seule la personne lit."
LINK_NOT_SHOWN = (
    "Non montré : ce courriel porte un lien personnel. Qui l’ouvre lit ou agit à la place de la personne, "
    "sans se connecter : elle seule le lit."
)
NO_UNSUBSCRIBE_LINK = "[lien de désinscription, non montré]"


class MailInspectView(RecordInspectView):
    """One mail, to read. Of links that act for whoever has them, none is shown."""

    page_title = "Courriel"
    labels = {"state": "État", "shown_subject": "Objet"}

    def get_field_display_value(self, field_name: str, field: Field | None) -> Any:
        if field_name == "text" and self.object.secret:
            return CODE_NOT_SHOWN
        if field_name == "text" and self.object.text and self.object.personal_link:
            return LINK_NOT_SHOWN
        if field_name == "text" and self.object.unsubscribe_url:
            # The same words went to many, and the mission answers for them: that one link alone is left out.
            return Paragraphs(self.object.text.replace(self.object.unsubscribe_url, NO_UNSUBSCRIBE_LINK))
        return super().get_field_display_value(field_name, field)


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
        Column("shown_subject", label="Objet", sort_key="subject"),
        Column("state", label="État"),
        DateColumn("created_at", label="Écrit le", sort_key="created_at"),
        DateColumn("sent_at", label="Envoyé le", sort_key="sent_at"),
    ]
    filterset_class = MailFilterSet
    search_fields = ["recipient", "subject"]
    search_backend_name = None
    inspect_view_fields = [
        "recipient",
        "shown_subject",
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
