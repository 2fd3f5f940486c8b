"""Following a link, politely, and never into a private network.

Names are resolved first, every address is checked, and the connection goes to the very address that was
checked: a name that changes its answer in between leads nowhere else. Redirects are followed by hand, each
checked alike.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

SECONDS = 10.0
MOST_REDIRECTS = 5
MOST_ADDRESSES = 3
REDIRECTS = {301, 302, 303, 307, 308}
# Answers of a site that is there and keeps programs, or everybody without an account, at the door.
AT_THE_DOOR = {401, 403, 407, 429, 451, 999}


class RefusedAddress(Exception):
    """An address that the portal does not follow. The message says why."""


@dataclass(frozen=True)
class Outcome:
    """What following a link gave: the last HTTP status, None when nothing answered; the problem in words."""

    status: int | None = None
    problem: str = ""


def is_public(address: str) -> bool:
    """Whether an IP address is of the open internet: not private, local, multicast or reserved.

    An IPv4 address wrapped in an IPv6 one is judged too. Source of the ranges: IANA's registries of
    special-purpose addresses, as Python's `ipaddress` knows them.
    """
    outer = ip_address(address)
    wrapped = [outer.ipv4_mapped, outer.sixtofour] if isinstance(outer, IPv6Address) else []
    judged = [outer, *filter(None, wrapped)]
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in judged)


class PinnedConnection(HTTPConnection):
    """A connection to one IP address, whatever the host's name resolves to meanwhile."""

    def __init__(self, host: str, port: int, *, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self.address = address

    def connect(self) -> None:
        """Connect to the address."""
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class PinnedSecureConnection(PinnedConnection, HTTPSConnection):
    """The same over TLS; the certificate must be that of the host's name."""

    def connect(self) -> None:
        """Connect to the address, then show the name."""
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


@dataclass(frozen=True)
class LinkFollower:
    """Follows links: to the IP addresses that `is_allowed` allows, `seconds` for one request."""

    is_allowed: Callable[[str], bool] = is_public
    seconds: float = SECONDS

    def follow(self, url: str) -> Outcome:
        """Follow a link and its redirects; no error leaves this method."""
        try:
            return self._follow(url)
        except RefusedAddress as refused:
            return Outcome(problem=str(refused))
        except ssl.SSLError:
            return Outcome(problem="Le certificat du site n’est pas valable.")
        except socket.gaierror:
            return Outcome(problem="Aucun site ne porte ce nom.")
        except TimeoutError:
            return Outcome(problem=f"Pas de réponse en {self.seconds:.0f} secondes.")
        except (OSError, HTTPException):
            return Outcome(problem="Le site ne répond pas, ou pas comme il faut.")

    def _follow(self, url: str) -> Outcome:
        for _ in range(MOST_REDIRECTS + 1):
            status, location = self._ask(url)
            if status not in REDIRECTS or not location:
                return Outcome(status, problem_of(status))
            url = urljoin(url, location)
        return Outcome(status, "Les redirections n’en finissent pas.")

    def _ask(self, url: str) -> tuple[int, str]:
        """Ask for the head, and for the page itself when the site does not like that; status and redirect."""
        parts = readable(url)
        addresses = self._addresses(parts)
        try:
            answer = self._request("HEAD", parts, addresses)
        except (OSError, HTTPException):
            return self._request("GET", parts, addresses)
        return self._request("GET", parts, addresses) if problem_of(answer[0]) else answer

    def _addresses(self, parts: SplitResult) -> list[str]:
        """The IP addresses of a host. Raises RefusedAddress when one of them is not allowed."""
        found = socket.getaddrinfo(parts.hostname, port_of(parts), type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
        if not all(map(self.is_allowed, addresses)):
            raise RefusedAddress("L’adresse mène dans un réseau privé.")
        return addresses[:MOST_ADDRESSES]

    def _request(self, method: str, parts: SplitResult, addresses: list[str]) -> tuple[int, str]:
        """Send one request to the first address that takes the call. The body of the answer is not read."""
        for address in addresses[:-1]:
            with suppress(ConnectionError, TimeoutError):
                return self._request_at(address, method, parts)
        return self._request_at(addresses[-1], method, parts)

    def _request_at(self, address: str, method: str, parts: SplitResult) -> tuple[int, str]:
        kind = PinnedSecureConnection if parts.scheme == "https" else PinnedConnection
        connection = kind(parts.hostname or "", port_of(parts), address=address, timeout=self.seconds)
        target = iri_to_uri(parts.path or "/") + (f"?{iri_to_uri(parts.query)}" if parts.query else "")
        with closing(connection), cut_off(connection, self.seconds):
            connection.request(method, target, headers={"User-Agent": user_agent(), "Accept": "*/*"})
            response = connection.getresponse()
            return response.status, response.headers.get("Location", "")


@contextmanager
def cut_off(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """End a conversation that lasts longer, however slowly the other side goes on: raises TimeoutError."""
    is_over = threading.Event()

    def cut() -> None:
        is_over.set()
        with suppress(OSError, AttributeError):
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException):
        if is_over.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


def readable(url: str) -> SplitResult:
    """A web address in its parts. Raises RefusedAddress for what is none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()
        port = port_of(parts)
    except ValueError:
        raise RefusedAddress("L’adresse est mal écrite.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedAddress("L’adresse n’est pas celle d’une page.")
    return parts._replace(netloc=f"[{host}]:{port}" if ":" in host else f"{host}:{port}")


def port_of(parts: SplitResult) -> int:
    """The port of an address. Raises ValueError for one that cannot be."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def problem_of(status: int) -> str:
    """What readers would meet, in words; empty when they would meet a page."""
    if status < 400 or status in AT_THE_DOOR:
        return ""
    if status in {404, 410}:
        return f"La page n’existe plus (code {status})."
    return f"Le site répond par une erreur (code {status})."


def user_agent() -> str:
    """How the portal presents itself to the sites that it visits."""
    return f"CroissanceConnectee-liens/1.0 (+{settings.BASE_URL}; bot)"
