"""Workers that make documents while others change things: `python -m tests.search.at_once`.

Prints as JSON how things stand afterwards.
"""

import json
import multiprocessing
import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from wagtail.search.models import IndexEntry  # noqa: E402

from search.families import searchables  # noqa: E402
from search.models import Document, Pending  # noqa: E402
from search.services import mark, refresh_pending  # noqa: E402
from tests.search.things import some_things  # noqa: E402

THINGS = 120
WORKERS = 4

searchables.register(some_things(THINGS))


def one(number, start, errors):
    """One process: marks some things, and makes the documents of all."""
    start.wait()
    try:
        for key in range(number, THINGS, WORKERS):
            mark(f"thing:{key}", f"thing:{(key * 7) % THINGS}")
        refresh_pending()
    except Exception as error:  # noqa: BLE001  (told by the test, instead of waited for)
        errors.put(repr(error))
    else:
        errors.put("")


def main():
    """Start them, wait for them, tell."""
    connection.ensure_connection()  # the first one decides how SQLite keeps its journal: alone
    connection.close()
    fork = multiprocessing.get_context("fork")
    start, errors = fork.Barrier(WORKERS), fork.SimpleQueue()
    workers = [fork.Process(target=one, args=(number, start, errors)) for number in range(WORKERS)]
    for worker in workers:
        worker.start()
    got = [errors.get() for _ in workers]
    for worker in workers:
        worker.join()
    refresh_pending()
    stands = {
        "errors": [error for error in got if error],
        "documents": Document.objects.filter(kind="thing").count(),
        "entries": IndexEntry.objects.filter(content_type__model="document").count(),
        "pending": Pending.objects.filter(source__startswith="thing:").count(),
    }
    sys.stdout.write(json.dumps(stands))


if __name__ == "__main__":
    main()
