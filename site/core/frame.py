"""What surrounds every page: menu, footer, notices, the site's settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, Site

from core.door import HeaderPart, header_tools
from core.models import Notice, SiteSettings
from core.published import published_copy, published_html
from core.querysets import published

LEGAL_SLUGS = ["plan-du-site", "accessibilite", "mentions-legales", "donnees-personnelles"]


@dataclass(frozen=True)
class Entry:
    """A line of a menu; `path` is the page's place in the tree."""

    title: str
    url: str
    path: str
    children: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class SiteFrame:
    """The frame of a site, the same for every reader until something is published."""

    menu: list[Entry]
    legal: list[Entry]
    notices: list[Notice]
    settings: SiteSettings
    home_url: str


def pages_around(home: Page) -> list[Page]:
    """The pages of the menu, on two levels, and those that the law asks for, by the tree. One query, once."""
    return published_copy(("around", home.pk), lambda: read_pages_around(home))


def read_pages_around(home: Page) -> list[Page]:
    """Read them, each as its type but without its own fields."""
    in_menu = Q(show_in_menus=True, depth__lte=home.depth + 2)
    legal = Q(slug__in=LEGAL_SLUGS, depth=home.depth + 1)
    pages = published(home.get_descendants()).filter(in_menu | legal)
    return list(pages.order_by("path").specific(defer=True))


def address_of(model: type[Page], home: Page) -> str:
    """The address of the page of that type below a home page; empty without one."""
    return published_copy(("address", model, home.pk), lambda: read_address(model, home))


def read_address(model: type[Page], home: Page) -> str:
    """Look for it in the menu, which costs no query of its own, then everywhere."""
    in_menu = (page for page in pages_around(home) if isinstance(page, model))
    page = next(in_menu, None) or model.objects.descendant_of(home).live().first()
    return page.url if page else ""


def menu_of(home: Page, around: list[Page]) -> list[Entry]:
    """The pages that editors put in the menu, on two levels."""
    tops: dict[str, Entry] = {}
    for page in around:
        if not page.show_in_menus:
            continue
        entry = Entry(page.title, page.url, page.path)
        above = tops.get(page.path[: (home.depth + 1) * page.steplen])
        if page.depth == home.depth + 1:
            tops[page.path] = entry
        elif above:
            above.children.append(entry)
    return list(tops.values())


def legal_of(home: Page, around: list[Page]) -> list[Entry]:
    """The pages that the law asks for, in that order. A query for each that has a label of its own."""
    pages = {page.slug: page for page in around if page.depth == home.depth + 1}
    return [
        Entry(getattr(page, "footer_label", page.title), page.url, page.path)
        for slug in LEGAL_SLUGS
        if (page := pages.get(slug))
    ]


def build_frame(site: Site) -> SiteFrame:
    """Read the frame of a site."""
    home = site.root_page
    around = pages_around(home)
    return SiteFrame(
        menu=menu_of(home, around),
        legal=legal_of(home, around),
        notices=list(Notice.objects.select_related("link")),
        settings=SiteSettings.for_site(site),
        home_url=home.url or "/",
    )


class Frame:
    """The frame around the answer to one request. Nothing is read before a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def site(self) -> Site | None:
        """The site that this host serves."""
        return Site.find_for_request(self.request)

    @cached_property
    def shared(self) -> SiteFrame | None:
        """What is the same for everybody."""
        site = self.site
        return published_copy(("frame", site.pk), lambda: build_frame(site)) if site else None

    @property
    def name(self) -> str:
        """The name of the service."""
        return settings.SITE_NAME

    @property
    def origin(self) -> str:
        """Scheme and host of the site, without a slash behind."""
        return self.site.root_url if self.site else settings.BASE_URL

    @property
    def footer(self) -> str:
        """The footer, as HTML; it is the same on every page."""
        return published_html(self.site.pk if self.site else 0, "design/footer.html", lambda: {"frame": self})

    @cached_property
    def tools(self) -> list[HeaderPart]:
        """What the apps put into the header for whoever asks."""
        return [tool.part(self.request) for tool in header_tools]

    @property
    def notices(self) -> list[Notice]:
        """The notices of this moment."""
        return [notice for notice in self.shared.notices if notice.is_shown()] if self.shared else []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.shared, name) if self.shared else ""
