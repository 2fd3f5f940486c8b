"""`manage.py setup`: what every installation has."""

import time

from django.core.management.base import BaseCommand

from core.door import initial_contents


class Command(BaseCommand):
    """Install reference data, vocabularies, roles and first pages. Changes nothing that is there."""

    help = "Installe les données de référence, les rôles et les premières pages (peut être relancé)."

    def handle(self, *args: object, **options: object) -> None:
        """Go through the doors, in their order."""
        for content in initial_contents:
            start = time.monotonic()
            done = content.install()
            self.stdout.write(f"  {content.name} : {done} ({time.monotonic() - start:.1f} s)")
