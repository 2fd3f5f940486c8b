"""Firms that tell what they did, found by filters, on a map and by nearness."""

from django.apps import AppConfig


class TestimonialsConfig(AppConfig):
    """The room `testimonials`."""

    name = "testimonials"
    verbose_name = "Témoignages"
