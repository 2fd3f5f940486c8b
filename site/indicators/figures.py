"""What is counted on every page: visits, and the people who make them."""

from collections import Counter
from datetime import date

from indicators.door import DailyCount, DailyFigure, Event, FigureTable, Period, figures
from indicators.models import DailyVisitor
from territories.models import Region

WHOLE_COUNTRY = "Pages de toute la France"


@figures.register
class Visits(DailyFigure):
    """Visits of pages."""

    key = "visites"
    title = "Visites"
    description = "Chaque page lue compte une fois. Les robots qui se présentent comme tels ne comptent pas."
    unit = "visite"
    units = "visites"
    order = 10

    def by_day(self, period: Period, region_code: str) -> dict[date, int]:
        """Visits of the pages of a region, or of all."""
        return DailyCount.objects.of(Event.VISIT, period).about(region_code).by_day()


@figures.register
class Visitors(DailyFigure):
    """People, each counted once a day."""

    key = "visiteurs"
    title = "Visiteurs uniques par jour"
    description = (
        "Une personne qui lit plusieurs pages le même jour compte une fois. Le lendemain, rien ne permet de "
        "la reconnaître : les jours ne s’additionnent donc pas, une moyenne les résume."
    )
    unit = "visiteur"
    units = "visiteurs"
    order = 20
    adds_up = False

    def by_day(self, period: Period, region_code: str) -> dict[date, int]:
        """The days that are over by their number, those that are not by what was counted so far."""
        event = Event.REGION_VISITOR if region_code else Event.VISITOR
        closed = DailyCount.objects.of(event, period).about(region_code).by_day()
        return Counter(closed) + Counter(DailyVisitor.objects.by_day(period, region_code))


@figures.register
class VisitsByRegion(Visits):
    """Visits by the region of the page."""

    key = "visites-par-region"
    title = "Visites par région"
    description = "La région est celle de la page, jamais celle de la personne qui lit."
    order = 30

    def table(self, period: Period, region_code: str) -> FigureTable:
        """A row for each region."""
        visits = DailyCount.objects.of(Event.VISIT, period).about(region_code).by_region()
        names = region_names(region_code)
        return FigureTable(
            columns=["Région", "Visites"],
            rows=[(name, visits.get(code, 0)) for code, name in names.items()],
            total=("Total", sum(visits.values())),
        )


def region_names(region_code: str = "") -> dict[str, str]:
    """What the rows of a table by region are called: one region, or the whole country and each region."""
    regions = dict(Region.objects.with_page().values_list("code", "name"))
    return {region_code: regions.get(region_code, "")} if region_code else {"": WHOLE_COUNTRY, **regions}
