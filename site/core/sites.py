"""Copies of what Wagtail reads about its sites: which one answers a host, and where each begins in the tree.

Wagtail asks the database for the first at each request, and its cache (a table, where no Redis stands) for
the second at each address that it writes. Both change only when a site or its first page does.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site
from wagtail.models.sites import SiteRootPath

from core.published import published_copy


def sites() -> list[Site]:
    """Every site with its first page, the deepest in the tree first. Shared: read them, never change them."""
    return published_copy("sites", read_sites)


def read_sites() -> list[Site]:
    """Read the sites, in the order in which an address is looked for among them."""
    with_pages = Site.objects.select_related("root_page__locale")
    return list(with_pages.order_by("-root_page__url_path", "-is_default_site", "hostname"))


def root_paths() -> list[SiteRootPath]:
    """Where each site begins in the tree."""
    return [
        SiteRootPath(site.pk, site.root_page.url_path, site.root_url, site.root_page.locale.language_code)
        for site in sites()
    ]


def site_of(request: HttpRequest) -> Site | None:
    """The site that answers a request, by Wagtail's rule.

    The one of that host and port, else the default one if it has that host, else the only one of that host,
    else the default one.
    """
    hostname, port = split_domain_port(request._get_raw_host())[0], request.get_port()
    named = [site for site in sites() if site.hostname == hostname]
    default = [site for site in sites() if site.is_default_site]
    choice = [site for site in named if str(site.port) == port]
    choice += [site for site in named if site.is_default_site]
    choice += named if len(named) == 1 else []
    return next(iter(choice + default), None)


def serve_copies() -> None:
    """Have Wagtail use the copies wherever it looks for a site or writes an address."""
    Site.get_site_root_paths = staticmethod(root_paths)
    Site._find_for_request = staticmethod(site_of)
