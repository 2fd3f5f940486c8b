"""The room of guides, courses and workshop kits, and of the library that gathers them."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """The app `resources`."""

    name = "resources"
    verbose_name = "Ressources"
