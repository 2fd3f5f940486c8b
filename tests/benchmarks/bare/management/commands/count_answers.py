"""`manage.py count_answers`: how many runs are finished, and the answers that they hold."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from diagnostic.models import Run


class Command(BaseCommand):
    """Print as JSON the finished runs that are no demonstration, and their answers."""

    def handle(self, *args: Any, **options: Any) -> None:
        runs = Run.objects.filter(finished_at__isnull=False, is_demo=False)
        answers = sum(len(run.answers) for run in runs.iterator())
        self.stdout.write(json.dumps({"finished": runs.count(), "answers": answers}))
