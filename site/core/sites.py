"""Copies of what Wagtail reads about its sites: which one answers a host, and where each begins in the tree.

Wagtail asks the database for the first at each request, and its cache (a table, where no Redis stands) for
the second at each address that it writes. Both change only when a site or its first page does.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site
from wagtail.models.sites import SiteRootPath, get_site_for_hostname

from core.published import published_copy

read_root_paths = Site.get_site_root_paths


def root_paths() -> list[SiteRootPath]:
    """Where each site begins in the tree."""
    return published_copy("site root paths", read_root_paths)


def site_of(request: HttpRequest) -> Site | None:
    """The site that answers this request, with its first page."""
    hostname, port = split_domain_port(request._get_raw_host())[0], request.get_port()
    addresses = published_copy("site addresses", read_addresses)
    # What no site names is one case, so that visitors' headers cannot fill the memory with copies.
    if (hostname, port) not in addresses:
        port = "0"
        if hostname not in dict(addresses):
            hostname = ""
    return published_copy(("site", hostname, port), lambda: read_site(hostname, port))


def read_addresses() -> set[tuple[str, str]]:
    """Host and port of each site."""
    return {(host, str(port)) for host, port in Site.objects.order_by().values_list("hostname", "port")}


def read_site(hostname: str, port: str) -> Site | None:
    """The site that Wagtail finds for a host and a port."""
    try:
        return get_site_for_hostname(hostname, port)
    except Site.DoesNotExist:
        return None


def serve_copies() -> None:
    """Have Wagtail use the copies wherever it looks for a site or writes an address."""
    Site.get_site_root_paths = staticmethod(root_paths)
    Site._find_for_request = staticmethod(site_of)
