"""The mission's page of figures: a chart, a table, and files for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.formats import number_format
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.enums import RoleKind
from accounts.models import User
from design.charts import Bar, BarChart
from indicators.door import Cell, Figure, FigureTable, Period, Series
from indicators.forms import FiguresQuery
from indicators.spreadsheets import csv_file
from territories.models import Region

PERMISSION = "indicators.view_dailycount"
EVERYWHERE = "Toute la France"
# More rows than these are in the file only.
MOST_ROWS = 100


def visible_regions(person: User) -> dict[str, str]:
    """The regions whose figures a person may see: name by INSEE code, blank for the whole country.

    Whoever has the permission sees all; a regional editor sees their regions; nobody else sees any.
    """
    roles = [] if person.is_superuser else list(person.roles.select_related("region"))
    own = {role.region_id: role.region.name for role in roles if role.kind == RoleKind.REGIONAL_EDITOR}
    is_only_regional = own and not any(role.kind == RoleKind.MISSION for role in roles)
    if person.has_perm(PERMISSION) and not is_only_regional:
        return {"": EVERYWHERE, **dict(Region.objects.with_page().values_list("code", "name"))}
    return own


class FiguresView(WagtailAdminTemplateMixin, TemplateView):
    """Figures of a period and a region."""

    template_name = "indicators/figures.html"
    page_title = "Chiffres"
    header_icon = "figures"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Home, then this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page, or one of its files (`export`)."""
        regions = visible_regions(request.user)
        if not regions:
            raise PermissionDenied
        query = FiguresQuery.read(request.GET, regions, timezone.localdate())
        if export := EXPORTS.get(request.GET.get("export", "")):
            name, rows = export(query)
            return csv_file(name, rows)
        return self.render_to_response(self.get_context_data(query=query))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Everything that the page shows."""
        context = super().get_context_data(**kwargs)
        query: FiguresQuery = context["query"]
        series = query.figure.series(query.period, query.region_code)
        table = query.figure.table(query.period, query.region_code)
        total = query.figure.sum_of(series)
        return context | {
            "form": query.form(),
            "presets": query.presets(timezone.localdate()),
            "is_empty": not total and not any_number(table),
            "total": readable(total),
            "units": query.figure.units if total >= 2 else query.figure.unit,
            "chart": chart_of(query.figure, query.period, series) if total else None,
            "table": table,
            "columns": headings(table),
            "rows": [shown(row) for row in table.rows[:MOST_ROWS]],
            "total_row": shown(table.total),
            "table_file": query.address(export="tableau"),
            "days_file": query.address(export="jours"),
        }


def readable(cell: Cell) -> str:
    """Words as they are, numbers as one writes them in French: « 1 234,5 »."""
    return cell if isinstance(cell, str) else number_format(cell, force_grouping=True)


def shown(row: Sequence[Cell]) -> list[tuple[str, bool]]:
    """Each cell of a row, ready to read, and whether it is a number."""
    return [(readable(cell), not isinstance(cell, str)) for cell in row]


def headings(table: FigureTable) -> list[tuple[str, bool]]:
    """The headings of a table, and whether numbers stand below."""
    sample = shown(table.rows[0] if table.rows else table.columns)
    return [(words, is_number) for words, (_, is_number) in zip(table.columns, sample, strict=True)]


def any_number(table: FigureTable) -> bool:
    """Whether a table says anything else than zero."""
    return any(cell for row in table.rows for cell in row[1:] if not isinstance(cell, str))


def chart_of(figure: Figure, period: Period, series: Series) -> BarChart:
    """The chart of a figure, by day, week or month."""
    spans = figure.spans(series, period)
    bars = [Bar(number, f"{span.label}\u00a0: {readable(number)}", span.tick) for span, number in spans]
    span, highest = max(spans, key=lambda found: found[1])
    return BarChart(
        name="figure",
        title=f"{figure.title}, {period.label}",
        description=(
            f"{len(bars)} barres, de zéro à {readable(highest)}. La plus haute\u00a0: {span.label}. "
            "Les nombres sont dans le tableau et dans le fichier jour par jour."
        ),
        bars=bars,
    )


def export_table(query: FiguresQuery) -> tuple[str, list]:
    """The name and rows of the file that holds the table, whole."""
    table = query.figure.table(query.period, query.region_code)
    return file_name(query), [table.columns, *table.rows, *([table.total] if table.total else [])]


def export_days(query: FiguresQuery) -> tuple[str, list]:
    """The name and rows of the file that holds the number of each day."""
    series = query.figure.series(query.period, query.region_code)
    return f"{file_name(query)}-par-jour", [("Jour", query.figure.units.capitalize()), *series]


EXPORTS = {"tableau": export_table, "jours": export_days}


def file_name(query: FiguresQuery) -> str:
    """What a file is called: figure, region, dates."""
    region = [f"region-{query.region_code}"] if query.region_code else []
    dates = [query.period.start.isoformat(), query.period.end.isoformat()]
    return "-".join(["chiffres", query.figure.key, *region, *dates])


@hooks.register("register_admin_urls")
def figures_url() -> list[URLPattern]:
    """The page's address."""
    return [path("chiffres/", FiguresView.as_view(), name="indicators_figures")]


class FiguresMenuItem(MenuItem):
    """The menu's entry, for those who may open the page."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether this person sees figures."""
        person = request.user
        return person.has_perm(PERMISSION) or person.roles.filter(kind=RoleKind.REGIONAL_EDITOR).exists()


@hooks.register("register_admin_menu_item")
def figures_menu_item() -> MenuItem:
    """Show the page in the menu."""
    return FiguresMenuItem("Chiffres", reverse("indicators_figures"), icon_name="figures", order=230)


@hooks.register("register_icons")
def figures_icon(icons: list[str]) -> list[str]:
    """Our own icon: three bars."""
    return [*icons, "indicators/icons/figures.svg"]
