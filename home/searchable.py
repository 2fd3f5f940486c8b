"""Pages of prose, regions and partners are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from home.pages import (
    AccessibilityPage,
    ContentPage,
    PersonalDataPage,
    RegionIndexPage,
    RegionPage,
    SectionPage,
)
from home.partners import PartnerIndexPage, PartnerPage
from search.door import PageSearchable, PlainPages, searchables

OF_LAW = (AccessibilityPage, PersonalDataPage)
LAST = 0.5  # how much the law weighs against what somebody came for


@searchables.register
class Pages(PlainPages):
    """Pages of prose, and those that gather others; the legal ones come after."""

    models = [ContentPage, SectionPage, RegionIndexPage, PartnerIndexPage, *OF_LAW]

    def columns_of(self, pages: Sequence[Any]) -> Mapping[int, Mapping[str, Any]]:
        """What the law wants ranks lower. No query."""
        return {
            page.pk: {"boost": LAST}
            for page in pages
            if isinstance(page, OF_LAW) or getattr(page, "is_legal", False)
        }


@searchables.register
class Regions(PageSearchable):
    """The pages of the regions."""

    models = [RegionPage]
    kinds = {"region": "Régions"}
    ones = {"region": "Région"}
    order = 60


@searchables.register
class Partners(PageSearchable):
    """The pages of the partners."""

    models = [PartnerPage]
    kinds = {"partenaire": "Partenaires"}
    ones = {"partenaire": "Partenaire"}
    order = 70
