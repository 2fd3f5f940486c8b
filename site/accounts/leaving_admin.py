"""Why people want no more mails, in the admin: a report for the mission. Numbers, nobody's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.enums import Leaving
from accounts.models import LeavingReason
from accounts.notifying import notification_kinds

PERMISSION = "accounts.view_leavingreason"
RECENT, YEAR = timedelta(days=30), timedelta(days=365)


@dataclass(frozen=True)
class LeavingRow:
    """A reason given about a kind of mail: how often in the last thirty days, in the last year."""

    kind: str
    reason: str
    recent: int
    year: int


def leaving_rows(today: date) -> list[LeavingRow]:
    """What was said in the last year, the most frequent first. One query."""
    kinds = {kind.key: kind.title for kind in notification_kinds}
    reasons = dict(Leaving.choices)
    counted = (
        LeavingReason.objects.filter(day__gt=today - YEAR)
        .values("kind", "reason")
        .annotate(year=Sum("count"), recent=Sum("count", filter=Q(day__gt=today - RECENT), default=0))
        .order_by("-year", "kind", "reason")
    )
    return [
        LeavingRow(
            kinds.get(row["kind"], row["kind"]),
            reasons.get(row["reason"], row["reason"]),
            row["recent"],
            row["year"],
        )
        for row in counted
    ]


class LeavingReport(WagtailAdminTemplateMixin, TemplateView):
    """The reasons, by kind of mail."""

    template_name = "accounts/admin/leaving.html"
    page_title = "Désinscriptions"
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For who may read it. Raises PermissionDenied for anybody else."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The report."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the rows."""
        return super().get_context_data(**kwargs) | {"rows": leaving_rows(timezone.localdate())}


class LeavingMenuItem(MenuItem):
    """The report's entry, for who may open it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether that person may."""
        return request.user.has_perm(PERMISSION)


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    """The entry in the menu of reports."""
    return LeavingMenuItem("Désinscriptions", reverse("leaving_report"), icon_name="mail", order=70)


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The report of why people leave."""
    return [path("rapports/desinscriptions/", LeavingReport.as_view(), name="leaving_report")]
