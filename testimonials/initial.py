"""The map of testimonials, on every installation."""

from pathlib import Path

from django.db import transaction

from core.building import Builder, read_yaml
from core.door import InitialContent, initial_contents
from testimonials.pages import TestimonialMapPage

HERE = Path(__file__).parent / "initial"


@initial_contents.register
class TestimonialMap(InitialContent):
    """The page under which the programme's testimonials live."""

    name = "témoignages"
    order = 55

    @transaction.atomic
    def install(self) -> str:
        """Create the page, second in the menu, when it is missing."""
        builder = Builder.for_default_site()
        page = builder.page(builder.home, TestimonialMapPage, read_yaml(HERE / "map.yaml"))
        if not builder.finish():
            return "déjà en place"
        first = builder.home.get_children().in_menu().exclude(pk=page.pk).order_by("path").first()
        if first:
            page.refresh_from_db()
            page.move(first, pos="right")
        return "en place"
