"""`manage.py demo`: demonstration content."""

import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.door import demo_contents


class Command(BaseCommand):
    """Build the demonstration content of every room. Twice changes nothing."""

    help = "Crée le contenu de démonstration, fictif (peut être relancé)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--scale` for load tests; `--force` where DEBUG is off."""
        parser.add_argument("--scale", type=int, default=1, help="combien de fois plus de contenu")
        parser.add_argument("--force", action="store_true", help="même si DEBUG est désactivé")

    def handle(self, *args: object, **options: object) -> None:
        """Go through the doors, in their order."""
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "DEBUG est désactivé : le contenu de démonstration n’a pas sa place ici. "
                "Pour le créer quand même : --force."
            )
        for content in demo_contents:
            start = time.monotonic()
            done = content.build(scale=options["scale"])
            self.stdout.write(f"  {content.name} : {done} ({time.monotonic() - start:.1f} s)")
