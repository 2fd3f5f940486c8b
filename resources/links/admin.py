"""The report of broken links."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from wagtail.admin.ui.tables import BaseColumn, Column, DateColumn
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from resources.links.models import LinkUse, OutsideLink


class LinkColumn(BaseColumn):
    """The address, to try oneself."""

    cell_template_name = "resource_links/link_cell.html"


class PagesColumn(BaseColumn):
    """The pages that hold the link, to change."""

    cell_template_name = "resource_links/pages_cell.html"


class BrokenLinksReport(ReportView):
    """The links that readers meet in vain, on the pages that the person may edit. Four queries."""

    model = OutsideLink
    page_title = "Liens cassés"
    header_icon = "link"
    index_url_name = "broken_links"
    index_results_url_name = "broken_links_results"
    verbose_name_plural = "liens cassés"
    default_ordering = "first_failed_at"
    columns = [
        LinkColumn("url", label="Lien"),
        PagesColumn("pages", label="Pages à corriger"),
        DateColumn("first_failed_at", label="Depuis le", sort_key="first_failed_at"),
        Column("last_error", label="Ce qui se passe"),
    ]
    list_export = ["url", "first_failed_at", "last_status", "last_error"]
    export_filename = "liens-casses"

    @property
    def permission_policy(self) -> Any:
        """Whoever edits pages has links to mend."""
        return page_permission_policy

    any_permission_required = ["add", "change", "publish"]

    def get_base_queryset(self) -> QuerySet[OutsideLink]:
        editable = page_permission_policy.instances_user_has_permission_for(self.request.user, "change")
        uses = LinkUse.objects.filter(page__in=editable.values("pk"))
        pages = Prefetch("pages", Page.objects.filter(pk__in=editable.values("pk")).order_by("title"))
        return OutsideLink.objects.broken().filter(pk__in=uses.values("link")).prefetch_related(pages)
