"""What resources show in *mon espace*, and which new pages are announced."""

from __future__ import annotations

from accounts.door import NewPages, new_pages
from resources.pages import ResourcePage


@new_pages.register
class NewResources(NewPages):
    """Guides, courses and kits."""

    model = ResourcePage
    one = "Une nouvelle ressource"
    order = 10
