"""Django looks for models here; the page types are in `pages`, the settings in `wording`."""

from resources.pages import (  # noqa: F401
    CoursePage,
    GuidePage,
    KitPage,
    LibraryPage,
    ResourcePage,
    ResourceTag,
)
from resources.wording import Wording  # noqa: F401
