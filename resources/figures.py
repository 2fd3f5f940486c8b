"""What is counted of resources: how often each is read, and its files taken away."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat
from wagtail.models import Page, ReferenceIndex

from core.models import PortalDocument
from indicators.door import (
    DailyCount,
    DailyFigure,
    Event,
    Figure,
    FigureTable,
    Period,
    Series,
    every_day,
    figures,
    without_demo,
)
from indicators.figures import region_names
from resources.enums import Format
from resources.pages import ResourcePage
from taxonomy.services import levels, topics

ALL = "Toutes les ressources"
FILES_NOTE = "Un fichier que plusieurs ressources proposent compte pour chacune, et une fois dans le total."


def counted_resources(region_code: str) -> QuerySet:
    """The resources of a region (blank: of all) that figures count. One query."""
    resources = without_demo(ResourcePage.objects.order_by())
    return resources.filter(region_code=region_code) if region_code else resources


def documents_of_resources() -> dict[int, list[int]]:
    """The documents that pages offer, by their primary keys: for each document, the pages. One query."""
    pages: dict[int, list[int]] = defaultdict(list)
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(PortalDocument),
    )
    for page, document in references.order_by().values_list("object_id", "to_object_id").distinct():
        pages[int(document)].append(int(page))
    return pages


def downloads(period: Period) -> dict[int, int]:
    """How often each document was downloaded, by its primary key. One query."""
    return DailyCount.objects.of(Event.DOWNLOAD, period).about_things("document").by_thing()


def total_by_group(totals: Mapping[int, int], groups: Mapping[int, Iterable[str]]) -> Counter[str]:
    """Totals of things, added up by the groups that each thing is in."""
    added: Counter[str] = Counter()
    for thing, total in totals.items():
        for group in groups.get(thing, ()):
            added[group] += total
    return added


class ResourceFigure(Figure):
    """Reads of resources and downloads of their files, by what they are filed under (`field`)."""

    unit = "lecture"
    units = "lectures"
    description = "Une lecture est une visite de la page. Un téléchargement est celui d’un de ses fichiers."
    heading: str
    field: str
    note = FILES_NOTE

    def groups(self, region_code: str) -> Mapping[str, str]:
        """The words of each row, by the key that resources carry."""
        raise NotImplementedError

    def table(self, period: Period, region_code: str) -> FigureTable:
        """A row for each group: its published resources, reads, downloads. At most eight queries."""
        names = self.groups(region_code)
        filed: dict[int, set[str]] = defaultdict(set)
        published: dict[int, int] = {}
        for pk, live, key in counted_resources(region_code).values_list("pk", "live", self.field):
            filed[pk].add(key)
            published[pk] = int(live)
        read = DailyCount.objects.of(Event.VISIT, period).about_things("page").by_thing()
        read = {pk: times for pk, times in read.items() if pk in filed}
        offered_by = documents_of_resources()
        taken = {
            document: times
            for document, times in downloads(period).items()
            if any(pk in filed for pk in offered_by.get(document, ()))
        }
        groups_of_files = {
            document: {key for pk in offered_by[document] if pk in filed for key in filed[pk]}
            for document in taken
        }
        counts = [
            total_by_group(published, filed),
            total_by_group(read, filed),
            total_by_group(taken, groups_of_files),
        ]
        return FigureTable(
            columns=[self.heading, "Ressources en ligne", "Lectures", "Téléchargements"],
            rows=[(name, *(count[key] for count in counts)) for key, name in names.items()],
            total=(ALL, sum(published.values()), sum(read.values()), sum(taken.values())),
            note=self.note,
        )

    def series(self, period: Period, region_code: str) -> Series:
        """Reads of each day. Two queries."""
        subjects = counted_resources(region_code).annotate(
            as_subject=Concat(Value("page:"), Cast("pk", CharField()))
        )
        read = DailyCount.objects.of(Event.VISIT, period).filter(subject__in=subjects.values("as_subject"))
        return every_day(read.by_day(), period)


@figures.register
class ByFormat(ResourceFigure):
    """Resources by what kind of thing they are."""

    key = "ressources-par-format"
    title = "Ressources, par format"
    heading = "Format"
    field = "format"
    order = 100

    def groups(self, region_code: str) -> Mapping[str, str]:
        """The formats."""
        return dict(Format.choices)


@figures.register
class ByTopic(ResourceFigure):
    """Resources by topic."""

    key = "ressources-par-theme"
    title = "Ressources, par thème"
    heading = "Thème"
    field = "topics"
    order = 110
    note = f"Une ressource qui a deux thèmes compte dans chacun. {FILES_NOTE}"

    def groups(self, region_code: str) -> Mapping[str, str]:
        """The topics."""
        return {topic.key: topic.name for topic in topics()}


@figures.register
class ByLevel(ResourceFigure):
    """Resources by level."""

    key = "ressources-par-niveau"
    title = "Ressources, par niveau"
    heading = "Niveau"
    field = "level"
    order = 120

    def groups(self, region_code: str) -> Mapping[str, str]:
        """The levels."""
        return {level.key: f"{level.number}. {level.name}" for level in levels()}


@figures.register
class ByRegion(ResourceFigure):
    """Resources by the region of their page."""

    key = "ressources-par-region"
    title = "Ressources, par région"
    heading = "Région de la page"
    field = "region_code"
    order = 130

    def groups(self, region_code: str) -> Mapping[str, str]:
        """The regions, after the pages of the whole country."""
        return region_names(region_code)


@figures.register
class Downloads(DailyFigure):
    """Files, one by one."""

    key = "telechargements"
    title = "Fichiers téléchargés"
    description = "Chaque téléchargement compte, que le fichier soit d’une ressource ou d’une autre page."
    unit = "téléchargement"
    units = "téléchargements"
    order = 140

    def files(self, region_code: str) -> dict[int, tuple[str, list[str]]]:
        """Each document with its title and those of the resources that offer it. Four queries.

        Of a region, only what its resources offer.
        """
        titles = dict(counted_resources(region_code).values_list("pk", "title"))
        offered_by = documents_of_resources()
        found = {}
        for pk, title in without_demo(PortalDocument.objects.order_by()).values_list("pk", "title"):
            resources = [titles[page] for page in offered_by.get(pk, ()) if page in titles]
            if resources or not region_code:
                found[pk] = (title, sorted(resources))
        return found

    def by_day(self, period: Period, region_code: str) -> dict[date, int]:
        """Downloads of these files on each day."""
        files = self.files(region_code)
        days: Counter[date] = Counter()
        counts = DailyCount.objects.of(Event.DOWNLOAD, period).about_things("document").order_by()
        for day, subject, times in counts.values_list("day", "subject", "count"):
            if int(subject.partition(":")[2]) in files:
                days[day] += times
        return days

    def table(self, period: Period, region_code: str) -> FigureTable:
        """The files that were downloaded, most first."""
        files = self.files(region_code)
        taken = {pk: times for pk, times in downloads(period).items() if pk in files}
        rows = [(files[pk][0], " · ".join(files[pk][1]) or "–", times) for pk, times in taken.items()]
        return FigureTable(
            columns=["Fichier", "Proposé par", "Téléchargements"],
            rows=sorted(rows, key=lambda row: (-row[2], row[0])),
            total=("Total", "", sum(taken.values())),
        )
