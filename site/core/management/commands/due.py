"""`manage.py due`: the dated work of every room, run by a timer."""

import logging

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.door import due_works

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Do what is due. Safe to run twice; one work that fails does not stop the others."""

    help = "Fait le travail daté de chaque salle : publications programmées, envois en retard, effacements."

    def handle(self, *args: object, **options: object) -> None:
        """Go through the doors, in their order."""
        now = timezone.now()
        failed = []
        for work in due_works:
            try:
                self.stdout.write(f"  {work.name} : {work.run(now)}")
            except Exception:
                logger.exception("due: %s failed", work.name)
                failed.append(work.name)
        if failed:
            raise CommandError(f"En échec : {', '.join(failed)}")
