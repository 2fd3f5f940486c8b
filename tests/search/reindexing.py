"""Searches in threads while the index is built anew, again and again: `python -m tests.search.reindexing`.

Prints as JSON how many searches there were, what they failed with, and each total that they told.
"""

import json
import sys
import threading

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from search.engines.elasticsearch import ElasticsearchEngine  # noqa: E402
from search.sending import index_all  # noqa: E402
from tests.search.documents import ask  # noqa: E402

READERS = 4
REBUILDINGS = 8


def read(question, over, totals, failures):
    """One reader, who searches until it is over."""
    engine = ElasticsearchEngine()
    while not over.is_set():
        try:
            found = engine.search(question)
            totals.append((found.total, len(found.hits), sum(found.facets["type"].values())))
        except Exception as error:  # noqa: BLE001  (told by the test)
            failures.append(repr(error))
    connection.close()


def main():
    """Start readers, build, stop them, tell."""
    settings.WAGTAILSEARCH_BACKENDS["readers"]["TIMEOUT"] = 30  # how long it takes is not what is tested
    index_all()
    over, totals, failures = threading.Event(), [], []
    question = ask("lettre", size=50)
    readers = [threading.Thread(target=read, args=(question, over, totals, failures)) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    for _ in range(REBUILDINGS):
        index_all()
    over.set()
    for reader in readers:
        reader.join()
    told = {"searches": len(totals), "failures": sorted(set(failures)), "totals": sorted(set(totals))}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
