"""What the screens of a draft and of a version have in common."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from diagnostic.conditions import Content
from diagnostic.questionnaire import dump


class AboutOne(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """A screen about one draft or version, for who may see it. `viewset` is its name in addresses."""

    viewset: str
    any_permission_required = ["add", "change", "delete", "view"]
    header_icon = "form"

    @cached_property
    def object(self) -> Any:
        """The draft or version. Raises Http404."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Which one."""
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, the record, then this screen."""
        name = self.model._meta.verbose_name_plural
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{self.viewset}:index"), "label": name[0].upper() + name[1:]},
            {"url": self.record_url, "label": str(self.object)},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def record_url(self) -> str:
        """The record's own screen."""
        return reverse(f"{self.viewset}:inspect", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the record, and the way back to it."""
        return super().get_context_data(object=self.object, back=self.record_url, **kwargs)


def as_file(content: Content, name: str) -> HttpResponse:
    """A content as a file to keep."""
    answer = HttpResponse(dump(content), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slugify(name) or "questionnaire"}.yaml"'
    return answer
