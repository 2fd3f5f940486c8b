"""Dated work of the room `resources.links`."""

from datetime import datetime

from core.door import DueWork, due_works
from resources.links.following import LinkFollower
from resources.links.services import collect, follow_next

PAGES_A_RUN = 200
LINKS_A_RUN = 50
SECONDS_A_RUN = 120


@due_works.register
class CollectLinks(DueWork):
    """Find the links of what was published."""

    name = "pages dont les liens sont relevés"
    order = 80

    def run(self, now: datetime) -> int:
        """How many pages were read."""
        return collect(now, at_most=PAGES_A_RUN)


@due_works.register
class FollowLinks(DueWork):
    """Follow the links whose turn has come, last of all: it waits for other people's machines."""

    name = "liens suivis"
    order = 90

    def run(self, now: datetime) -> int:
        """How many links were followed."""
        return follow_next(now, at_most=LINKS_A_RUN, seconds=SECONDS_A_RUN, follower=LinkFollower())
