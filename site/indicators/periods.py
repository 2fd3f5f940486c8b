"""Periods of days, and the bars that a chart of them has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

DAY = timedelta(days=1)
MOST_DAYS_BY_DAY = 31
MOST_DAYS_BY_WEEK = 183


@dataclass(frozen=True)
class Span:
    """A day, week or month of a period: its words in a table, and the short ones under a bar."""

    start: date
    end: date
    label: str
    tick: str

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("A period ends after it starts.")

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """« du 3 mars 2026 au 9 mars 2026 »."""
        if self.start == self.end:
            return f"le {full(self.start)}"
        return f"du {full(self.start)} au {full(self.end)}"

    def days(self) -> Iterator[date]:
        """Each day, in order."""
        return (self.start + n * DAY for n in range(self.length))

    def spans(self) -> list[Span]:
        """The days up to a month, the weeks (from Monday) up to half a year, else the months.

        The first and last are as short as the period makes them.
        """
        if self.length <= MOST_DAYS_BY_DAY:
            return [Span(day, day, f"{date_format(day, 'l')} {full(day)}", short(day)) for day in self.days()]
        spans = []
        start = self.start
        while start <= self.end:
            spans.append(self._week(start) if self.length <= MOST_DAYS_BY_WEEK else self._month(start))
            start = spans[-1].end + DAY
        return spans

    def _week(self, start: date) -> Span:
        end = min(start + (6 - start.weekday()) * DAY, self.end)
        return Span(start, end, Period(start, end).label, short(start))

    def _month(self, start: date) -> Span:
        end = min(first_of_month(start, 1) - DAY, self.end)
        return Span(start, end, date_format(start, "F Y"), date_format(start, "N y"))


def full(day: date) -> str:
    """« 1er mars 2026 »."""
    return f"{'1er' if day.day == 1 else day.day} {date_format(day, 'F Y')}"


def short(day: date) -> str:
    """« 3/03 »."""
    return date_format(day, "j/m")


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month, some months later or (negative) earlier."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, 1)


def last_days(days: int, today: date) -> Period:
    """The last days, today among them."""
    return Period(today - (days - 1) * DAY, today)


def this_week(today: date) -> Period:
    """The last seven days."""
    return last_days(7, today)


def this_month(today: date) -> Period:
    """The last thirty days."""
    return last_days(30, today)


def this_quarter(today: date) -> Period:
    """Thirteen weeks from Monday, the current one among them."""
    return Period(today - (12 * 7 + today.weekday()) * DAY, today)


def this_year(today: date) -> Period:
    """Twelve months, the current one among them."""
    return Period(first_of_month(today, -11), today)


PRESETS = {
    "semaine": ("7 jours", this_week),
    "mois": ("30 jours", this_month),
    "trimestre": ("3 mois", this_quarter),
    "annee": ("12 mois", this_year),
}
DEFAULT_PRESET = "mois"
