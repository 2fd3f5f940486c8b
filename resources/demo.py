"""Demonstration resources: guides, courses and kits with real files."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from core.building import Builder, read_yaml
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
        return f"{made} nouvelles ressources" + (f", {multiply(library, scale)} copies" if scale > 1 else "")

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


def multiply(library: LibraryPage, scale: int) -> int:
    """Copies of the demonstration guides under numbered titles, for load tests; return how many are there.

    Thousands of pages are made in a few statements, table by table: they have no version, and searches of the
    admin do not find them.
    """
    guides = list(GuidePage.objects.child_of(library).filter(is_demo=True).exclude(slug__startswith="copie-"))
    wanted = len(guides) * (scale - 1)
    already = library.get_children().filter(slug__startswith="copie-").count()
    filing = {guide.pk: (list(guide.topics.all()), list(guide.audiences.all())) for guide in guides}
    last = library.get_last_child().path if library.numchild else ""
    step = GuidePage._str2int(last[-GuidePage.steplen :]) if last else 0
    copies, originals = [], []
    for number, guide in zip(range(already + 1, wanted + 1), cycle(guides), strict=False):
        copy = deepcopy(guide)
        copy.pk = copy.id = copy.page_ptr_id = copy.resourcepage_ptr_id = None
        copy.title, copy.slug = f"{guide.title} ({number})", f"copie-{number}"
        copy.draft_title, copy.folded = copy.title, f"{guide.folded} {number}"
        copy.url_path = f"{library.url_path}{copy.slug}/"
        copy.level_id = str(number % 5 + 1)
        copy.translation_key = uuid4()
        copy.latest_revision_id = copy.live_revision_id = None
        copy.path = GuidePage._get_path(library.path, library.depth + 1, step + number - already)
        copies.append(copy)
        originals.append(guide.pk)
    insert_pages(copies)
    for field, words in (("topics", 0), ("audiences", 1)):
        through = getattr(ResourcePage, field).through
        target = through._meta.get_fields()[-1].attname
        through.objects.bulk_create(
            through(resourcepage_id=copy.pk, **{target: word.pk})
            for copy, original in zip(copies, originals, strict=True)
            for word in filing[original][words]
        )
    library.numchild += len(copies)
    library.save(update_fields=["numchild"], clean=False)
    return wanted


def insert_pages(pages: list[GuidePage]) -> None:
    """Insert new guides: first the row of Wagtail's own table, then those of ours."""
    rows = [
        Page(**{f.attname: getattr(page, f.attname) for f in Page._meta.concrete_fields if f.name != "id"})
        for page in pages
    ]
    for page, row in zip(pages, Page.objects.bulk_create(rows, batch_size=500), strict=True):
        page.id = page.page_ptr_id = page.resourcepage_ptr_id = row.pk
    for model in (ResourcePage, GuidePage):
        for start in range(0, len(pages), 500):
            model._base_manager._insert(
                pages[start : start + 500], fields=model._meta.local_concrete_fields, using=pages[0]._state.db
            )


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
    fields["in_brief"] = stream(("point", point) for point in data["in_brief"])
    for name in ("topics", "sectors", "audiences", "tags", "next", "adapted_from"):
        fields.pop(name, None)
    if model is CoursePage:
        fields["price"] = Decimal(data["price"]) if data["price"] else None
        fields["accessibility"] = data["accessibility"]["status"]
        fields["accessibility_how"] = data["accessibility"]["how"]
        fields["syllabus"] = stream(
            ("module", module | {"text": builder.rich(module["text"])}) for module in data["syllabus"]
        )
    if model is KitPage:
        note = " (personnes fictives)" if data.get("fictional") else ""
        fields["authors"] = ", ".join(data["authors"]) + note
        fields["material"] = stream(("item", item) for item in data["material"])
        fields["steps"] = stream(
            ("step", step | {"text": builder.rich(step["text"])}) for step in data["steps"]
        )
    if model is not CoursePage:
        fields["files"] = stream(("file", file_of(name, builder)) for name in data.get("files", []))
    return fields


def stream(blocks: Iterator[tuple[str, Any]]) -> list[dict[str, Any]]:
    """The raw value of a stream."""
    return [{"type": kind, "value": value} for kind, value in blocks]


def file_of(name: str, builder: Builder) -> dict[str, Any]:
    """A file as a block; its name for readers comes from that of the file."""
    title = Path(name).stem.replace("-", " ").capitalize()
    return {"title": title, "document": builder.document(name, title).pk}
