"""What the library brings to the home page."""

from itertools import islice

from wagtail.models import Page

from core.door import published_copy
from home.door import HomePart, home_parts
from resources import library
from resources.enums import Sort
from resources.pages import LibraryPage


@home_parts.register
class LibraryPart(HomePart):
    """Topics lead to the library; its newest resources are news."""

    def topic_url(self, home: Page, topic: str) -> str:
        """The library, filtered by the topic."""
        url = published_copy(("library_url", home.pk), lambda: library_url(home))
        return f"{url}theme/{topic}/" if url else ""

    def news(self, home: Page, most: int) -> list[Page]:
        """The newest resources."""
        index = library.index_of(home)
        newest = list(islice(index.ordered(index.everything, Sort.NEWEST), most))
        return library.resources().for_cards().in_order(newest)


def library_url(home: Page) -> str:
    """The address of the library below a home page; empty without one."""
    page = LibraryPage.objects.descendant_of(home).live().first()
    return page.url if page else ""
