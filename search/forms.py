"""What is looked for, from the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import QueryDict

from core.filters import LONGEST_QUERY, Facet, FilteredQuery
from search.engines.base import Sort
from search.families import facets_of_rooms, kinds
from taxonomy import services as taxonomy
from taxonomy.trades import trade_labels
from territories.words import departments, regions

MOST_TOLD = 5


@dataclass(frozen=True)
class SearchQuery(FilteredQuery):
    """What an address of the search asks for. `kind` is the tab; `is_cut` says that the text was too long."""

    kind: str = ""
    is_cut: bool = False

    sorts = Sort

    @staticmethod
    def own_facets() -> list[Facet]:
        """The facets of every room. No query once the vocabularies are warm."""
        return [
            Facet("theme", "Thème", {topic.key: topic.name for topic in taxonomy.topics()}),
            Facet(
                "niveau",
                "Niveau",
                {level.key: f"{level.number}. {level.name}" for level in taxonomy.levels()},
            ),
            Facet("secteur", "Secteur", {sector.key: sector.name for sector in taxonomy.sectors()}),
            Facet("metier", "Métier", trade_labels(), single=True),
            Facet("taille", "Taille de l’entreprise", {size.key: size.name for size in taxonomy.sizes()}),
            Facet("region", "Région", regions(), single=True),
            Facet("departement", "Département", departments(), single=True),
            Facet("public", "Pour qui", {audience.key: audience.name for audience in taxonomy.audiences()}),
            *facets_of_rooms(),
        ]

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """Read an address; unknown values are left out and told."""
        query = super().read(data)
        kind = data.get("type", "")
        ignored = query.ignored if not kind or kind in kinds() else [*query.ignored, kind[:40]]
        return replace(
            query,
            kind=kind if kind in kinds() else "",
            is_cut=len(data.get("q", "").strip()) > LONGEST_QUERY,
            ignored=ignored[:MOST_TOLD],
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters, with the tab."""
        pairs = super().pairs
        return [*pairs, ("type", self.kind)] if self.kind else pairs

    def chips(self) -> list[tuple[str, str]]:
        """The filters that are on: the text stands in its box, the tab among the tabs."""
        return super().chips()[bool(self.text) :]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.text or self.filters or self.kind)

    @property
    def is_new(self) -> bool:
        """Whether it is a text as it was just typed: its first page, nothing narrowed yet."""
        return (
            bool(self.text) and not self.filters and not self.kind and self.page == 1 and not self.is_sorted
        )

    def narrowed(self, text: str, facet: str, value: str) -> Self:
        """This query with another text, and one more filter, or another tab for the facet `type`."""
        if facet == "type":
            return replace(self, text=text, kind=value)
        filters = {**self.filters, facet: [value]}
        return replace(self, text=text, filters=filters)

    @property
    def without_filters(self) -> Self:
        """This query with its text alone."""
        return self.only(self.text)

    @property
    def without_text(self) -> Self:
        """This query with its filters and its tab alone."""
        return replace(self, text="")

    def only(self, text: str) -> Self:
        """This query with another text and nothing else."""
        return replace(self, text=text, filters={}, kind="")

    def as_question(self) -> dict[str, Any]:
        """What an engine is asked: see `search.engines.base.Question`."""
        return {
            "text": self.text,
            "filters": self.filters,
            "sort": Sort(self.sort),
            "kinds": [self.kind] if self.kind else [],
        }
