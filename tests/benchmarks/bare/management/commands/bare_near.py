"""`manage.py bare_near`: what « near » costs beside its box alone, among many rows."""

import json
import random
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from territories.models import Commune
from tests.benchmarks.bare.models import BareRow
from tests.benchmarks.near import measure


class Command(BaseCommand):
    """Fill the table with rows where people live, and print the comparison as JSON."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rows", type=int, required=True)
        parser.add_argument("--pairs", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        self.fill(options["rows"])
        self.stdout.write(json.dumps(measure(BareRow.objects.all(), pairs=options["pairs"])))

    @staticmethod
    def fill(rows: int) -> None:
        """As many rows in a commune as its population calls for; the same ones every time."""
        chance = random.Random(1)
        communes, people = zip(*Commune.objects.order_by("pk").values_list("pk", "population"), strict=True)
        places = chance.choices(communes, weights=people, k=rows)
        BareRow.objects.all().delete()
        BareRow.objects.bulk_create([BareRow(place_id=code) for code in places], batch_size=2000)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # as its autovacuum does, a minute later
                cursor.execute("ANALYZE")
