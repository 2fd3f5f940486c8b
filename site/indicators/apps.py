"""What happens on the portal, counted by day, event and region: never who did it."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class IndicatorsConfig(AppConfig):
    """The counts."""

    name = "indicators"
    verbose_name = "Chiffres"

    def ready(self) -> None:
        """Open the door `figures.py`: what each room counts."""
        autodiscover_modules("figures")
