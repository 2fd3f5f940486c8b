"""What an address of the page of figures asks for. Whatever it holds, something can be shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from django import forms
from django.core.validators import MinValueValidator
from django.http import QueryDict

from indicators.door import Figure, figures_by_key
from indicators.enums import Answer
from indicators.periods import DEFAULT_PRESET, PRESETS, Period, first_of_month, last_days

MOST_YEARS = 5
EARLIEST = date(2000, 1, 1)


class DayField(forms.DateField):
    """A day that a browser helps to choose, in a time when something can have been counted."""

    default_validators = [MinValueValidator(EARLIEST)]
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class FiguresForm(forms.Form):
    """Figure, region and dates. A region appears only where there is a choice."""

    chiffre = forms.ChoiceField(label="Chiffre", required=False)
    region = forms.ChoiceField(label="Région", required=False)
    du = DayField(label="Du", required=False)
    au = DayField(label="Au", required=False)

    def __init__(self, *args, regions: Mapping[str, str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["chiffre"].choices = [(key, figure.title) for key, figure in figures_by_key().items()]
        self.fields["region"].choices = list(regions.items())
        if len(regions) == 1:
            del self.fields["region"]


@dataclass(frozen=True)
class FiguresQuery:
    """A figure, a period and a region; `notices` says what of the address could not be followed."""

    figure: Figure
    period: Period
    region_code: str
    regions: Mapping[str, str]
    notices: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, data: QueryDict, regions: Mapping[str, str], today: date) -> FiguresQuery:
        """Read an address. `regions` are those that the person may see, by name; the first is the default."""
        form = FiguresForm(data, regions=regions)
        form.full_clean()
        asked = form.cleaned_data
        notices = []
        if "chiffre" in form.errors:
            notices.append("Ce chiffre n’existe pas : en voici un autre.")
        if data.get("region", "") not in {"", *regions}:
            notices.append("Les chiffres de cette région ne sont pas là : voici ceux que vous pouvez voir.")
        period, notice = read_period(data, asked, today, wrong=bool({"du", "au"} & form.errors.keys()))
        if notice:
            notices.append(notice)
        offered = figures_by_key()
        return cls(
            figure=offered.get(asked.get("chiffre") or "") or next(iter(offered.values())),
            period=period,
            region_code=asked["region"] if asked.get("region") in regions else next(iter(regions)),
            regions=regions,
            notices=notices,
        )

    @property
    def region_name(self) -> str:
        """The name of the region, or « Toute la France »."""
        return self.regions[self.region_code]

    def form(self) -> FiguresForm:
        """The form that shows this query, without what was wrong in the address."""
        initial = {
            "chiffre": self.figure.key,
            "region": self.region_code,
            "du": self.period.start,
            "au": self.period.end,
        }
        return FiguresForm(initial=initial, regions=self.regions)

    def address(self, **more: str) -> str:
        """The address of this query, « ? » included."""
        dates = {"du": self.period.start.isoformat(), "au": self.period.end.isoformat()}
        return self._address(dates | more)

    def presets(self, today: date) -> list[tuple[str, str, bool]]:
        """The words and address of each usual period, and whether it is the one that is shown."""
        return [
            (words, self._address({"periode": key}), of_day(today) == self.period)
            for key, (words, of_day) in PRESETS.items()
        ]

    def _address(self, parameters: dict[str, str]) -> str:
        return "?" + urlencode({"chiffre": self.figure.key, "region": self.region_code, **parameters})


def read_period(data: QueryDict, asked: dict, today: date, *, wrong: bool) -> tuple[Period, str]:
    """The period of an address, and what is to be said about it. Dates count before a usual period."""
    _words, of_day = PRESETS.get(data.get("periode", ""), PRESETS[DEFAULT_PRESET])
    usual = of_day(today)
    start, end = asked.get("du"), asked.get("au")
    if wrong:
        return usual, f"Une date n’a pas été comprise : voici la période {usual.label}."
    if not start and not end:
        return usual, ""
    end = min(end or today, today)
    start = start or last_days(30, end).start
    if start > end:
        return usual, f"La fin vient avant le début : voici la période {usual.label}."
    period, earliest = Period(start, end), first_of_month(end, 1 - 12 * MOST_YEARS)
    if start < earliest:
        return replace(period, start=earliest), f"{MOST_YEARS} ans au plus à la fois : voici les derniers."
    return period, ""


class UsefulForm(forms.Form):
    """The answer to « was this useful? »."""

    avis = forms.TypedChoiceField(choices=Answer.choices, coerce=Answer)
