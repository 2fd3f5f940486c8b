"""The Elasticsearch that tests and benchmarks ask: one of their own, or the one that is named to them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NODE = Path(__file__).parent / "node"
VARIABLE = "ELASTICSEARCH_TEST_URL"  # the address of one that runs already, whose data tests may lose


class CannotStart(Exception):
    """There is no Elasticsearch on this machine; says why in one line."""


class Node:
    """A node that is started and stopped; it keeps its address and its data from one start to the next."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-elasticsearch-"))
        self.url = ""

    def start(self) -> str:
        """Start it, wait until it answers, return its address. The first start ever fetches the server."""
        port = self.url.rpartition(":")[2] or "0"
        done = subprocess.run(
            [NODE, "start", self.folder],
            env={**os.environ, "ES_PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotStart(done.stderr.strip().splitlines()[-1])
        self.url = done.stdout.split()[-1]
        return self.url

    def stop(self) -> None:
        """Stop it."""
        subprocess.run([NODE, "stop", self.folder], check=True)

    def kill(self) -> None:
        """End its process as a fault would."""
        subprocess.run(["kill", "-9", (self.folder / "pid").read_text().strip()], check=True)

    def remove(self) -> None:
        """Stop it and forget its data."""
        self.stop()
        shutil.rmtree(self.folder)


@contextmanager
def running_node() -> Iterator[Node]:
    """A node of one's own, that may be stopped. Raises CannotStart."""
    node = Node()
    try:
        node.start()
        yield node
    finally:
        node.remove()


@contextmanager
def server_address() -> Iterator[str]:
    """The server that a variable names, else a node of one's own. Raises CannotStart."""
    if url := os.environ.get(VARIABLE):
        yield url
    else:
        with running_node() as node:
            yield node.url


def backends(url: str, prefix: str, timeout: int = 1) -> Mapping[str, Mapping[str, object]]:
    """The setting `WAGTAILSEARCH_BACKENDS` of a portal whose readers wait `timeout` seconds for it."""
    from config.settings import WAGTAILSEARCH_BACKENDS  # noqa: PLC0415  (Django is set up by then)

    readers = {
        "BACKEND": "search.backends",
        "URLS": [url],
        "INDEX_PREFIX": prefix,
        "TIMEOUT": timeout,
        "AUTO_UPDATE": False,
        "ATOMIC_REBUILD": True,
    }
    return {**WAGTAILSEARCH_BACKENDS, "readers": readers}
