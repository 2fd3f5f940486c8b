"""Everything is found: one table of what can be searched, the engines that read it, and the page."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SearchConfig(AppConfig):
    """The app `search`."""

    name = "search"
    verbose_name = "Recherche"

    def ready(self) -> None:
        """Open the door `searchable.py`, and follow what changes."""
        from search import signals  # noqa: F401, PLC0415  (models are ready only now)

        autodiscover_modules("searchable")
