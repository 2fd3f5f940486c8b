"""What happens on the portal, counted by day, event and region: never who did it."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """The counts."""

    name = "indicators"
    verbose_name = "Chiffres"
