"""`manage.py count_queries /path/ …`: how many queries each page costs."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.cache import cache
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.published import forget_copies


class Command(BaseCommand):
    """Print, as JSON, the queries of each address: first without any copy in the process, then with them."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        client = Client(SERVER_NAME="127.0.0.1")
        counts = {}
        for path in options["paths"]:
            client.get(path)  # compiles templates and imports modules
            cache.clear()
            forget_copies()
            counts[path] = [self.queries(client, path), self.queries(client, path)]
        self.stdout.write(json.dumps(counts))

    @staticmethod
    def queries(client: Client, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        return len(captured)
