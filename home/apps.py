"""The room of the home page, of plain pages, of the regions and of the legal pages."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class HomeConfig(AppConfig):
    """The app `home`."""

    name = "home"
    verbose_name = "Accueil et pages"

    def ready(self) -> None:
        """Open the door `home_parts.py`: what each room brings to the home page."""
        autodiscover_modules("home_parts")
