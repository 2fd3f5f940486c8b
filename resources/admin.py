"""The editors' lists: resources by type, free tags, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import Any

import django_filters
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from taggit.models import Tag
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from resources import tagging
from resources.counts import PageCounts, counts_of
from resources.forms import TagForm, TagMergeForm
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage, ResourcePage
from resources.panels import add_url
from resources.reviews import confirm_still_right, may_confirm
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


# Free tags -------------------------------------------------------------------------------------------


class TagIndexView(generic.IndexView):
    """The tags, with the number of their uses."""

    page_title = "Mots libres"
    add_item_label = "Ajouter un mot"
    list_display = ["name", Column("uses", label="Emplois", sort_key="uses")]
    search_fields = ["name"]
    default_ordering = "name"

    def get_base_queryset(self) -> QuerySet[Tag]:
        return tagging.tags_with_uses()

    def get_list_more_buttons(self, instance: Tag) -> list[Button]:
        """Merging, besides the rest."""
        buttons = super().get_list_more_buttons(instance)
        if self.user_has_permission("change"):
            buttons.append(merge_button(instance))
        return buttons


def merge_button(tag: Tag) -> Button:
    """The way to merge a tag into another one."""
    url = reverse("mots_libres:merge", args=[quote(tag.pk)])
    return Button("Fusionner", url=url, icon_name="resubmit", priority=15)


class TagEditView(generic.EditView):
    """Rename a tag."""

    def get_usage_url(self) -> None:
        """Uses are counted in the list."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, merge_button(self.object)]

    def save_instance(self) -> Tag:
        """Rename it everywhere."""
        tagging.rename(self.form.instance, self.form.cleaned_data["name"])
        return self.form.instance


class TagDeleteView(generic.DeleteView):
    """Delete a tag, once one knows what carries it."""

    def get_usage_url(self) -> None:
        """The confirmation says how many things carry the tag."""

    @property
    def confirmation_message(self) -> str:
        """Say how many things lose the tag."""
        uses = tagging.tags_with_uses().get(pk=self.object.pk).uses
        if not uses:
            return f"« {self.object} » ne sert nulle part. Le supprimer ?"
        return (
            f"« {self.object} » sert encore {uses} fois : ces pages ou fichiers le perdront. Pour les garder "
            "ensemble, fusionnez-le plutôt avec un autre mot. Le supprimer quand même ?"
        )


class TagMergeView(PermissionCheckedMixin, WagtailAdminTemplateMixin, FormView):
    """Merge a tag into another one."""

    model = Tag
    permission_required = "change"
    template_name = "resources/admin/merge_tag.html"
    page_title = "Fusionner"
    header_icon = "tag"
    form_class = TagMergeForm

    @cached_property
    def tag(self) -> Tag:
        """The tag that will be gone."""
        return get_object_or_404(tagging.tags_with_uses(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """The tag."""
        return self.tag.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """From the list."""
        items = [{"url": reverse("mots_libres:index"), "label": "Mots libres"}]
        return [*self.breadcrumbs_items, *items, {"url": "", "label": "Fusionner", "sublabel": self.tag.name}]

    def get_form_kwargs(self) -> dict[str, Any]:
        """The other tags are proposed."""
        return {**super().get_form_kwargs(), "tag": self.tag}

    def form_valid(self, form: TagMergeForm) -> HttpResponse:
        """Merge, and say so."""
        name, target = self.tag.name, form.cleaned_data["target"]
        moved = tagging.merge(self.tag, target)
        emploi = f"{moved} emploi{'s' if moved > 1 else ''}"
        messages.success(self.request, f"« {name} » a rejoint « {target} » : {emploi}, aucun lien perdu.")
        return redirect("mots_libres:index")


class TagViewSet(ModelViewSet):
    """Free tags: renamed, merged, deleted. Editors make them in the pages' forms."""

    model = Tag
    name = "mots_libres"
    url_prefix = "mots-libres"
    menu_label = "Mots libres"
    icon = "tag"
    list_per_page = 50
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = TagIndexView
    edit_view_class = TagEditView
    delete_view_class = TagDeleteView

    def get_form_class(self, for_update: bool = False) -> type[TagForm]:
        return TagForm

    def get_urlpatterns(self) -> list:
        merge = TagMergeView.as_view()
        return [*super().get_urlpatterns(), path("fusionner/<int:pk>/", merge, name="merge")]


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
