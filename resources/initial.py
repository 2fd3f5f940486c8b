"""The library's page, on every installation."""

from pathlib import Path

from core.building import MenuPage
from core.door import initial_contents
from resources.pages import LibraryPage


@initial_contents.register
class Library(MenuPage):
    """The page under which the programme's resources live, first in the menu."""

    name = "bibliothèque"
    order = 50
    model = LibraryPage
    file = Path(__file__).parent / "initial" / "library.yaml"
    beside_first = "left"
