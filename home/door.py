"""What the home page offers to the other rooms: a place for what they bring, and the pages of the regions.

A room offers itself in its module `home_parts.py`, with a subclass of `HomePart` in the registry.
"""

from __future__ import annotations

from django.apps import apps
from wagtail.models import Page

from core.door import Registry

__all__ = ["HomePart", "home_parts", "lead_home_to", "region_page"]


class HomePart:
    """What a room brings to the home page. Each method may be left out."""

    order = 0

    def topic_url(self, home: Page, topic: str) -> str:
        """Where a topic (by its key) leads; empty when this room has nothing about it."""
        return ""

    def news(self, home: Page, most: int) -> list[Page]:
        """The room's newest pages below a home page, newest first, with what a card shows."""
        return []

    def band(self, page: Page) -> str:
        """A band of the home page itself (HTML), shown right below the question; empty for none."""
        return ""

    def region_band(self, page: Page, home: Page) -> str:
        """A band of the page of a region (HTML): what the room has there; empty for none."""
        return ""


home_parts: Registry[HomePart] = Registry(HomePart)


def region_page(region_code: str) -> Page | None:
    """The page of a region, by its INSEE code; None for a region without one."""
    return apps.get_model("home", "RegionPage").objects.filter(region=region_code).first()


def lead_home_to(page: Page, label: str, note: str) -> None:
    """Point the button of the home page above `page` to it, unless the button leads somewhere already."""
    home = apps.get_model("home", "HomePage").objects.ancestor_of(page).first()
    if home and not home.action_page_id:
        home.action_page, home.action_label, home.action_note = page, label, note
        home.save_revision().publish()
