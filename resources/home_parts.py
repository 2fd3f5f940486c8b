"""What the library brings to the home page."""

from wagtail.models import Page

from core.frame import address_of
from home.door import HomePart, home_parts
from resources import library
from resources.enums import Sort
from resources.pages import LibraryPage


@home_parts.register
class LibraryPart(HomePart):
    """Topics lead to the library; its newest resources are news."""

    def topic_url(self, home: Page, topic: str) -> str:
        """The library, filtered by the topic."""
        url = address_of(LibraryPage, home)
        return f"{url}theme/{topic}/" if url else ""

    def news(self, home: Page, most: int) -> list[Page]:
        """The newest resources."""
        index = library.index_of(home)
        return library.resources().for_cards().in_order(index.first(most, Sort.NEWEST))
