"""`manage.py welcome`: prepare the demonstration, and say where to go once it is served."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand

from core.door import demo_contents


class Command(BaseCommand):
    """Bring database and content up to date in one process; print the addresses and the accounts."""

    help = "Prépare la base et le contenu de démonstration, puis dit où aller."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--port`."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: object, **options: object) -> None:
        """Each step is safe to run twice."""
        self.stdout.write("→ Preparing the database")
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("setup", stdout=self.stdout)
        self.stdout.write("→ Demonstration content")
        call_command("demo", stdout=self.stdout)
        root = f"http://localhost:{options['port']}"
        self.stdout.write(f"\n  Le portail    {root}/\n  La gestion    {root}/gestion/\n")
        for content in demo_contents:
            for line in content.welcome():
                self.stdout.write(f"  {line}")
        self.stdout.write("\n  Ctrl+C pour arrêter.\n")
