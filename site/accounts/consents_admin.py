"""The register of consents in the admin, for the mission to read."""

from __future__ import annotations

from datetime import datetime

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView as RecordIndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from accounts.enums import ConsentState
from accounts.models import Consent
from accounts.purposes import consent_purposes
from accounts.register import subject_digests
from core.admin import ReadOnlyPolicy, RecordInspectView


class ConsentFilterSet(WagtailFilterSet):
    """Filter by what was agreed to, and by what became of it."""

    purpose = django_filters.ChoiceFilter(
        label="Objet", choices=lambda: [(purpose.key, purpose.name) for purpose in consent_purposes]
    )
    state = django_filters.ChoiceFilter(label="État", choices=ConsentState, method="filter_state")

    class Meta:
        model = Consent
        fields = ["purpose"]

    @staticmethod
    def filter_state(consents: QuerySet, _name: str, state: str) -> QuerySet:
        return consents.in_state(ConsentState(state))


class ConsentIndexView(RecordIndexView):
    """The consents, each with what became of it. A whole address finds those of somebody erased too."""

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().given().with_details()

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().search_queryset(queryset)
        if self.is_searching and "@" in self.search_query:
            found |= queryset.filter(subject_digest__in=subject_digests(self.search_query))
        return found


class ConsentInspectView(RecordInspectView):
    """One consent, with the exact text."""

    page_title = "Accord"
    labels = {
        "who": "Personne",
        "purpose_name": "Objet",
        "version": "Version du texte",
        "state": "État",
        "ended_at": "Fin de l’accord le",
        "ended_by": "Fin de l’accord par",
    }

    def get_object(self, queryset: QuerySet | None = None) -> Consent:
        return get_object_or_404(Consent.objects.given().with_details(), pk=self.pk)

    def get_version_display_value(self) -> int:
        return self.object.text.version

    def get_state_display_value(self) -> str:
        return self.object.state.label

    def get_ended_at_display_value(self) -> datetime | None:
        return self.object.ending and self.object.ending.at

    def get_ended_by_display_value(self) -> str | None:
        return self.object.ending and self.object.ending.get_origin_display()


class ConsentViewSet(ModelViewSet):
    """The register of consents: list, filter, search, read."""

    model = Consent
    icon = "check"
    menu_label = "Accords"
    menu_order = 730
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ConsentIndexView
    inspect_view_enabled = True
    inspect_view_class = ConsentInspectView
    form_fields: list[str] = []
    list_display = [
        TitleColumn("who", label="Personne", url_name="accords:inspect"),
        Column("purpose_name", label="Objet"),
        Column("version", label="Version", accessor="text.version"),
        "about",
        Column("state", label="État", accessor="state.label"),
        DateColumn("at", label="Donné le", sort_key="at"),
        DateColumn("ended", label="Fin le", accessor="ending.at", sort_key="end__at"),
    ]
    filterset_class = ConsentFilterSet
    search_fields = ["email", "person__email", "about"]
    search_backend_name = None
    inspect_view_fields = [
        "who",
        "purpose_name",
        "about",
        "text",
        "version",
        "state",
        "at",
        "origin",
        "recorded_by",
        "ended_at",
        "ended_by",
    ]


register_permission_policy(Consent, ReadOnlyPolicy(Consent))


@hooks.register("register_admin_viewset")
def consent_viewset() -> ConsentViewSet:
    """Show the mission the register of consents."""
    return ConsentViewSet("accords")
