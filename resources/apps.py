"""The room of guides, courses and workshop kits, and of the library that gathers them."""

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """The app `resources`."""

    name = "resources"
    verbose_name = "Ressources"

    def ready(self) -> None:
        """Follow the pages above the resources."""
        from resources import signals  # noqa: F401, PLC0415  (models are ready only now)
