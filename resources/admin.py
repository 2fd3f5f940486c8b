"""The editors' lists: resources by type, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from resources.counts import PageCounts, counts_of
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage, ResourcePage
from resources.panels import add_url
from resources.reviews import confirm_still_right, may_confirm
from resources.tags_admin import TagViewSet
from taxonomy.models import Level, Topic
from taxonomy.services import levels, topics
from territories.models import Region

READS_OVER = timedelta(days=30)


# « Toujours exact » ----------------------------------------------------------------------------------


@require_POST
def still_right(request: HttpRequest, page_id: int) -> HttpResponse:
    """Write that a page was read again today. Raises PermissionDenied for who may not edit it."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not may_confirm(page, request.user):
        raise PermissionDenied
    confirm_still_right(page, by=request.user)
    messages.success(request, f"« {page.get_admin_display_title()} » : relue aujourd’hui, toujours exacte.")
    next_url = get_valid_next_url_from_request(request)
    return redirect(next_url or reverse("wagtailadmin_explore", args=[page.get_parent().pk]))


class StillRightButton(Button):
    """The one click."""

    def __init__(self, page: Page, priority: int) -> None:
        super().__init__(
            "Toujours exact",
            icon_name="check",
            priority=priority,
            attrs={
                "data-controller": "w-action",
                "data-action": "w-action#post",
                "data-w-action-url-value": reverse("still_right", args=[page.pk]),
            },
        )


class StillRightBulkAction(PageBulkAction):
    """« Toujours exact » for several pages."""

    display_name = "Toujours exact"
    action_type = "still_right"
    aria_label = "Noter que les pages choisies sont toujours exactes"
    template_name = "resources/admin/confirm_still_right.html"
    action_priority = 5

    def check_perm(self, page: Page) -> bool:
        """Each page by its own."""
        return may_confirm(page, self.request.user)

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> Iterable[int]:
        """« All » is all of a page's children; outside the tree it means nothing, and so nothing changes."""
        return super().get_all_objects_in_listing_query(parent_id) if parent_id else []

    @classmethod
    def execute_action(cls, objects: Iterable[Page], user: Any = None) -> tuple[int, int]:
        """Confirm each page."""
        pages = list(objects)
        for page in pages:
            confirm_still_right(page.specific, by=user)
        return len(pages), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """How many."""
        plural = "s" if num_parent_objects > 1 else ""
        return f"{num_parent_objects} page{plural} relue{plural} aujourd’hui, toujours exacte{plural}."


# Lists by type ---------------------------------------------------------------------------------------


class ReviewedColumn(Column):
    """The day of the last review, marked when another one is due, with the one click."""

    cell_template_name = "resources/admin/reviewed_cell.html"

    def get_cell_context_data(self, instance: ResourcePage, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the button for who may press it."""
        context = super().get_cell_context_data(instance, parent_context)
        if instance.is_review_due and may_confirm(instance, parent_context["request"].user):
            context["still_right_url"] = reverse("still_right", args=[instance.pk])
        return context


class ResourceTitleColumn(PageTitleColumn):
    """The title, which leads to the form, and the page as readers see it.

    Wagtail's menu of each page, which asks whether pages below are live, stays in the tree and in the form.
    """

    cell_template_name = "resources/admin/title_cell.html"


def names_of_topics(page: ResourcePage) -> str:
    """The topics of a resource, one after the other."""
    return ", ".join(topic.name for topic in page.topics.all())


def answers_of(page: ResourcePage) -> str:
    """What readers answered to « useful? »."""
    counts = page.counts
    return f"{counts.useful} oui, {counts.not_useful} non" if counts.useful or counts.not_useful else ""


class ResourceFilterSet(WagtailFilterSet):
    """What editors look for in their lists."""

    theme = django_filters.ModelMultipleChoiceFilter(
        field_name="topics", label="Thème", queryset=Topic.objects.all(), widget=CheckboxSelectMultiple
    )
    niveau = django_filters.ModelMultipleChoiceFilter(
        field_name="level", label="Niveau", queryset=Level.objects.all(), widget=CheckboxSelectMultiple
    )
    relecture = django_filters.ChoiceFilter(
        method="filter_review",
        label="Relecture",
        choices=[("a-relire", "À relire")],
        empty_label="Toutes",
        widget=RadioSelect,
    )
    etat = django_filters.ChoiceFilter(
        field_name="live",
        label="État",
        choices=[("True", "En ligne"), ("False", "Pas en ligne")],
        empty_label="Tous",
        widget=RadioSelect,
    )
    region = django_filters.ModelChoiceFilter(
        method="filter_region", label="Région", queryset=Region.objects.order_by("name")
    )

    class Meta:
        model = ResourcePage
        fields: list[str] = []

    def filter_review(self, pages: QuerySet, name: str, value: str) -> QuerySet:
        """Pages whose day to be read again has passed."""
        return pages.past_review(timezone.localdate())

    def filter_region(self, pages: QuerySet, name: str, value: Region) -> QuerySet:
        """Pages of a region."""
        return pages.filter(region_code=value.pk)


class ResourceIndexView(IndexView):
    """The resources of one type that a person may open, with what readers did."""

    template_name = "resources/admin/resource_list.html"
    add_item_label = "Ajouter"

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """With what the columns show."""
        return (
            pages.select_related("level", "content_type", "latest_revision")
            .defer_streamfields()
            .prefetch_related("sites_rooted_here", Prefetch("topics", Topic.objects.order_by("position")))
            .prefetch_workflow_states()
            .annotate_site_root_state()
            .annotate_approved_schedule()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the counts of the pages shown."""
        context = super().get_context_data(**kwargs)
        shown = context["object_list"]
        counts = counts_of([page.pk for page in shown], reads_since=timezone.localdate() - READS_OVER)
        for page in shown:
            page.counts = counts.get(page.pk, PageCounts())
        return context


class ResourceListViewSet(PageListingViewSet):
    """The list of one type of resource."""

    index_view_class = ResourceIndexView
    filterset_class = ResourceFilterSet
    columns = [
        BulkActionsColumn("bulk_actions"),
        ResourceTitleColumn("title", label="Titre", sort_key="title", classname="title"),
        Column("topics", label="Thèmes", accessor=names_of_topics),
        Column("level", label="Niveau", sort_key="level__number"),
        ReviewedColumn("reviewed_on", label="Relu le", sort_key="reviewed_on"),
        PageStatusColumn("status", label="État", sort_key="live"),
        Column("reads", label="Lectures en 30 jours", accessor="counts.reads"),
        Column("useful", label="Utile ?", accessor=answers_of),
    ]


class GuideListViewSet(ResourceListViewSet):
    """Guides and model specifications."""

    model = GuidePage
    name = "guides"
    menu_label = "Guides"
    icon = "doc-full"


class CourseListViewSet(ResourceListViewSet):
    """Courses."""

    model = CoursePage
    name = "formations"
    menu_label = "Formations"
    icon = "desktop"


class KitListViewSet(ResourceListViewSet):
    """Workshop kits."""

    model = KitPage
    name = "kits"
    menu_label = "Kits d’atelier"
    icon = "group"


class ResourceGroup(ViewSetGroup):
    """Everything about resources, under one entry of the menu."""

    items = (GuideListViewSet, CourseListViewSet, KitListViewSet, TagViewSet)
    menu_label = "Ressources"
    menu_icon = "doc-full-inverse"
    menu_order = 150


# What is missing -------------------------------------------------------------------------------------


class GapsReport(WagtailAdminTemplateMixin, TemplateView):
    """How many resources readers find for each topic and level."""

    template_name = "resources/admin/gaps.html"
    page_title = "Ressources qui manquent"
    header_icon = "grid"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For who writes pages. Raises PermissionDenied for anybody else."""
        if not user_has_any_page_permission(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The report."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the table. Two queries, and one that says where a guide could be written."""
        context = super().get_context_data(**kwargs)
        filed = ResourcePage.objects.live().order_by().values_list("topics", "level")
        counts = {(topic, level): number for topic, level, number in filed.annotate(number=Count("pk"))}
        library = LibraryPage.objects.live().first()
        may_add = library is not None and library.permissions_for_user(self.request.user).can_add_subpage()
        context["levels"] = levels()
        context["add_url"] = add_url(GuidePage, library) if may_add else ""
        context["rows"] = [
            {
                "topic": topic,
                "cells": [(level, counts.get((topic.key, level.key), 0)) for level in levels()],
            }
            for topic in topics()
        ]
        return context


class GuideCreateView(CreateView):
    """A new guide, with the topic and the level that the address proposes."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Fill in what is known; unknown keys are left out."""
        topic = Topic.objects.filter(pk=request.GET.get("theme")).first()
        self.page.level = Level.objects.filter(pk=request.GET.get("niveau")).first()
        if topic:
            self.page.topics = [topic]
        return super().get(request)


class GuideViewSet(PageViewSet):
    """The forms of guides."""

    model = GuidePage
    add_view_class = GuideCreateView
