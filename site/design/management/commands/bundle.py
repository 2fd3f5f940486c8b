"""`manage.py bundle`: style sheets, script, fonts and pictograms that pages load."""

from django.conf import settings
from django.core.management.base import BaseCommand

from design.bundle import Bundler, design_system


class Command(BaseCommand):
    """Build `var/bundles/design/` from the installed design system and our own files."""

    help = "Assemble les feuilles de style, le script, les polices et les pictogrammes des pages."

    def handle(self, *args: object, **options: object) -> None:
        """Build, and say the sizes where they are asked for."""
        target = settings.VAR / "bundles" / "design"
        for name, size in Bundler(design_system(), target).build().items():
            if options["verbosity"] > 1:
                self.stdout.write(f"  {name} : {size / 1000:.0f} ko")
