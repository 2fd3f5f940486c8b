"""Resources, the library and its topics are found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from core.filters import Facet
from resources.enums import Format
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage, ResourcePage
from search.door import Document, PageSearchable, PlainPages, Searchable, mark, searchables, text_of
from taxonomy.models import Sector, Topic

# What a kit for the signatories of the charter shows to nobody else: see its template.
RESERVED = frozenset({"steps", "material", "files", "body"})


@searchables.register
class Resources(PageSearchable):
    """Guides, specifications, courses and kits, filed as in the library."""

    models = [GuidePage, CoursePage, KitPage]
    kinds = {
        Format.GUIDE.value: "Guides",
        Format.SPECIFICATION.value: "Cahiers des charges",
        Format.COURSE.value: "Formations",
        Format.KIT.value: "Kits d’atelier",
    }
    ones = dict(Format.choices)
    facets = [Facet("format", "Format", dict(Format.choices))]
    order = 10

    def kind_of(self, page: ResourcePage) -> str:
        """Its format."""
        return page.format

    def body_of(self, page: ResourcePage) -> str:
        """Its text; of a kit that is reserved, only what its page shows to everybody."""
        is_reserved = isinstance(page, KitPage) and page.is_reserved
        return text_of(page, without=RESERVED if is_reserved else frozenset())

    def columns_of(self, pages: Sequence[ResourcePage]) -> Mapping[int, Mapping[str, Any]]:
        """What the library filters by; one without a sector is for all. Two queries."""
        filed = ResourcePage.objects.filter(pk__in=[page.pk for page in pages])
        topics, sectors, audiences = filed.keys_of("topics", "sectors", "audiences")
        everyone = list(Sector.objects.values_list("pk", flat=True))
        return {
            page.pk: {
                "topics": sorted(topics[page.pk]),
                "levels": [page.level_id],
                "sectors": sorted(sectors[page.pk]) or everyone,
                "formats": [page.format],
                "extra": {"public": sorted(audiences[page.pk])},
            }
            for page in pages
        }


@searchables.register
class Library(PlainPages):
    """The library itself."""

    models = [LibraryPage]


@searchables.register
class Topics(Searchable):
    """The pages of the topics, one for each library: « topic:12-securite »."""

    family = "topic"
    kinds = {"theme": "Thèmes"}
    ones = {"theme": "Thème"}
    follows_tree = True
    order = 30

    def sources(self) -> Iterator[str]:
        """Each topic of each library."""
        topics = list(Topic.objects.values_list("pk", flat=True))
        for library in LibraryPage.objects.live().values_list("pk", flat=True):
            yield from (f"{library}-{topic}" for topic in topics)

    def documents(self, keys: Sequence[str]) -> Iterator[Document]:
        """The topics of the libraries that everybody may read."""
        asked = [key.partition("-") for key in keys]
        topics = Topic.objects.in_bulk({topic for _, _, topic in asked})
        libraries = {
            document.key: document for document in Library().documents(sorted({key for key, *_ in asked}))
        }
        for library, _, key in asked:
            if (topic := topics.get(key)) and (above := libraries.get(library)):
                yield Document(
                    source=f"{self.family}:{library}-{key}",
                    kind="theme",
                    site=above.site,
                    title=topic.name,
                    summary=topic.description,
                    body=f"{topic.question} {topic.introduction}",
                    address=f"{above.address}theme/{key}/",
                    topics=[key],
                    boost=1.5,
                )


@receiver(post_save, sender=Topic)
def follow_topic(**_signal) -> None:
    """Other words for a topic are found."""
    mark("topic:")


@receiver([post_save, post_delete], sender=Sector)
def follow_sector(**_signal) -> None:
    """A resource that names no sector is for all there are."""
    mark("page:")


@receiver([page_published, page_unpublished], sender=LibraryPage)
def follow_library(**_signal) -> None:
    """The topics come and go with the library."""
    mark("topic:")
