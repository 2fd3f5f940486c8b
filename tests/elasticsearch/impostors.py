"""Servers that are no Elasticsearch of ours: one that never answers, and those that answer something else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Silent:
    """A server that accepts whoever comes and says nothing; `asked` counts them."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.kept: list[socket.socket] = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        """Take every connection, and keep it open."""
        try:
            while True:
                self.kept.append(self.socket.accept()[0])
        except OSError:
            return

    @property
    def asked(self) -> int:
        """How many have connected."""
        return len(self.kept)

    def close(self) -> None:
        """Hang up."""
        self.socket.shutdown(socket.SHUT_RDWR)
        for one in (self.socket, *self.kept):
            one.close()


@contextmanager
def silent() -> Iterator[Silent]:
    """A server that never answers."""
    server = Silent()
    try:
        yield server
    finally:
        server.close()


@contextmanager
def answering(status: int, body: object, headers: Mapping[str, str]) -> Iterator[str]:
    """The address of a server that has one answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        """That answer."""

        def answer(self) -> None:
            """Answer."""
            content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.rfile.read(int(self.headers["Content-Length"] or 0))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *parts: object) -> None:
            """Say nothing."""

    for method in ("GET", "HEAD", "POST", "PUT"):
        setattr(Handler, f"do_{method}", Handler.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_address() -> str:
    """An address of this machine where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"
