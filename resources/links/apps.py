"""Links that lead out of the portal: found in pages, followed now and then, reported when they break."""

from django.apps import AppConfig


class LinksConfig(AppConfig):
    """The app `resources.links`."""

    name = "resources.links"
    label = "resource_links"
    verbose_name = "Liens vers d’autres sites"
