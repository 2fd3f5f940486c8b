"""Where people are: regions, departments, communes, and the field that asks for a place."""

from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    """Territories of France."""

    name = "territories"
    verbose_name = "Territoires"
