"""Pages as things that can be found: what every page of the portal gives to the search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from core.models import BasePage
from core.sites import read_sites
from search.families import Searchable
from search.models import Document
from search.reading import text_of

LONGEST_KEY = 18  # digits of a primary key
READ_AT_ONCE = 2000


@dataclass(frozen=True)
class Places:
    """Where pages stand: the sites, the deepest in the tree first, and the places that are not for all."""

    sites: Sequence[Site]
    restricted: tuple[str, ...]

    @classmethod
    def read(cls) -> Places:
        """Two queries. Never from a copy: what was just restricted or moved must count."""
        restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
        return cls(read_sites(), tuple(restricted))

    def site_of(self, path: str) -> Site | None:
        """The site on which everybody may read what stands there; None when there is none."""
        if path.startswith(self.restricted):
            return None
        return next((site for site in self.sites if path.startswith(site.root_page.path)), None)


class PageSearchable(Searchable):
    """Pages of some types. A room says which, what they are called, and what it files them under.

    A page is found when everybody may read it: published, restricted nowhere above, in the tree of a site.
    Its alias is found only on another site.
    """

    family = "page"
    follows_tree = True
    models: ClassVar[Sequence[type[BasePage]]]

    def kind_of(self, page: BasePage) -> str:
        """What a page is, among `kinds`: the only one, unless a room says otherwise."""
        return next(iter(self.kinds))

    def body_of(self, page: BasePage) -> str:
        """What a page says, besides title and summary, to everybody who may read it."""
        return text_of(page)

    def columns_of(self, pages: Sequence[Any]) -> Mapping[int, Mapping[str, Any]]:
        """Further columns of these pages’ documents, by primary key. As many queries for one as for all."""
        return {}

    def published(self) -> PageQuerySet:
        """The pages of these very types that are published."""
        return Page.objects.live().exact_type(*self.models)

    def sources(self) -> Iterator[str]:
        """The keys of the published pages."""
        keys = self.published().order_by("pk").values_list("pk", flat=True)
        yield from map(str, keys.iterator(chunk_size=READ_AT_ONCE))

    def below(self, key: str) -> Iterator[str]:
        """The keys of a page and of those below it, published or not: one may have a document still."""
        if page := Page.objects.filter(pk__in=numbers([key])).first():
            keys = Page.objects.descendant_of(page, inclusive=True).exact_type(*self.models)
            yield from map(str, keys.order_by("pk").values_list("pk", flat=True))

    def documents(self, keys: Sequence[str]) -> Iterator[Document]:
        """The documents of those of the pages that everybody may read: a few queries for each type."""
        pages = list(self.published().filter(pk__in=numbers(keys)).specific())
        if not pages:
            return
        places = Places.read()
        sites = {page.pk: places.site_of(page.path) for page in pages}
        originals = self.sites_of_originals(pages, places)
        columns = self.columns_of(pages)
        for page in pages:
            site = sites[page.pk]
            if site and site != originals.get(page.pk):
                yield self.document(page, site, columns.get(page.pk, {}))

    @staticmethod
    def sites_of_originals(pages: Sequence[BasePage], places: Places) -> dict[int, Site | None]:
        """The site of what each alias repeats, if it is published. One query when there are aliases."""
        repeated = {page.alias_of_id: page.pk for page in pages if page.alias_of_id}
        if not repeated:
            return {}
        paths = dict(Page.objects.live().filter(pk__in=repeated).values_list("pk", "path"))
        return {
            page.pk: places.site_of(paths[page.alias_of_id]) for page in pages if page.alias_of_id in paths
        }

    def document(self, page: BasePage, site: Site, columns: Mapping[str, Any]) -> Document:
        """The document of one page."""
        values = {
            "kind": self.kind_of(page),
            "title": page.title,
            "summary": page.summary,
            "body": self.body_of(page),
            "address": page.url_path[len(site.root_page.url_path) - 1 :],
            "published_at": page.first_published_at,
            "changed_at": page.last_published_at,
            "expires_at": page.expire_at,
            "region": page.region_code,
        }
        return Document(source=f"{self.family}:{page.pk}", site=site, **values | dict(columns))


class PlainPages(PageSearchable):
    """Pages that are simply pages."""

    kinds = {"page": "Pages"}
    ones = {"page": "Page"}
    order = 50


def numbers(keys: Sequence[str]) -> list[int]:
    """Those of the keys that a page may have."""
    return [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY]
