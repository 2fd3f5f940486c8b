"""Published versions in the admin: read, compared, exported, taken up in a new draft."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.log_actions import log
from wagtail.permissions import register_permission_policy

from core.admin import ReadOnlyPolicy, RecordInspectView
from diagnostic.admin.addresses import VERSIONS, draft_url, version_url
from diagnostic.admin.records import AboutOne, as_file
from diagnostic.admin.showing import changes_between, shown
from diagnostic.drafts import begin_draft
from diagnostic.models import Version
from diagnostic.wording import level_rules

register_permission_policy(Version, ReadOnlyPolicy(Version))


class VersionIndexView(IndexView):
    """The versions, the one in force first."""

    default_ordering = "-number"

    def get_base_queryset(self) -> QuerySet[Version]:
        return Version.objects.select_related("published_by")


class VersionInspectView(RecordInspectView):
    """One version: what it asks, what each answer counts."""

    page_title = "Version"
    template_name = "diagnostic/admin/version.html"

    def get_object(self, queryset: QuerySet | None = None) -> Version:
        return get_object_or_404(Version.objects.select_related("published_by"), pk=self.pk)

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """What can be made of it."""
        pk = self.object.pk
        return [
            HeaderButton(
                "Voir les différences", url=version_url(pk, "differences"), icon_name="order", priority=10
            ),
            HeaderButton("Exporter", url=version_url(pk, "export"), icon_name="download", priority=20),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """How its levels are worked out."""
        return [
            Button(
                "Comment le niveau est calculé",
                url=version_url(self.object.pk, "method"),
                icon_name="info-circle",
                priority=10,
            )
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add its questions."""
        return super().get_context_data(
            themes=shown(self.object.content),
            content=self.object.content,
            levels=level_rules(self.object.content["levels"]),
            may_draft=self.request.user.has_perm("diagnostic.add_questionnaire"),
            **kwargs,
        )


class VersionMethodView(AboutOne):
    """How the level is worked out, as the public page says it."""

    model, viewset = Version, VERSIONS
    page_title = "Comment le niveau est calculé"
    template_name = "diagnostic/admin/method.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the text says."""
        content = self.object.content
        return super().get_context_data(content=content, levels=level_rules(content["levels"]), **kwargs)


class VersionDifferencesView(AboutOne):
    """What changed since another version: the one before, unless the address says which."""

    model, viewset = Version, VERSIONS
    page_title = "Différences"
    template_name = "diagnostic/admin/differences.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the versions to compare with, and what differs."""
        others = list(Version.objects.exclude(pk=self.object.pk).defer("content").order_by("-number"))
        other = self._other(others)
        return super().get_context_data(
            others=others,
            other=other,
            changes=changes_between(other.content, self.object.content) if other else [],
            **kwargs,
        )

    def _other(self, others: list[Version]) -> Version | None:
        """The version to compare with."""
        wanted = self.request.GET.get("avec", "")
        for other in others:
            if str(other.number) == wanted:
                return other
        return next((other for other in others if other.number < self.object.number), None)


class VersionExportView(AboutOne):
    """A version as a file."""

    model, viewset = Version, VERSIONS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file."""
        return as_file(self.object.content, f"diagnostic-version-{self.object.number}")


@require_POST
def draft_from(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a draft from a version. Raises PermissionDenied, Http404."""
    if not request.user.has_perm("diagnostic.add_questionnaire"):
        raise PermissionDenied
    version = get_object_or_404(Version, pk=pk)
    draft = begin_draft(version, by=request.user)
    log(instance=draft, action="wagtail.create", user=request.user)
    messages.success(request, f"Le brouillon commence avec tout ce que dit la version {version.number}.")
    return redirect(draft_url(draft.pk))


class VersionViewSet(ModelViewSet):
    """Published versions: they are read, never changed."""

    model = Version
    name = VERSIONS
    url_prefix = "diagnostic/versions"
    menu_label = "Versions publiées"
    icon = "history"
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = VersionIndexView
    inspect_view_class = VersionInspectView
    inspect_template_name = "diagnostic/admin/version.html"
    inspect_view_fields = ["published_at", "published_by"]
    form_fields: list[str] = []
    list_per_page = 50
    list_display = [
        TitleColumn("number", label="Version", accessor=str, get_url=lambda version: version_url(version.pk)),
        DateColumn("published_at", label="Publiée le", sort_key="published_at"),
        Column("published_by", label="Par"),
        Column("questions", label="Questions", accessor=lambda version: len(version.content["questions"])),
        Column("minutes", label="Minutes au plus", accessor=lambda version: version.content["minutes"]),
    ]

    def get_urlpatterns(self) -> list[URLPattern]:
        """Besides Wagtail's own: compare, export, take up."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/differences/", self.construct_view(VersionDifferencesView), name="differences"),
            path("<int:pk>/methode/", self.construct_view(VersionMethodView), name="method"),
            path("<int:pk>/export/", self.construct_view(VersionExportView), name="export"),
            path("<int:pk>/nouveau-brouillon/", draft_from, name="draft"),
        ]
