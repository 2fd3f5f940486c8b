"""What `indicators` offers to the rooms: counting, and the door `figures.py`.

A figure is a class in a room's `figures.py`, decorated with `@figures.register`; the mission's page shows it
as a chart, a table and files for a spreadsheet.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from core.door import Registry
from indicators.enums import Event
from indicators.models import DailyCount
from indicators.periods import Period, Span
from indicators.services import count

__all__ = [
    "Cell",
    "DailyCount",
    "DailyFigure",
    "Event",
    "Figure",
    "FigureTable",
    "Period",
    "Series",
    "Span",
    "count",
    "every_day",
    "figures",
    "without_demo",
]

Cell = str | int | float
Series = list[tuple[date, int]]
AnyRows = TypeVar("AnyRows", bound=QuerySet)


@dataclass(frozen=True)
class FigureTable:
    """A table with headed columns: words in the first of each row, numbers (mostly) in the others.

    `total` is its last row, where adding up makes sense; `note` says what a reader could misread.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    note: str = ""


class Figure(ABC):
    """Module `figures.py`: something that the mission follows.

    `key` stands in addresses and never changes. `unit` and `units` name what `series` counts, for one and for
    several. `adds_up` is False where the days of a week cannot be added (people who come back are counted
    again): an average a day is shown then. The region is an INSEE code, blank for the whole country.
    """

    key: str
    title: str
    description: str
    unit: str
    units: str
    order = 0
    adds_up = True

    @abstractmethod
    def table(self, period: Period, region_code: str) -> FigureTable:
        """The figures of a period. The number of queries depends on nothing."""

    @abstractmethod
    def series(self, period: Period, region_code: str) -> Series:
        """Each day of the period with its number, for the chart."""

    def sum_of(self, series: Series) -> int | float:
        """The total of days or, where they do not add up, their average (one decimal)."""
        total = sum(number for _, number in series)
        return total if self.adds_up else round(total / max(1, len(series)), 1)

    def spans(self, series: Series, period: Period) -> list[tuple[Span, int | float]]:
        """The series by day, week or month, as long as the period asks for."""
        spans = []
        start = 0
        for span in period.spans():
            spans.append((span, self.sum_of(series[start : start + span.days])))
            start += span.days
        return spans


class DailyFigure(Figure):
    """A figure that is only a number a day: its table has the rows that its chart has bars."""

    @abstractmethod
    def by_day(self, period: Period, region_code: str) -> dict[date, int]:
        """The number of each day that has one."""

    def series(self, period: Period, region_code: str) -> Series:
        """Each day, zero where nothing was counted."""
        return every_day(self.by_day(period, region_code), period)

    def table(self, period: Period, region_code: str) -> FigureTable:
        """Days, weeks or months, with their total or average."""
        series = self.series(period, region_code)
        units = self.units[:1].upper() + self.units[1:]
        return FigureTable(
            columns=["Quand", units if self.adds_up else f"{units} par jour"],
            rows=[(span.label, number) for span, number in self.spans(series, period)],
            total=("Total" if self.adds_up else "Moyenne par jour", self.sum_of(series)),
        )


def every_day(by_day: dict[date, int], period: Period) -> Series:
    """Each day of a period, zero where nothing was counted."""
    return [(day, by_day.get(day, 0)) for day in period.days()]


def without_demo(rows: AnyRows) -> AnyRows:
    """The rows that figures count: demonstration rows (`is_demo`) leave once a real one exists. One query."""
    real = rows.filter(is_demo=False)
    return real if real.exists() else rows


figures: Registry[Figure] = Registry(Figure)


def figures_by_key() -> dict[str, Figure]:
    """Every figure, by its key, in their order."""
    return {figure.key: figure for figure in figures}
