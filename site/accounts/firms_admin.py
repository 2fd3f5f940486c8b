"""Firms in the admin: found, and their name or number corrected. What is known of them stays theirs."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.views.generic import UpdateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from accounts.forms.firm_correction import FirmCorrectionForm
from accounts.help_admin import person_url
from accounts.models import Firm
from accounts.permissions import RegionPermissionPolicy
from accounts.region_admin import OfRegions
from core.admin import History, Links, RecordInspectView
from taxonomy.enums import SizeKey
from taxonomy.models import Sector, Size
from territories.models import Region

VIEWSET = "entreprises"
HEADCOUNTS = {
    SizeKey.ALONE: (1, 1),
    SizeKey.FROM_1_TO_9: (2, 9),
    SizeKey.FROM_10_TO_49: (10, 49),
    SizeKey.FROM_50_TO_249: (50, 249),
}

# Firms are seen by the mission alone: a region's editors need none of it for their pages.
register_permission_policy(
    Firm,
    RegionPermissionPolicy(Firm, region="place__region", actions=["view"], editors_may=[]),
)


def read_url(firm: Firm) -> str:
    """The page of a firm."""
    return reverse(f"{VIEWSET}:inspect", args=[firm.pk])


def trade_of(firm: Firm) -> str:
    """What it does, in its own words where they say nothing to us."""
    return str(firm.trade or firm.trade_text)


class FirmFilterSet(WagtailFilterSet):
    """Filter by region, sector and size."""

    region = django_filters.ModelChoiceFilter(
        label="Région", field_name="place__region", queryset=Region.objects.order_by("name")
    )
    secteur = django_filters.ModelChoiceFilter(
        label="Secteur", queryset=Sector.objects.all(), method="filter_sector"
    )
    taille = django_filters.ModelChoiceFilter(
        label="Taille", queryset=Size.objects.all(), method="filter_size"
    )

    class Meta:
        model = Firm
        fields: list[str] = []

    @staticmethod
    def filter_sector(firms: QuerySet, _name: str, sector: Sector) -> QuerySet:
        """Those of a sector."""
        return firms.of_sector(sector)

    @staticmethod
    def filter_size(firms: QuerySet, _name: str, size: Size) -> QuerySet:
        """Those of a band of headcount."""
        return firms.of_headcount(*HEADCOUNTS[SizeKey(size.pk)])


class FirmIndexView(IndexView):
    """The list."""

    def get_base_queryset(self) -> QuerySet[Firm]:
        """With what the columns show."""
        return super().get_base_queryset().for_lists()

    def search_queryset(self, queryset: QuerySet[Firm]) -> QuerySet[Firm]:
        """By name or SIRET."""
        return queryset.found_by(self.search_query) if self.is_searching else queryset


class FirmInspectView(RecordInspectView):
    """One firm, and its people."""

    page_title = "Entreprise"
    labels = {
        "number": "Immatriculation",
        "trade_words": "Métier",
        "region": "Région",
        "people": "Personnes",
        "history": "Suivi",
    }

    def get_object(self, queryset: QuerySet | None = None) -> Firm:
        """With its place."""
        return get_object_or_404(Firm.objects.select_related("place__region", "trade"), pk=self.pk)

    def get_trade_words_display_value(self) -> str:
        """What it does."""
        return trade_of(self.object) or "–"

    def get_region_display_value(self) -> str:
        """Where it is."""
        return str(self.object.place.region) if self.object.place else "–"

    def get_people_display_value(self) -> Links:
        """Who belongs to it."""
        return Links(
            (f"{place.person} ({place.get_kind_display()})", person_url(place.person))
            for place in self.object.memberships.people()
        )

    def get_history_display_value(self) -> History:
        """What was corrected."""
        return History(self.object, nothing="Rien n’a été fait depuis la gestion.")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Correct it."""
        url = reverse(f"{VIEWSET}:correct", args=[self.object.pk])
        return [HeaderButton("Corriger le nom ou le SIRET", url=url, icon_name="edit", priority=10)]


class CorrectionView(PermissionCheckedMixin, WagtailAdminTemplateMixin, UpdateView):
    """Correct a name or a number written wrong, at the wish of the firm."""

    model = Firm
    permission_required = "view"
    form_class = FirmCorrectionForm
    template_name = "accounts/admin/act.html"
    page_title = "Corriger le nom ou le SIRET"
    header_icon = "edit"

    def get_page_subtitle(self) -> str:
        """Of which firm."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, the list, the firm, then this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{VIEWSET}:index"), "label": "Entreprises"},
            {"url": read_url(self.object), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what it means."""
        explanation = "Les personnes de l’entreprise voient aussitôt ce que vous corrigez."
        return super().get_context_data(explanation=explanation, back=read_url(self.object), **kwargs)

    def form_valid(self, form: FirmCorrectionForm) -> HttpResponse:
        """Save it, and go back to the firm."""
        firm = form.correct(by=self.request.user)
        messages.success(self.request, "C’est corrigé.")
        return redirect(read_url(firm))


class FirmViewSet(OfRegions, ModelViewSet):
    """Firms: list, filter, search, read, correct."""

    model = Firm
    name = VIEWSET
    icon = "home"
    menu_label = "Entreprises"
    menu_order = 215
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = FirmIndexView
    inspect_view_class = FirmInspectView
    filterset_class = FirmFilterSet
    form_fields: list[str] = []
    search_fields = ["name"]
    search_backend_name = None
    list_per_page = 50
    list_display = [
        TitleColumn("name", label="Nom", accessor=str, get_url=read_url, sort_key="folded_name"),
        Column("siret", label="SIRET", sort_key="siret"),
        Column("trade", label="Métier", accessor=trade_of),
        Column("place", label="Commune", accessor=lambda firm: firm.place or ""),
        Column("people", label="Personnes", sort_key="people"),
        DateColumn("created_at", label="Créée le", sort_key="created_at"),
    ]
    inspect_view_fields = [
        "name",
        "number",
        "trade_words",
        "place",
        "region",
        "website",
        "created_at",
        "people",
        "history",
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: correcting."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/corriger/", CorrectionView.as_view(), name="correct"),
        ]


@hooks.register("register_admin_viewset")
def firm_viewset() -> FirmViewSet:
    """Show the mission the firms."""
    return FirmViewSet()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    """What histories say of firms."""
    actions.register_action("accounts.correct_firm", "Corriger", "Nom ou SIRET corrigé")
