"""Firms that propose their own story, and what becomes of it."""

from django.apps import AppConfig


class ProposalsConfig(AppConfig):
    """The room `testimonials.proposals`."""

    name = "testimonials.proposals"
    label = "proposals"
    verbose_name = "Histoires proposées"

    def ready(self) -> None:
        """Follow what becomes of the pages."""
        from testimonials.proposals import signals  # noqa: F401, PLC0415  (models are ready only now)
