"""How much is searched."""

from datetime import date

from indicators.door import DailyCount, DailyFigure, Event, Period, figures


@figures.register
class Searches(DailyFigure):
    """Searches by day."""

    key = "recherches"
    title = "Recherches"
    description = (
        "Recherches faites sur la page de recherche. Ce qui est cherché, et ce qui ne se trouve pas, "
        "est dans le rapport « Recherches »."
    )
    unit = "recherche"
    units = "recherches"
    order = 55

    def by_day(self, period: Period, region_code: str) -> dict[date, int]:
        """The number of each day. One query; searches belong to no region."""
        return DailyCount.objects.of(Event.SEARCH, period).about(region_code).by_day()
