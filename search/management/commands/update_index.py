"""`manage.py update_index`: everything that can be found, made anew and indexed on every engine.

Stands in the place of Wagtail's own command, and takes its options.
"""

from argparse import ArgumentParser

from django.core.management.base import OutputWrapper
from wagtail.search.management.commands import update_index

from search.models import Document
from search.sending import READERS, index_all
from search.services import mark_everything, refresh_pending

WIDTH = 40


class Command(update_index.Command):
    """Make the documents, then index them and what the admin searches."""

    help = "Refait les contenus trouvables de toutes les salles, puis les index de chaque moteur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Wagtail's options; chunks hold 500 rows, for documents carry whole texts."""
        super().add_arguments(parser)
        parser.set_defaults(chunk_size=500)

    def handle(self, **options: object) -> None:
        """Make the documents unless only the shape of an index is asked for; then go through the engines."""
        self.verbosity = options["verbosity"]
        if not options["schema_only"]:
            self.make_documents()
        super().handle(**options)

    def make_documents(self) -> None:
        """Mark everything, and make the documents of what is marked. Killed, it leaves its marks to `due`."""
        bar = ProgressBar(self.stdout, "Contenus trouvables", mark_everything(), shown=self.verbosity > 0)
        refresh_pending(progress=bar.show)
        bar.finish()

    def update_backend(self, backend_name: str, schema_only: bool = False, chunk_size: int = 500) -> None:
        """Wagtail's way for the database; readers' own engine has the documents and nothing else."""
        if backend_name != READERS:
            super().update_backend(backend_name, schema_only=schema_only, chunk_size=chunk_size)
            return
        total = Document.objects.present().count()
        bar = ProgressBar(self.stdout, "Elasticsearch", total, shown=self.verbosity > 0)
        index_all(chunk_size=chunk_size, schema_only=schema_only, progress=bar.show)
        bar.finish()


class ProgressBar:
    """How far some long work is, on one line of a terminal; elsewhere, a line when it is done."""

    def __init__(self, out: OutputWrapper, name: str, total: int, *, shown: bool) -> None:
        self.out, self.name, self.total, self.shown = out, name, total, shown
        self.done = 0

    def show(self, done: int) -> None:
        """So many are done."""
        self.done = done
        if self.shown and self.out.isatty():
            self.out.write(f"\r{self.line()}", ending="")
            self.out.flush()

    def finish(self) -> None:
        """End the line."""
        if self.shown:
            start = "\r" if self.out.isatty() else ""
            self.out.write(f"{start}{self.line()}")

    def line(self) -> str:
        """« Contenus trouvables [####....] 120/300 »."""
        full = WIDTH * min(self.done, self.total) // self.total if self.total else WIDTH
        return f"{self.name} [{'#' * full}{'.' * (WIDTH - full)}] {self.done}/{self.total}"
