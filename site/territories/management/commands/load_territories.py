"""`manage.py load_territories`: regions, departments and communes from files."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from territories.services import TerritoryFileError, TerritoryFiles, load_territories


class Command(BaseCommand):
    """Load the shipped files, or a newer file of communes."""

    help = "Charge les régions, départements et communes. Sans effet la deuxième fois."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the files."""
        shipped = TerritoryFiles()
        for option, default in (
            ("--communes", shipped.communes),
            ("--departments", shipped.departments),
            ("--regions", shipped.regions),
        ):
            parser.add_argument(
                option, type=Path, default=default, metavar="FILE", help="CSV, compressé (.gz) ou non"
            )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, and say what changed and how long it took."""
        files = TerritoryFiles(options["regions"], options["departments"], options["communes"])
        start = time.perf_counter()
        try:
            report = load_territories(files)
        except TerritoryFileError as error:
            raise CommandError(str(error)) from error
        seconds = f"{time.perf_counter() - start:.1f}".replace(".", ",")
        self.stdout.write(
            f"{report.communes} communes lues : {report.added} ajoutées, {report.updated} modifiées, "
            f"{report.retired} qui n’existent plus ({seconds} s)."
        )
