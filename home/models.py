"""Django looks for models here; the page types are in `pages` and `partners`."""

from home.pages import (  # noqa: F401
    AccessibilityPage,
    ContentPage,
    HomePage,
    PersonalDataPage,
    RegionIndexPage,
    RegionPage,
    SectionPage,
    SiteMapPage,
)
from home.partners import PartnerIndexPage, PartnerPage  # noqa: F401
