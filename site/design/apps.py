"""The app that knows the State's design system, so that no other one has to."""

from django.apps import AppConfig


class DesignConfig(AppConfig):
    """The app `design`."""

    name = "design"
    verbose_name = "Apparence"
