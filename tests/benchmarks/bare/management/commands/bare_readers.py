"""Measure indexing, searching and completion in Elasticsearch, among many documents."""

import json

from django.core.management.base import BaseCommand

from tests.benchmarks.readers import measure


class Command(BaseCommand):
    """`bare_readers`: see `tests.benchmarks.readers`."""

    help = __doc__

    def handle(self, **options):
        """Print the figures as JSON."""
        self.stdout.write(json.dumps(measure()))
