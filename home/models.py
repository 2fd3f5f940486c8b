"""Django looks for models here; the page types are in `pages`."""

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
