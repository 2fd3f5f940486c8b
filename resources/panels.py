"""The admin's home: what waits for the person who signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import GroupPagePermission, Page, TaskState, WorkflowState, get_default_page_content_type
from wagtail.permissions import page_permission_policy

from accounts.models import User
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage, ResourcePage

SHOWN = 10
WRITTEN = [GuidePage, CoursePage, KitPage]


class EditorPanel(Component):
    """A part of the admin's home. It stays out when it has nothing to say."""

    def rows(self, person: User) -> list[Any]:
        """What the panel shows to that person."""
        raise NotImplementedError

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Add the rows."""
        return {"rows": self.rows(parent_context["request"].user)}


class WritePanel(EditorPanel):
    """Where the person writes, one click from a new page."""

    template_name = "resources/admin/panels/write.html"
    order = 50

    def rows(self, person: User) -> list[dict[str, Any]]:
        """Each section that the person writes in, with its forms. Two queries at most."""
        return [
            {
                "section": section,
                "forms": [(model._meta.verbose_name, add_url(model, section)) for model in WRITTEN],
            }
            for section in sections_of(person)
        ]


def add_url(model: type[Page], parent: Page) -> str:
    """Where a page of that type is written below another one."""
    return reverse("wagtailadmin_pages:add", args=[model._meta.app_label, model._meta.model_name, parent.pk])


def sections_of(person: User) -> list[Page]:
    """The sections below which a person writes: the library for who writes everywhere."""
    add = Permission.objects.filter(content_type__app_label="wagtailcore", codename="add_page")
    granted = GroupPagePermission.objects.filter(group__user=person, permission__in=add)
    pages = list(Page.objects.filter(pk__in=granted.values("page")).order_by("title")[:SHOWN])
    if person.is_superuser or any(page.depth <= 2 for page in pages):
        return list(LibraryPage.objects.live()[:1])
    return pages


class ToReadPanel(EditorPanel):
    """What others propose, and the person decides."""

    template_name = "resources/admin/panels/to_read.html"
    order = 100

    def rows(self, person: User) -> list[TaskState]:
        """The oldest proposals first."""
        states = TaskState.objects.reviewable_by(person).filter(
            revision__base_content_type=get_default_page_content_type()
        )
        with_people = states.select_related("revision", "workflow_state__requested_by")
        return list(with_people.order_by("started_at")[:SHOWN])


class ProposedPanel(EditorPanel):
    """What the person proposed and nobody has answered."""

    template_name = "resources/admin/panels/proposed.html"
    order = 110

    def rows(self, person: User) -> list[WorkflowState]:
        """The latest first."""
        return list(workflows_of(person).filter(status=WorkflowState.STATUS_IN_PROGRESS)[:SHOWN])


class RefusedPanel(EditorPanel):
    """What the person proposed and has to change, with the reason."""

    template_name = "resources/admin/panels/refused.html"
    order = 90

    def rows(self, person: User) -> list[WorkflowState]:
        """The latest first."""
        refused = workflows_of(person).filter(status=WorkflowState.STATUS_NEEDS_CHANGES)
        return list(refused.select_related("current_task_state__finished_by")[:SHOWN])


def workflows_of(person: User) -> QuerySet[WorkflowState]:
    """What a person proposed, with the version that they proposed."""
    return (
        WorkflowState.objects.filter(
            requested_by=person,
            base_content_type=get_default_page_content_type(),
            current_task_state__revision__isnull=False,
        )
        .select_related("current_task_state__revision")
        .order_by("-created_at")
    )


class PastReviewPanel(EditorPanel):
    """Resources that the person may edit, and that want to be read again."""

    template_name = "resources/admin/panels/past_review.html"
    order = 120

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """Those never reviewed first, then the oldest reviews; and how many there are besides."""
        due = past_review_of(parent_context["request"].user)
        rows = list(due.order_by(F("reviewed_on").asc(nulls_first=True), "pk")[:SHOWN])
        return {"rows": rows, "others": due.count() - len(rows)}


def past_review_of(person: User) -> QuerySet[ResourcePage]:
    """The resources in sight of readers, past their day of review, that a person may edit."""
    editable = page_permission_policy.instances_user_has_permission_for(person, "change")
    return ResourcePage.objects.live().filter(pk__in=editable.values("pk")).past_review(timezone.localdate())


PANELS = [WritePanel, RefusedPanel, ToReadPanel, ProposedPanel, PastReviewPanel]
