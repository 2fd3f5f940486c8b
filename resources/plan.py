"""Guides, courses and kits, as the plan recommends them: by topic, level and sector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import and_
from typing import Any

from core.facets import FacetIndex
from diagnostic.door import PAGE, Case, Recommendation, Recommends, recommenders
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
    """What to read, follow or lead: for the weakest themes, at the firm's level or the next ones to it."""

    order = 20

    def recommendations(self, case: Case) -> list[Recommendation]:
        """One query once a process has its copy of the index.

        Of each format, theme by theme from the weakest on, the most useful that the person has not read: at
        the firm's level, else one above, else one below (without level: the first ones).
        """
        index = index_of(case.site.root_page)
        among, everyone = fitting(index, case), for_everybody(index)
        chosen: dict[int, str] = {}
        for formats, most in OFFERED:
            of_format = among & index.one_of("format", formats)
            new = ((pk, theme) for theme, pk in walk(index, of_format, case, most) if pk not in chosen)
            for pk, theme in islice(new, most):
                chosen.setdefault(pk, theme)
        home = case.site.root_page.url_path.rstrip("/")
        rows = {row["pk"]: row for row in resources().live().filter(pk__in=chosen).values(*SHOWN)}
        return [
            Recommendation(
                key=f"{PAGE}{pk}",
                kind=row["format"],
                kind_words=Format(row["format"]).label,
                title=row["title"],
                link=row["url_path"].removeprefix(home),
                reason=reason_of(case, theme, row, is_for_all=bool(everyone >> index.places[pk] & 1)),
                theme=theme,
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


def walk(index: FacetIndex, among: int, case: Case, most: int) -> Iterator[tuple[str, int]]:
    """The best resource of each theme, the weakest theme first; then the second of each, up to `most`."""
    level = case.level or FIRST_LEVEL
    best = {}
    for theme in case.themes:
        about = among & index.one_of("theme", [theme.key])
        levels = (about & index.one_of("niveau", [str(near)]) for near in (level, level + 1, level - 1))
        best[theme.key] = [pk for mask in levels for pk in index.first(most, Sort.USEFUL, among=mask)]
    for rank in range(most):
        for theme, ids in best.items():
            if rank < len(ids):
                yield theme, ids[rank]


def reason_of(case: Case, key: str, row: Mapping[str, Any], *, is_for_all: bool) -> str:
    """Why a resource is there: how the theme stands, and for which level and sector it was written."""
    theme = next(theme for theme in case.themes if theme.key == key)
    if theme.score is None:
        stands = f"Vous n’avez pas encore de score en « {theme.name} »"
    else:
        stands = f"Votre score en « {theme.name} » est de {theme.score} sur 100"
    level = int(row["level_id"])
    if case.level is None:
        goal = "pour commencer"
    elif level == case.level:
        goal = f"pour le niveau {level}, le vôtre"
    elif level > case.level:
        goal = f"pour passer au niveau {level}"
    else:
        goal = f"pour asseoir le niveau {level}"
    sector = word(Sector, case.sector) if case.sector and not is_for_all else None
    ours = f", et dans votre secteur, « {sector.name} »" if sector else ""
    return f"{stands}. {THIS[row['format']]} sert {goal}{ours}."
