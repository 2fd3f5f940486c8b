"""Measure indexing, searching and completion among many documents."""

import json

from django.core.management.base import BaseCommand

from tests.benchmarks.search import measure


class Command(BaseCommand):
    """`bare_search`: see `tests.benchmarks.search`."""

    help = __doc__

    def handle(self, **options):
        """Print the figures as JSON."""
        self.stdout.write(json.dumps(measure()))
