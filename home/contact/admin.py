"""Messages in the admin: found, read, sorted (see `triage.py` for the rest). The mission alone sees them."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet
from django.forms import RadioSelect
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import BaseButton, HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.admin import History, RecordInspectView
from home.contact.enums import MessageState
from home.contact.forms import SortingForm
from home.contact.models import ContactMessage
from home.contact.querysets import colleagues
from home.contact.triage import VIEWSET, AnswerView, TakeButton, TakeView, list_url, read_url
from indicators.spreadsheets import csv_file

MINE, NOBODY, WAITING = "moi", "personne", "attente"
MINE_WAITING = {"pour": MINE, "etat": WAITING}
TO_CHECK = {"etat": MessageState.TO_CHECK}


class Triage(ModelPermissionPolicy):
    """Messages come from the site: nobody adds one by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether the person does that; never « add »."""
        return action != "add" and super().user_has_permission(user, action)


register_permission_policy(ContactMessage, Triage(ContactMessage))


def who_may_have_it() -> list[tuple[str, str]]:
    """The choices of the filter by person."""
    people = [(str(person.pk), str(person)) for person in colleagues()]
    return [(MINE, "À moi"), (NOBODY, "Non attribués"), *people]


class MessageFilterSet(WagtailFilterSet):
    """What the team looks for."""

    etat = django_filters.ChoiceFilter(
        label="État",
        choices=[(WAITING, "En attente d’une réponse"), *MessageState.choices],
        empty_label="Tous",
        method="filter_state",
        widget=RadioSelect,
    )
    pour = django_filters.ChoiceFilter(
        label="Attribué à",
        choices=who_may_have_it,
        empty_label="Tous",
        method="filter_assignee",
        widget=RadioSelect,
    )
    sujet = django_filters.CharFilter(field_name="subject", label="Sujet", lookup_expr="icontains")

    class Meta:
        model = ContactMessage
        fields: list[str] = []

    def filter_state(self, found: QuerySet, _name: str, value: str) -> QuerySet:
        """Those of which this became, or that wait."""
        return found.waiting() if value == WAITING else found.filter(state=value)

    def filter_assignee(self, found: QuerySet, _name: str, value: str) -> QuerySet:
        """Those of a person, mine, or nobody's."""
        whose = {MINE: self.request.user.pk, NOBODY: None}
        return found.of_assignee(whose[value] if value in whose else int(value))


class MessageIndexView(IndexView):
    """The list, and its table as a French spreadsheet reads it."""

    def get_base_queryset(self) -> QuerySet[ContactMessage]:
        """With what the columns show."""
        return super().get_base_queryset().for_lists()

    def to_row_dict(self, item: ContactMessage) -> dict[str, Any]:
        """The state in words, the hour in France."""
        row = super().to_row_dict(item)
        return row | {"state": item.get_state_display(), "sent_at": localtime(item.sent_at)}

    def write_csv_response(self, queryset: QuerySet[ContactMessage]) -> HttpResponse:
        """What people wrote is never run as a formula."""
        head = [self.get_heading(queryset, field) for field in self.list_export]
        rows = (self.to_row_dict(message).values() for message in queryset)
        return csv_file(self.get_filename(), [head, *rows])


class Answers(Component):
    """What was answered."""

    def __init__(self, message: ContactMessage) -> None:
        self.answers = message.answers.select_related("by")

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("contact/admin/answers.html", {"answers": self.answers})


class MessageInspectView(RecordInspectView):
    """One message, what was answered, who did what, and what can be done."""

    page_title = "Message"
    labels = {"answers": "Réponses", "history": "Suivi"}

    def get_answers_display_value(self) -> Answers:
        """What was answered."""
        return Answers(self.object)

    def get_history_display_value(self) -> History:
        """Who did what."""
        return History(self.object, nothing="Personne ne s’en est encore occupé.")

    @cached_property
    def header_buttons(self) -> list[BaseButton]:
        """Answer, take."""
        message, buttons = self.object, []
        if not self.user_has_permission("change"):
            return buttons
        if message.can_be_answered:
            url = reverse(f"{VIEWSET}:answer", args=[message.pk])
            buttons.append(HeaderButton("Répondre", url=url, icon_name="mail", priority=1))
        if message.assignee_id != self.request.user.pk:
            buttons.append(TakeButton(message))
        return buttons


class MessageEditView(EditView):
    """Say what became of a message, and who takes care of it."""

    page_title = "Classer"

    def get_success_url(self) -> str:
        """Back to the message."""
        return read_url(self.object)


class MessageViewSet(ModelViewSet):
    """Messages: list, filter, search, share out, read, answer, sort."""

    model = ContactMessage
    name = VIEWSET
    icon = "mail"
    menu_label = "Messages"
    menu_order = 210
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = MessageIndexView
    inspect_view_class = MessageInspectView
    edit_view_class = MessageEditView
    index_template_name = "contact/admin/index.html"
    filterset_class = MessageFilterSet
    search_fields = ["name", "email", "subject", "text", "place"]
    search_backend_name = None
    list_per_page = 50
    list_export = ["sent_at", "subject", "name", "email", "place", "region_code", "text", "state", "note"]
    export_filename = "messages"
    list_display = [
        BulkActionsCheckboxColumn("bulk_actions", obj_type="contactmessage"),
        TitleColumn("subject", label="Sujet", get_url=read_url, sort_key="subject"),
        Column("name", label="Nom", sort_key="name"),
        Column("email", label="Adresse"),
        Column("place", label="Commune", sort_key="place"),
        Column("state", label="État", accessor="get_state_display", sort_key="state"),
        Column("assignee", label="Attribué à", accessor=lambda message: message.assignee or ""),
        DateColumn("sent_at", label="Reçu le", sort_key="sent_at"),
    ]
    inspect_view_fields = [
        "text",
        "name",
        "email",
        "place",
        "sent_at",
        "answers",
        "state",
        "assignee",
        "note",
        "history",
    ]
    edit_handler = ObjectList(
        [
            MultiFieldPanel([FieldPanel("state"), FieldPanel("assignee"), FieldPanel("note")], "Suivi"),
            MultiFieldPanel(
                [
                    FieldPanel(name, read_only=True)
                    for name in ("subject", "text", "name", "email", "place", "sent_at")
                ],
                "Le message",
            ),
        ],
        base_form_class=SortingForm,
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: answering and taking."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/repondre/", AnswerView.as_view(), name="answer"),
            path("<int:pk>/prendre/", TakeView.as_view(), name="take"),
        ]


class MessagesPanel(Component):
    """On the admin's home: the messages that wait. It stays out when there is none."""

    template_name = "contact/messages_panel.html"
    order = 80

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the numbers, each with its list. One query."""
        me = parent_context["request"].user
        waiting = ContactMessage.objects.waiting().order_by()
        counts = waiting.aggregate(
            mine=Count("pk", filter=Q(assignee=me)),
            new=Count("pk", filter=Q(state=MessageState.NEW)),
            to_check=Count("pk", filter=Q(state=MessageState.TO_CHECK)),
        )
        lists = [
            (counts["mine"], "1 message vous attend", "{} messages vous attendent", MINE_WAITING),
            (counts["new"], "1 nouveau message", "{} nouveaux messages", {"etat": MessageState.NEW}),
            (counts["to_check"], "1 message à vérifier", "{} messages à vérifier", TO_CHECK),
        ]
        return {
            "lists": [
                {"words": one if count == 1 else many.format(count), "url": list_url(**filters)}
                for count, one, many, filters in lists
                if count
            ]
        }
