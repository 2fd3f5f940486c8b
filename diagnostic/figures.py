"""What is counted of diagnoses: begun, finished, left, how long they take, and what levels they come to.

Tries by staff do not count. Of runs that are there rows are read, of those that went the counts that they
left.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from diagnostic import living
from diagnostic.counting import (
    ANSWERED,
    FINISHED,
    LEFT,
    MINUTES,
    MOST_MINUTES,
    PLAN_DONE,
    PLAN_PUT_OFF,
    PLAN_REFUSED,
    PLAN_SHARED,
    STARTED,
    UNKNOWN,
)
from diagnostic.enums import WhyNot
from diagnostic.models import AT_THE_END, DiagnosisResult, Measure, Run, Version
from diagnostic.recommending import MEASURE, PAGE
from indicators.door import (
    DailyCount,
    Figure,
    FigureTable,
    Period,
    Series,
    every_day,
    figures,
    without_demo,
)
from taxonomy.services import levels, sectors, sizes
from territories.models import Region

FEWEST = 10
STILL_GOING = timedelta(days=1)
# The lines of plans that are told one by one.
MOST_REFUSED = 50


def within(period: Period) -> tuple[datetime, datetime]:
    """The instants at which a period begins, and ends."""
    midnight = timezone.make_aware(datetime.combine(period.start, time()))
    return midnight, timezone.make_aware(datetime.combine(period.end + timedelta(days=1), time()))


def counted_runs(period: Period, region_code: str) -> QuerySet[Run]:
    """The runs begun in a period that figures count. One query."""
    start, end = within(period)
    runs = without_demo(Run.objects.real().order_by()).filter(started_at__gte=start, started_at__lt=end)
    return runs.filter(region_code=region_code) if region_code else runs


def counted_results(period: Period, region_code: str) -> QuerySet[DiagnosisResult]:
    """The results of a period that figures count, withdrawn ones too. One query."""
    start, end = within(period)
    results = without_demo(DiagnosisResult.objects.filter(is_test=False).order_by())
    results = results.filter(created_at__gte=start, created_at__lt=end)
    return results.filter(region_code=region_code) if region_code else results


def counted_before(event: str, period: Period, region_code: str) -> QuerySet[DailyCount]:
    """What runs that went have left of an event."""
    return DailyCount.objects.of(event, period).about(region_code).order_by()


def by_subject(counts: QuerySet[DailyCount]) -> Counter[str]:
    """Counts by what they are about. One query."""
    return Counter(dict(counts.values_list("subject").annotate(total=Sum("count"))))


def started_by_day(period: Period, region_code: str) -> Counter[date]:
    """Runs begun on each day. Three queries."""
    days = counted_runs(period, region_code).values_list(TruncDate("started_at")).annotate(n=Count("pk"))
    return Counter(dict(days)) + Counter(counted_before(STARTED, period, region_code).by_day())


def finished_by_day(period: Period, region_code: str) -> Counter[date]:
    """Runs finished on each day. Three queries."""
    days = counted_results(period, region_code).values_list(TruncDate("created_at")).annotate(n=Count("pk"))
    return Counter(dict(days)) + Counter(counted_before(FINISHED, period, region_code).by_day())


def question_words() -> dict[str, str]:
    """Each question of the version in force: its words by its key. One query."""
    version = Version.objects.in_force()
    return {each["key"]: each["text"] for each in version.content["questions"]} if version else {}


def share(part: int, whole: int) -> str:
    """« 12 % »."""
    return f"{round(100 * part / whole)}\u00a0%" if whole else "–"


class DiagnosisFigure(Figure):
    """A figure whose chart has the runs finished on each day."""

    unit = "diagnostic terminé"
    units = "diagnostics terminés"

    def series(self, period: Period, region_code: str) -> Series:
        """Runs finished on each day. Three queries."""
        return every_day(finished_by_day(period, region_code), period)


@figures.register
class Diagnoses(DiagnosisFigure):
    """How many are begun, and finished."""

    key = "diagnostics"
    title = "Diagnostics"
    description = (
        "Commencés et terminés, selon le jour. La région est celle que donne l’entreprise ; les essais de "
        "l’équipe ne comptent pas."
    )
    order = 60

    def table(self, period: Period, region_code: str) -> FigureTable:
        """Days, weeks or months. Six queries."""
        started = self.spans(every_day(started_by_day(period, region_code), period), period)
        finished = self.spans(self.series(period, region_code), period)
        rows = [(span.label, begun, done) for (span, begun), (_, done) in zip(started, finished, strict=True)]
        return FigureTable(
            columns=["Quand", "Commencés", "Terminés"],
            rows=rows,
            total=("Total", sum(row[1] for row in rows), sum(row[2] for row in rows)),
            note="Un diagnostic commencé un jour peut se terminer un autre jour.",
        )


@figures.register
class WhereTheyLeave(Figure):
    """At which question people stop."""

    key = "diagnostics-abandons"
    title = "Diagnostics, où l’on s’arrête"
    description = "La question à laquelle s’arrêtent ceux qui n’ont rien répondu depuis un jour."
    unit = "diagnostic interrompu"
    units = "diagnostics interrompus"
    order = 61

    def left(self, period: Period, region_code: str) -> QuerySet[Run]:
        """Runs begun in the period that nobody went on with."""
        quiet_since = timezone.now() - STILL_GOING
        return counted_runs(period, region_code).filter(finished_at=None, updated_at__lt=quiet_since)

    def series(self, period: Period, region_code: str) -> Series:
        """By the day on which they were begun. Three queries."""
        days = self.left(period, region_code).values_list(TruncDate("started_at")).annotate(n=Count("pk"))
        before = counted_before(LEFT, period, region_code).by_day()
        return every_day(Counter(dict(days)) + Counter(before), period)

    def table(self, period: Period, region_code: str) -> FigureTable:
        """The questions, those where most leave first. Four queries."""
        places = self.left(period, region_code).values_list("stands_at").annotate(n=Count("pk"))
        left = Counter(dict(places)) + by_subject(counted_before(LEFT, period, region_code))
        words = {"": "La partie sur l’entreprise", AT_THE_END: "Après la dernière question"}
        words |= question_words()
        rows = [(words.get(key, f"Question retirée ({key})"), times) for key, times in left.items()]
        return FigureTable(
            columns=["On s’arrête à", "Diagnostics"],
            rows=sorted(rows, key=lambda row: (-row[1], row[0])),
            total=("Total", left.total()),
        )


@figures.register
class Durations(DiagnosisFigure):
    """How long it takes."""

    key = "diagnostics-duree"
    title = "Diagnostics, temps passé"
    description = "Du premier écran au résultat, pauses comprises."
    order = 62

    def table(self, period: Period, region_code: str) -> FigureTable:
        """The median and the ninth decile, in minutes. Three queries."""
        times = counted_results(period, region_code).values_list(F("seconds") / 60).annotate(n=Count("pk"))
        minutes: Counter[int] = Counter()
        for length, number in times:
            minutes[min(MOST_MINUTES, length)] += number
        for length, number in by_subject(counted_before(MINUTES, period, region_code)).items():
            minutes[int(length)] += number
        return FigureTable(
            columns=["Temps", "Minutes"],
            rows=[
                ("La moitié met au plus", quantile(minutes, 0.5)),
                ("Neuf sur dix mettent au plus", quantile(minutes, 0.9)),
                ("Diagnostics terminés", minutes.total()),
            ],
            note=f"Au-delà de {MOST_MINUTES} minutes, le temps compte pour {MOST_MINUTES}.",
        )


def quantile(minutes: Mapping[int, int], part: float) -> int | str:
    """The whole minutes within which that part of the runs was finished."""
    number = sum(minutes.values())
    seen = 0
    for length in sorted(minutes):
        seen += minutes[length]
        if seen >= part * number:
            return length + 1
    return "–"


class LevelFigure(DiagnosisFigure):
    """Levels by kind of firm. `field` is the column that tells the kind."""

    heading: str
    field: str
    description = f"Aucun groupe de moins de {FEWEST} entreprises n’est montré."

    @abstractmethod
    def groups(self) -> Mapping[str, str]:
        """The names of the groups, by their keys."""

    @abstractmethod
    def group_of(self, region_code: str, sector: str, size: str) -> str:
        """The key of the group that a run which went was in."""

    def table(self, period: Period, region_code: str) -> FigureTable:
        """A row for each group that is large enough. At most six queries."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        standing = counted_results(period, region_code).filter(withdrawn_at=None)
        for key, level, number in standing.values_list(self.field, "level").annotate(n=Count("pk")):
            found[key][level or 0] += number
        counts = counted_before(FINISHED, period, region_code).exclude(subject="")
        for region, subject, number in counts.values_list("region_code", "subject").annotate(n=Sum("count")):
            level, sector, size = subject.split("/")
            found[self.group_of(region, sector, size)][int(level)] += number
        names = {**self.groups(), "": "Non précisé"}
        large = [(name, found[key]) for key, name in names.items() if found[key].total() >= FEWEST]
        numbers = [level.number for level in levels()]
        return FigureTable(
            columns=[self.heading, *(f"Niveau {number}" for number in numbers), "Sans niveau", "Ensemble"],
            rows=[row_of(name, group, numbers) for name, group in large],
            total=row_of("Ensemble des groupes montrés", added(group for _, group in large), numbers),
        )


def row_of(name: str, group: Counter[int], numbers: Iterable[int]) -> tuple[str | int, ...]:
    """A row of levels."""
    return (name, *(group[number] for number in numbers), group[0], group.total())


def added(groups: Iterable[Counter[int]]) -> Counter[int]:
    """The groups together."""
    return sum(groups, Counter())


@figures.register
class LevelsByRegion(LevelFigure):
    """Levels by region of the firm."""

    key = "niveaux-par-region"
    title = "Niveaux, par région"
    heading = "Région"
    field = "region_code"
    order = 63

    def groups(self) -> Mapping[str, str]:
        """The regions."""
        return dict(Region.objects.values_list("code", "name"))

    def group_of(self, region_code: str, sector: str, size: str) -> str:
        """The region."""
        return region_code


@figures.register
class LevelsBySector(LevelFigure):
    """Levels by sector."""

    key = "niveaux-par-secteur"
    title = "Niveaux, par secteur"
    heading = "Secteur"
    field = "sector"
    order = 64

    def groups(self) -> Mapping[str, str]:
        """The sectors."""
        return {sector.key: sector.name for sector in sectors()}

    def group_of(self, region_code: str, sector: str, size: str) -> str:
        """The sector."""
        return sector


@figures.register
class LevelsBySize(LevelFigure):
    """Levels by size."""

    key = "niveaux-par-taille"
    title = "Niveaux, par taille"
    heading = "Taille"
    field = "size"
    order = 65

    def groups(self) -> Mapping[str, str]:
        """The sizes."""
        return {size.key: size.name for size in sizes()}

    def group_of(self, region_code: str, sector: str, size: str) -> str:
        """The size."""
        return size


@figures.register
class Unknown(DiagnosisFigure):
    """Questions that many cannot answer."""

    key = "diagnostics-ne-sait-pas"
    title = "Diagnostics, « Je ne sais pas »"
    description = "Les questions auxquelles on répond le plus souvent « Je ne sais pas »."
    order = 66

    def table(self, period: Period, region_code: str) -> FigureTable:
        """The questions, the most unknown first. Three queries."""
        asked = by_subject(counted_before(ANSWERED, period, region_code))
        unknown = by_subject(counted_before(UNKNOWN, period, region_code))
        words = question_words()
        ordered = sorted(asked, key=lambda key: (-unknown[key] / asked[key], key))
        return FigureTable(
            columns=["Question", "Réponses", "« Je ne sais pas »", "Part"],
            rows=[
                (
                    words.get(key, f"Question retirée ({key})"),
                    asked[key],
                    unknown[key],
                    share(unknown[key], asked[key]),
                )
                for key in ordered
            ],
            note="Dans les diagnostics terminés.",
        )


@figures.register
class PlanMarks(Figure):
    """What people do with their plans."""

    key = "plans"
    title = "Plans d’action"
    description = (
        "Ce que l’on fait des lignes de son plan, et les plans partagés par un lien. La région est celle que "
        "donne l’entreprise ; les essais de l’équipe ne comptent pas."
    )
    unit = "action faite"
    units = "actions faites"
    order = 67

    def series(self, period: Period, region_code: str) -> Series:
        """Things marked as done on each day. One query."""
        return self.by_day(PLAN_DONE, period, region_code)

    @staticmethod
    def by_day(event: str, period: Period, region_code: str) -> Series:
        """How often something was done on each day. One query."""
        return every_day(counted_before(event, period, region_code).by_day(), period)

    def table(self, period: Period, region_code: str) -> FigureTable:
        """Days, weeks or months. Four queries."""
        columns = [
            self.spans(self.by_day(event, period, region_code), period)
            for event in (PLAN_DONE, PLAN_PUT_OFF, PLAN_REFUSED, PLAN_SHARED)
        ]
        rows = [(spans[0][0].label, *(number for _, number in spans)) for spans in zip(*columns, strict=True)]
        return FigureTable(
            columns=["Quand", "Faites", "Remises à plus tard", "Pas pour moi", "Plans partagés"],
            rows=rows,
            total=("Total", *(sum(number for _, number in column) for column in columns)),
            note="Chaque geste compte, même quand il est annulé ensuite.",
        )


@figures.register
class PlanRefusals(Figure):
    """What is not for people, and why."""

    key = "plans-refus"
    title = "Plans d’action, « Pas pour moi »"
    description = "Les lignes que l’on écarte le plus de son plan, selon la raison donnée."
    unit = "ligne écartée"
    units = "lignes écartées"
    order = 68

    def series(self, period: Period, region_code: str) -> Series:
        """Things refused on each day. One query."""
        return PlanMarks.by_day(PLAN_REFUSED, period, region_code)

    def table(self, period: Period, region_code: str) -> FigureTable:
        """The things, the most refused first, and the others together. Three queries."""
        refused: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for subject, number in by_subject(counted_before(PLAN_REFUSED, period, region_code)).items():
            why, _, key = subject.partition("/")
            refused[key][why] += number
        ordered = sorted(refused, key=lambda key: (-refused[key].total(), key))
        told, others = ordered[:MOST_REFUSED], added(refused[key] for key in ordered[MOST_REFUSED:])
        titles = titles_of(told)
        everything = added(refused.values())
        return FigureTable(
            columns=["Ligne", *WhyNot.labels, "Sans raison", "Ensemble"],
            rows=[
                *(whys_of(titles.get(key, f"Ligne effacée depuis ({key})"), refused[key]) for key in told),
                *([whys_of("Toutes les autres lignes", others)] if others else []),
            ],
            total=whys_of("Total", everything),
            note="Ce qui est « déjà fait » compte désormais parmi les faites, dans « Plans d’action ».",
        )


def titles_of(keys: Iterable[str]) -> dict[str, str]:
    """The titles of measures and pages, by the keys that they have in plans. Two queries."""
    measures, pages = Measure.objects.values_list("key", "title"), living.pages_of(keys)
    return {f"{MEASURE}:{key}": title for key, title in measures} | {
        f"{PAGE}{pk}": title for pk, title in pages.values_list("pk", "title")
    }


def whys_of(name: str, counts: Counter[str]) -> tuple[Any, ...]:
    """A row of refusals: how many for each reason, and in all."""
    return (name, *(counts[why] for why in (*WhyNot.values, "")), counts.total())
