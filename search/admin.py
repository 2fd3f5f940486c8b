"""What is searched, in the admin: a report by week, and a part of the mission's home."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from search.models import SearchTally
from search.tallies import monday

PERMISSION = "search.view_searchtally"
SHOWN = 100
SHOWN_AT_HOME = 5
RECENT = timedelta(weeks=4)


class WeekForm(forms.Form):
    """A week, or all of them."""

    semaine = forms.ChoiceField(label="Semaine", required=False)

    def __init__(self, data: Any, weeks: list[date]) -> None:
        super().__init__(data)
        named = [(week.isoformat(), f"Semaine du {date_format(week, 'j F Y')}") for week in weeks]
        self.fields["semaine"].choices = [("", "Toutes, depuis 13 mois"), *named]

    @property
    def week(self) -> date | None:
        """The week that is asked for; none for an address that names no known one."""
        chosen = self.cleaned_data.get("semaine") if self.is_valid() else ""
        return date.fromisoformat(chosen) if chosen else None


class SearchReport(WagtailAdminTemplateMixin, TemplateView):
    """What is searched most, and what is searched in vain."""

    template_name = "search/admin/report.html"
    page_title = "Recherches"
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """For who may read it. Raises PermissionDenied for anybody else."""
        if not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The report."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add both lists. Three queries."""
        context = super().get_context_data(**kwargs)
        weeks = SearchTally.objects.readable().order_by("-week").values_list("week", flat=True).distinct()
        form = WeekForm(self.request.GET, list(weeks))
        tallies = SearchTally.objects.of_weeks(form.week, form.week) if form.week else SearchTally.objects
        words = tallies.by_words()
        return context | {
            "form": form,
            "most": list(words[:SHOWN]),
            "in_vain": list(words.filter(vain__gt=0).order_by("-vain", "words")[:SHOWN]),
        }


class InVainPanel(Component):
    """What was searched and not found in the last weeks; nothing where everything was found."""

    template_name = "search/admin/in_vain.html"
    order = 140

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        """The most frequent first. One query."""
        today = timezone.localdate()
        recent = SearchTally.objects.of_weeks(monday(today - RECENT), today).by_words()
        return {"rows": list(recent.filter(vain__gt=0).order_by("-vain", "words")[:SHOWN_AT_HOME])}


class SearchesMenuItem(MenuItem):
    """The report's entry, for who may open it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether that person may."""
        return request.user.has_perm(PERMISSION)


def report_menu_item() -> MenuItem:
    """The entry in the menu of reports."""
    return SearchesMenuItem("Recherches", reverse("searches_report"), icon_name="search", order=60)
