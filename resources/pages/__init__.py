"""Page types of the room `resources`, one module a subject."""

from resources.pages.courses import CoursePage
from resources.pages.guides import GuidePage
from resources.pages.kits import KitPage
from resources.pages.library import LibraryPage
from resources.pages.resource import ResourcePage, ResourceTag

__all__ = ["CoursePage", "GuidePage", "KitPage", "LibraryPage", "ResourcePage", "ResourceTag"]
