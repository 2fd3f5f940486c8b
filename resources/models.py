"""Django looks for models here; the page types are in `pages`."""

from resources.pages import (  # noqa: F401
    CoursePage,
    GuidePage,
    KitPage,
    LibraryPage,
    ResourcePage,
    ResourceTag,
)
