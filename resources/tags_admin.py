"""Free tags in the admin: renamed, merged, deleted."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.contrib.admin.utils import quote
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import FormView
from taggit.models import Tag
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button

from resources import tagging
from resources.forms import TagForm, TagMergeForm


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
