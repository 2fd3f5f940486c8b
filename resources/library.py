"""What the library knows of every resource, and what it answers to filters.

The index is read once per publication and process (`core.facets`); a filtered page then asks the database
for its twelve cards only.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.apps import apps
from wagtail.models import Page, Site

from core.door import published_cards, published_copy
from core.facets import FacetIndex, build_masks, build_orders, timestamp
from core.filters import Answer, page_of
from resources.enums import Duration, Format, Sort
from resources.forms import LibraryQuery
from search.door import matching
from taxonomy.services import sectors, topics

RELATED = 3


def resources() -> Any:
    """All resources. The page types use this module, so it asks for the model when it is needed."""
    return apps.get_model("resources", "ResourcePage").objects


def index_of(home: Page) -> FacetIndex:
    """The index of a site's resources. Three queries the first time after a publication, none after."""
    return published_copy(("resources", home.pk), lambda: build_index(home))


def build_index(home: Page) -> FacetIndex:
    """Read what the library filters and sorts by."""
    readable = resources().readable(home)
    rows = {
        row["pk"]: row
        for row in readable.order_by("pk").values(
            "pk",
            "format",
            "main_topic_id",
            "level_id",
            "duration",
            "licence",
            "first_published_at",
            "usefulness",
        )
    }
    ids = list(rows)
    about, of_sectors, audiences = readable.keys_of("topics", "sectors", "audiences")
    order = [topic.key for topic in topics()]
    published = {pk: timestamp(row["first_published_at"]) for pk, row in rows.items()}
    masks = build_masks(
        ids,
        {
            "theme": lambda pk: about[pk],
            "sujet": lambda pk: [rows[pk]["main_topic_id"] or min(about[pk], key=order.index)],
            "niveau": lambda pk: [rows[pk]["level_id"]],
            "format": lambda pk: [rows[pk]["format"]],
            "secteur": lambda pk: of_sectors[pk] or [EVERY_SECTOR],
            "public": lambda pk: audiences[pk],
            "duree": lambda pk: [Duration.of(rows[pk]["duration"])],
            "licence": lambda pk: filter(None, [rows[pk]["licence"]]),
        },
    )
    serve_every_sector(masks["secteur"])
    orders = {
        Sort.USEFUL: lambda pk: (-rows[pk]["usefulness"], -published[pk], pk),
        Sort.NEWEST: lambda pk: (-published[pk], pk),
        Sort.SHORTEST: lambda pk: (rows[pk]["duration"], pk),
    }
    return FacetIndex(
        ids=ids,
        masks=masks,
        orders=build_orders(ids, orders),
    )


EVERY_SECTOR = "*"


def serve_every_sector(masks: dict[str, int]) -> None:
    """A resource without a sector is for all: count it with each of them."""
    everyone = masks.pop(EVERY_SECTOR, 0)
    for sector in sectors():
        masks[sector.key] = masks.get(sector.key, 0) | everyone


def holding(index: FacetIndex, site: Site, text: str) -> int:
    """The mask of the resources that a text finds; all of them without one. A query or two."""
    keys = matching(text, site, Format.values)
    return index.everything if keys is None else index.holding(map(int, keys))


def look_up(site: Site, query: LibraryQuery) -> Answer:
    """The resources of a site that a query keeps. A page past the end is the last one."""
    index = index_of(site.root_page)
    among = holding(index, site, query.text)
    found = index.select(query.filters, among=among)
    total = found.bit_count()
    shown, number, last = page_of(index.ordered(found, query.sort), query.page, total=total)
    return Answer(
        cards=cards(shown),
        total=total,
        number=number,
        last=last,
        counts=index.counts(query.filters, among=among),
    )


def newest(site: Site, query: LibraryQuery, most: int) -> list[int]:
    """The primary keys of the newest resources of a site that a query keeps."""
    index = index_of(site.root_page)
    found = index.select(query.filters, among=holding(index, site, query.text))
    return index.first(most, Sort.NEWEST, among=found)


def cards(ids: Iterable[int]) -> list[str]:
    """The cards of these resources as HTML, in their order. One that is gone is left out."""
    return list(published_cards("design/card.html", ids, resources().for_cards()).values())


def neighbours(resource: Any, home: Page) -> tuple[str, list[str]]:
    """What to read after a resource: the cards of the next step, and of up to three related ones.

    The next step is what the editor chose, else the most useful resource of the same topic one level up,
    else of the same level. Related ones share a topic; the nearest level comes first.
    """
    index = index_of(home)
    topics = [topic.key for topic in resource.topic_words]
    same_topic = index.one_of("theme", topics) if topics else 0
    level = int(resource.level_id)
    candidates: list[int] = []
    for other in sorted(range(1, 6), key=lambda n: (n != level + 1, abs(n - level), n)):
        at_level = same_topic & index.one_of("niveau", [str(other)])
        best = (pk for pk in index.ordered(at_level, Sort.USEFUL) if pk != resource.pk)
        candidates += islice(best, RELATED + 1)
        if len(candidates) > RELATED:
            break
    chosen = [resource.next_step_id] if resource.next_step_id in index else []
    wanted = chosen + [pk for pk in candidates if pk not in chosen]
    found = cards(wanted[: RELATED + 1])
    return (found[0], found[1:]) if found else ("", [])
