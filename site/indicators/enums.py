"""Names of what is counted. Rooms may count events of their own."""

from django.db import models


class Event:
    """Events of `DailyCount` that several rooms count or read.

    `VISITOR` is the number of visitors of the whole portal on a day, `REGION_VISITOR` that of a region's
    pages: they are two events because the visitors of the regions do not add up to those of the portal.
    """

    VISIT = "visit"
    DOWNLOAD = "download"
    VISITOR = "visitor"
    REGION_VISITOR = "region_visitor"
    SEARCH = "search"


class Answer(models.TextChoices):
    """Answers to « was this useful? »: `event` is what is counted, `mark` what the page's address says."""

    YES = "oui", "Oui"
    NO = "non", "Non"

    @property
    def event(self) -> str:
        return "useful_yes" if self is Answer.YES else "useful_no"

    @property
    def mark(self) -> str:
        return "merci" if self is Answer.YES else "manque"
