"""The ground of every page: base page, doors, settings, notices, page cache, commands."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """The app `core`."""

    name = "core"
    verbose_name = "Socle"

    def ready(self) -> None:
        """Open the doors: import what each app offers, and watch what changes the public pages."""
        from core import signals, sites  # noqa: F401, PLC0415  (models are ready only now)

        sites.serve_copies()
        autodiscover_modules("initial", "demo", "due", "header", "health")
