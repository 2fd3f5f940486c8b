"""The map of testimonials, on every installation."""

from pathlib import Path

from core.building import MenuPage
from core.door import initial_contents
from testimonials.pages import TestimonialMapPage


@initial_contents.register
class TestimonialMap(MenuPage):
    """The page under which the programme's testimonials live, second in the menu."""

    name = "témoignages"
    order = 55
    model = TestimonialMapPage
    file = Path(__file__).parent / "initial" / "map.yaml"
    beside_first = "right"
