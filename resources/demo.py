"""Demonstration resources: guides, courses and kits with real files."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.building import Builder, read_yaml, stream
from core.copies import multiply
from core.door import DemoContent, demo_contents
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage, ResourcePage
from taxonomy.models import Audience, Level, Sector, Topic

HERE = Path(__file__).parent / "demo"
TYPES: list[tuple[str, type[ResourcePage]]] = [
    ("guides", GuidePage),
    ("courses", CoursePage),
    ("kits", KitPage),
]


@demo_contents.register
class DemoResources(DemoContent):
    """Guides, courses and kits, over all topics and levels."""

    name = "ressources"
    order = 20

    @transaction.atomic
    def build(self, *, scale: int) -> str:
        """Create what is missing; from a scale of 2 on, copies of the guides for load tests."""
        builder = Builder.for_default_site(files=HERE / "files", is_demo=True)
        library = LibraryPage.objects.child_of(builder.home).get()
        pages: dict[str, ResourcePage] = {}
        texts: dict[str, Mapping[str, Any]] = {}
        for folder, model in TYPES:
            for path in sorted((HERE / folder).glob("*.yaml")):
                data = read_yaml(path)
                texts[data["slug"]] = data
                pages[data["slug"]] = builder.page(library, model, fields_of(data, model, builder))
        for page, _ in builder.waiting:
            self.relate(page, texts[page.slug], pages)
        made = builder.finish()
        self.spread_dates(pages.values(), made)
        copies = f", {self.copies(library, scale)} copies" if scale > 1 else ""
        return f"{made} nouvelles ressources{copies}"

    @staticmethod
    def copies(library: LibraryPage, scale: int) -> int:
        """Guides for load tests, at every level; return how many."""

        def spread(guide: GuidePage, number: int) -> None:
            guide.level_id = str(number % 5 + 1)

        return multiply(GuidePage, library, scale, filed_by=["topics", "audiences"], vary=spread)

    @staticmethod
    def relate(page: ResourcePage, data: Mapping[str, Any], pages: Mapping[str, ResourcePage]) -> None:
        """File a page, and tie it to the others."""
        page.topics.set(in_order(Topic, data["topics"]))
        page.sectors.set(in_order(Sector, data.get("sectors") or []))
        page.audiences.set(in_order(Audience, data["audiences"]))
        page.tags.set(data.get("tags", []))
        page.next_step = pages.get(data.get("next") or "")
        if origin := data.get("adapted_from"):
            page.adapted_from = pages[origin]

    @staticmethod
    def spread_dates(pages: Any, made: int) -> None:
        """Let the first publication of new pages follow their review, so that « newest » means something."""
        if not made:
            return
        for page in pages:
            if page.is_demo and page.reviewed_on:
                moment = (
                    timezone.now() - (timezone.localdate() - page.reviewed_on) - timedelta(hours=page.pk % 24)
                )
                ResourcePage.objects.filter(pk=page.pk).update(first_published_at=moment)


def in_order(vocabulary: type, keys: list[str]) -> list:
    """Words of a vocabulary by their keys, in the order of the keys. Raises KeyError for an unknown key."""
    found = vocabulary.objects.in_bulk(keys)
    return [found[key] for key in keys]


def fields_of(data: Mapping[str, Any], model: type[ResourcePage], builder: Builder) -> dict[str, Any]:
    """The fields of a page, from a data file."""
    fields = dict(data)
    fields["level"] = Level.objects.get(number=data["level"])
    fields["duration"] = data.get("minutes") or data.get("duration_minutes") or round(data["hours"] * 60)
    fields["main_topic"] = Topic.objects.get(pk=data["topics"][0])
    fields["in_brief"] = stream("point", data["in_brief"])
    for name in ("topics", "sectors", "audiences", "tags", "next", "adapted_from"):
        fields.pop(name, None)
    if model is CoursePage:
        fields["price"] = Decimal(data["price"]) if data["price"] else None
        fields["accessibility"] = data["accessibility"]["status"]
        fields["accessibility_how"] = data["accessibility"]["how"]
        fields["syllabus"] = stream(
            "module", (module | {"text": builder.rich(module["text"])} for module in data["syllabus"])
        )
    if model is KitPage:
        note = " (personnes fictives)" if data.get("fictional") else ""
        fields["authors"] = ", ".join(data["authors"]) + note
        fields["material"] = stream("item", data["material"])
        fields["steps"] = stream(
            "step", (step | {"text": builder.rich(step["text"])} for step in data["steps"])
        )
    if model is not CoursePage:
        fields["files"] = stream("file", (file_of(name, builder) for name in data.get("files", [])))
    return fields


def file_of(name: str, builder: Builder) -> dict[str, Any]:
    """A file as a block; its name for readers comes from that of the file."""
    title = Path(name).stem.replace("-", " ").capitalize()
    return {"title": title, "document": builder.document(name, title).pk}
