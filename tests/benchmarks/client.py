"""A client that costs little: raw sockets in one thread, one connection a request, a few at once.

Measured beside a server that does nothing (`ceiling`), it shows what part of a result could be its own.
"""

from __future__ import annotations

import multiprocessing
import selectors
import socket
import time
from dataclasses import dataclass, field

HOST = "127.0.0.1"
AT_ONCE = 4
PATIENCE = 30  # seconds without any answer after which a measure fails
REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0\r\n"
    "Accept: text/html\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
)


class WrongAnswer(Exception):
    """The server answered something else than 200, or nothing."""


@dataclass
class Sample:
    """What one slot of load saw: seconds to the first byte and to the last, bytes of the last response."""

    seconds: float = 0.0
    first_bytes: list[float] = field(default_factory=list)
    last_bytes: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.last_bytes) / self.seconds


class Exchange:
    """One request under way."""

    def __init__(self, port: int, request: bytes) -> None:
        self.started = time.perf_counter()
        self.first_byte = 0.0
        self.received = bytearray()
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.sendall(request)
        self.socket.settimeout(0)

    def read(self) -> bool:
        """Take what has come; return whether the response is whole."""
        chunk = self.socket.recv(262_144)
        self.first_byte = self.first_byte or time.perf_counter() - self.started
        self.received += chunk
        return not chunk


def load(port: int, path: str, seconds: float) -> Sample:
    """Ask for a page as fast as it comes, for that long. Raises WrongAnswer."""
    request = REQUEST.format(path=path).encode()
    sample = Sample()
    start = time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(AT_ONCE):
            exchange = Exchange(port, request)
            selector.register(exchange.socket, selectors.EVENT_READ, exchange)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise WrongAnswer(f"{path}: no answer in {PATIENCE} s")
            for key, _ in ready:
                exchange = key.data
                if not exchange.read():
                    continue
                selector.unregister(exchange.socket)
                exchange.socket.close()
                note(sample, exchange, path)
                if time.perf_counter() - start < seconds:
                    exchange = Exchange(port, request)
                    selector.register(exchange.socket, selectors.EVENT_READ, exchange)
    sample.seconds = time.perf_counter() - start
    return sample


def note(sample: Sample, exchange: Exchange, path: str) -> None:
    """Keep the times of a response that is right."""
    if not exchange.received.startswith(b"HTTP/1.1 200 "):
        raise WrongAnswer(f"{path}: {bytes(exchange.received[:60])!r}")
    sample.first_bytes.append(exchange.first_byte)
    sample.last_bytes.append(time.perf_counter() - exchange.started)
    sample.size = len(exchange.received)


def ceiling(size: int) -> float:
    """Requests a second that this client makes to a server that does nothing but send `size` bytes."""
    listener = socket.create_server((HOST, 0), backlog=64)
    processes = multiprocessing.get_context("fork")
    server = processes.Process(target=answer_always, args=(listener, size), daemon=True)
    server.start()
    try:
        return load(listener.getsockname()[1], "/", 1.0).rate
    finally:
        server.terminate()
        server.join()
        listener.close()


def answer_always(listener: socket.socket, size: int) -> None:
    """Send the same response to everybody."""
    response = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(size)
    while True:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65_536)
            connection.sendall(response)
