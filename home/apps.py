"""The room of the home page, of plain pages, of the regions and of the legal pages."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The app `home`."""

    name = "home"
    verbose_name = "Accueil et pages"
