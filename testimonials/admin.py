"""The editors' list of testimonials, and how a person's consent is asked for."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.admin.widgets.button import Button

from core.limits import too_often
from taxonomy.models import Sector, Topic
from territories.models import Region
from testimonials import agreements
from testimonials.enums import StoryFormat
from testimonials.listing import FORMATS
from testimonials.pages import TestimonialPage

MOST_REQUESTS_A_DAY = 3


@require_POST
def ask_consent(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send the person of a testimonial the page on which they agree. Raises PermissionDenied."""
    page = get_object_or_404(TestimonialPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    if not draft.contact_email:
        messages.error(request, "Donnez d’abord l’adresse de la personne, puis enregistrez le brouillon.")
    elif agreements.stands(draft):
        messages.success(request, "La personne a déjà donné son accord.")
    elif too_often("ask-consent", f"{page.pk}", most=MOST_REQUESTS_A_DAY, seconds=86_400):
        messages.error(request, "Cet accord a déjà été demandé plusieurs fois aujourd’hui. Réessayez demain.")
    else:
        agreements.ask(draft)
        messages.success(request, f"Un courriel vient de partir vers {draft.contact_email}.")
    return redirect(reverse("wagtailadmin_pages:edit", args=[page.pk]))


class AskConsentButton(Button):
    """The one click that asks for it."""

    def __init__(self, page: TestimonialPage, priority: int) -> None:
        super().__init__(
            "Demander l’accord",
            icon_name="mail",
            priority=priority,
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": reverse("testimonials_ask_consent", args=[page.pk]),
            },
        )


def place_of(page: TestimonialPage) -> str:
    """The commune with its department."""
    return str(page.place)


def way_of(page: TestimonialPage) -> str:
    """From which level to which."""
    return f"{page.level_before_id} → {page.level_after_id}"


def formats_of(page: TestimonialPage) -> str:
    """The formats in which the story is told."""
    return ", ".join(format_.label for format_ in page.formats)


def consent_of(page: TestimonialPage) -> str:
    """Whether the person agreed."""
    if page.withdrawn_at:
        return "Retiré"
    return "Démonstration" if page.is_demo else page.consent_words


class TestimonialFilterSet(WagtailFilterSet):
    """What editors look for in their list."""

    theme = django_filters.ModelMultipleChoiceFilter(
        field_name="topics", label="Thème", queryset=Topic.objects.all(), widget=CheckboxSelectMultiple
    )
    secteur = django_filters.ModelMultipleChoiceFilter(
        field_name="sector", label="Secteur", queryset=Sector.objects.all(), widget=CheckboxSelectMultiple
    )
    region = django_filters.ModelChoiceFilter(
        method="filter_region", label="Région", queryset=Region.objects.order_by("name")
    )
    format = django_filters.ChoiceFilter(
        method="filter_format",
        label="Format",
        choices=StoryFormat.choices,
        empty_label="Tous",
        widget=RadioSelect,
    )
    etat = django_filters.ChoiceFilter(
        field_name="live",
        label="État",
        choices=[("True", "En ligne"), ("False", "Pas en ligne")],
        empty_label="Tous",
        widget=RadioSelect,
    )

    class Meta:
        model = TestimonialPage
        fields: list[str] = []

    def filter_region(self, pages: QuerySet, name: str, value: Region) -> QuerySet:
        """Pages of a region."""
        return pages.filter(region_code=value.pk)

    def filter_format(self, pages: QuerySet, name: str, value: str) -> QuerySet:
        """Pages told in a format."""
        return pages.filter(**{FORMATS[StoryFormat(value)]: True})


class TestimonialIndexView(IndexView):
    """The testimonials that a person may open."""

    add_item_label = "Ajouter"

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """With what the columns show."""
        return (
            pages.select_related("place__department", "content_type", "latest_revision")
            .defer_streamfields()
            .prefetch_related("sites_rooted_here")
            .prefetch_workflow_states()
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the state of each consent, in one query."""
        context = super().get_context_data(**kwargs)
        shown = list(context["object_list"])
        words = agreements.words_of(shown)
        for page in context["object_list"]:
            page.consent_words = words[page.pk]
        return context


class TestimonialListViewSet(PageListingViewSet):
    """The list of testimonials."""

    model = TestimonialPage
    name = "temoignages"
    index_view_class = TestimonialIndexView
    filterset_class = TestimonialFilterSet
    menu_label = "Témoignages"
    icon = "group"
    menu_order = 160
    add_to_admin_menu = True
    columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="Titre", sort_key="title", classname="title"),
        Column("person", label="Personne", sort_key="person"),
        Column("trade", label="Métier", sort_key="trade_key"),
        Column("place", label="Commune", accessor=place_of),
        Column("way", label="Niveaux", accessor=way_of),
        Column("formats", label="Formats", accessor=formats_of),
        Column("consent", label="Accord", accessor=consent_of),
        PageStatusColumn("status", label="État", sort_key="live"),
    ]
