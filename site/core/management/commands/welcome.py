"""`manage.py welcome`: where to go once the portal is served."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from core.door import demo_contents


class Command(BaseCommand):
    """Print the addresses and the demonstration accounts."""

    help = "Dit où aller une fois le portail servi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--port`."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, **options: object) -> None:
        """Print a few lines."""
        root = f"http://localhost:{options['port']}"
        self.stdout.write(f"\n  Le portail    {root}/\n  La gestion    {root}/gestion/\n")
        for content in demo_contents:
            for line in content.welcome():
                self.stdout.write(f"  {line}")
        self.stdout.write("\n  Ctrl+C pour arrêter.\n")
