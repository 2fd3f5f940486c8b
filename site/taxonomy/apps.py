"""The shared vocabularies: what content is filed under, and what firms say of themselves."""

from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    """The vocabularies."""

    name = "taxonomy"
    verbose_name = "Vocabulaires"
