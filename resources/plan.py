"""Guides, courses and kits, as the plan recommends them: by topic, level and sector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import and_
from typing import Any

from core.facets import FacetIndex
from diagnostic.door import (
    PAGE,
    Case,
    Recommendation,
    Recommends,
    ThemeProfile,
    reasons_by_page,
    recommenders,
)
from resources.enums import Format, Sort
from resources.library import index_of, resources
from taxonomy.enums import AudienceKey
from taxonomy.models import Sector
from taxonomy.services import sectors, word

READERS = [AudienceKey.OWNER, AudienceKey.TEAM]
# What is offered of each: formats that stand for one another, and how many.
OFFERED = (((Format.GUIDE, Format.SPECIFICATION), 6), ((Format.COURSE,), 2), ((Format.KIT,), 1))
SHOWN = ("pk", "title", "url_path", "format", "duration", "level_id")
THIS = {
    Format.GUIDE: "Ce guide",
    Format.SPECIFICATION: "Ce modèle",
    Format.COURSE: "Cette formation",
    Format.KIT: "Ce kit d’atelier",
}
FIRST_LEVEL = 1


@recommenders.register
class Resources(Recommends):
    """What to read, follow or lead: for the themes that keep a firm from its next level, written for it.

    A firm that does not exist yet is told to read what its answers lead to: the rest is for firms that run.
    """

    order = 20

    def recommendations(self, case: Case) -> list[Recommendation]:
        """Two queries at most once a process has its copy of the index.

        Of each format, theme by theme from the weakest on, the most useful that the person has not read.
        """
        home = case.site.root_page
        index, reasons = index_of(home), reasons_by_page(case)
        among, everyone = fitting(index, case), for_everybody(index)
        if case.is_to_come:
            among &= index.holding(reasons)
        chosen: dict[int, ThemeProfile] = {}
        for formats, most in OFFERED:
            of_format = among & index.one_of("format", formats)
            chosen |= {pk: theme for theme, pk in islice(walk(index, of_format, case, most), most)}
        prefix = home.url_path.rstrip("/")
        rows = {row["pk"]: row for row in resources().live().filter(pk__in=chosen).values(*SHOWN)}
        return [
            Recommendation(
                key=f"{PAGE}{pk}",
                kind=row["format"],
                kind_words=Format(row["format"]).label,
                title=row["title"],
                link=row["url_path"].removeprefix(prefix),
                reason=reason_of(
                    case, theme, row, led=reasons.get(pk), is_for_all=bool(everyone >> index.places[pk] & 1)
                ),
                theme=theme.key,
                minutes=row["duration"],
                score=len(chosen) - rank,
            )
            for rank, (pk, theme) in enumerate(chosen.items())
            if (row := rows.get(pk))
        ]


def fitting(index: FacetIndex, case: Case) -> int:
    """The mask of what may be for this firm: written for it, for its sector or for all, and not read yet."""
    sector = index.one_of("secteur", [case.sector]) if case.sector else for_everybody(index)
    read = index.holding(case.read_pages)
    return index.one_of("public", READERS) & sector & ~read


def for_everybody(index: FacetIndex) -> int:
    """The mask of what is for every sector."""
    masks = (index.one_of("secteur", [sector.key]) for sector in sectors())
    return reduce(and_, masks, index.everything)


def walk(index: FacetIndex, among: int, case: Case, most: int) -> Iterator[tuple[ThemeProfile, int]]:
    """The best resource of each theme, the weakest theme first; then the second of each, up to `most`.

    A resource is about its main topic.
    """
    best = []
    for theme in walked(case):
        about = among & index.one_of("sujet", [theme.key])
        masks = (about & level for level in levels(index, case, theme))
        best.append((theme, [pk for mask in masks for pk in index.first(most, Sort.USEFUL, among=mask)]))
    for rank in range(most):
        for theme, ids in best:
            if rank < len(ids):
                yield theme, ids[rank]


def walked(case: Case) -> Sequence[ThemeProfile]:
    """The themes that a resource may be for; where none wants one, and before opening, all of them."""
    return case.themes if case.is_to_come else wanting(case) or case.themes


def wanting(case: Case) -> list[ThemeProfile]:
    """The themes that are below where the next level begins, the weakest first: a good score asks nothing.

    Without level, and at the last one, those below where the last begins.
    """
    begins = case.content["levels"]["thresholds"]
    enough = begins[case.level] if case.level and case.level < len(begins) else begins[-1]
    return [theme for theme in case.themes if theme.score is None or theme.score < enough]


def lags(case: Case, theme: ThemeProfile) -> bool:
    """Whether a theme alone would give a lower level than the firm has."""
    begins = case.content["levels"]["thresholds"]
    return bool(case.level) and theme.score is not None and theme.score < begins[case.level - 1]


def levels(index: FacetIndex, case: Case, theme: ThemeProfile) -> list[int]:
    """The masks of the levels that serve a theme, the best first.

    The firm's, the one above, and the one below where the theme lags behind; without level, the first ones.
    Before opening, any: nobody opens in order to reach a level.
    """
    if case.is_to_come:
        return [index.everything]
    level = case.level or FIRST_LEVEL
    near = [level, level + 1, level - 1] if lags(case, theme) else [level, level + 1]
    return [index.one_of("niveau", [str(each)]) for each in near]


def stands(case: Case, theme: ThemeProfile) -> str:
    """How a theme stands, where no answer leads to a resource."""
    if not wanting(case):
        return f"Aucun thème ne vous retient : de quoi aller plus loin en « {theme.name} »."
    if theme.score is None:
        return f"Vous n’avez pas encore de score en « {theme.name} »."
    return f"Votre score en « {theme.name} » est de {theme.score} sur 100."


def reason_of(
    case: Case, theme: ThemeProfile, row: Mapping[str, Any], *, led: str | None, is_for_all: bool
) -> str:
    """Why a resource is there: what `led` to it, else how its theme stands; its level and sector."""
    level = int(row["level_id"])
    if case.is_to_come:
        goal = "à préparer votre ouverture"
    elif case.level is None:
        goal = "pour commencer"
    elif level == case.level:
        goal = f"pour le niveau {level}, le vôtre"
    elif level > case.level:
        goal = f"pour passer au niveau {level}"
    else:
        goal = f"à porter « {theme.name} » jusqu’à votre niveau, le {case.level}"
    sector = word(Sector, case.sector) if case.sector and not is_for_all else None
    ours = f", et dans votre secteur, « {sector.name} »" if sector else ""
    return f"{led or stands(case, theme)} {THIS[row['format']]} sert {goal}{ours}."
