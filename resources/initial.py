"""The library's page, on every installation."""

from pathlib import Path

from django.db import transaction

from core.building import Builder, read_yaml
from core.door import InitialContent, initial_contents
from resources.pages import LibraryPage

HERE = Path(__file__).parent / "initial"


@initial_contents.register
class Library(InitialContent):
    """The page under which the programme's resources live."""

    name = "bibliothèque"
    order = 50

    @transaction.atomic
    def install(self) -> str:
        """Create the library, first in the menu, when it is missing."""
        builder = Builder.for_default_site()
        page = builder.page(builder.home, LibraryPage, read_yaml(HERE / "library.yaml"))
        if not builder.finish():
            return "déjà en place"
        first = builder.home.get_children().in_menu().exclude(pk=page.pk).order_by("path").first()
        if first:
            page.refresh_from_db()
            page.move(first, pos="left")
        return "en place"
