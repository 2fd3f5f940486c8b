"""Filters of the library, from the address; free tags, from the admin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from taggit.models import Tag

from core.text import folded
from resources.enums import Duration, Format, Licence, Sort
from resources.licences import TERMS
from taxonomy import services as taxonomy

LONGEST_QUERY = 100
MOST_WORDS = 8


@dataclass(frozen=True)
class Facet:
    """Something by which one filters: its parameter, its title, its values and their words."""

    name: str
    title: str
    choices: dict[str, str]


def facets() -> list[Facet]:
    """The facets of the library, in the order of the panel. No query once the vocabularies are warm."""
    return [
        Facet("format", "Format", dict(Format.choices)),
        Facet("theme", "Thème", {topic.key: topic.name for topic in taxonomy.topics()}),
        Facet(
            "niveau", "Niveau", {level.key: f"{level.number}. {level.name}" for level in taxonomy.levels()}
        ),
        Facet("duree", "Durée", dict(Duration.choices)),
        Facet("secteur", "Secteur", {sector.key: sector.name for sector in taxonomy.sectors()}),
        Facet("public", "Pour qui", {audience.key: audience.name for audience in taxonomy.audiences()}),
        Facet(
            "licence",
            "Licence des kits",
            {licence.value: f"{TERMS[licence].short} ({licence.label})" for licence in Licence},
        ),
    ]


@dataclass(frozen=True)
class LibraryQuery:
    """What an address of the library asks for. Whatever the address holds, this can be read from it."""

    filters: dict[str, list[str]]
    text: str
    sort: str
    page: int
    ignored: list[str]
    facets: list[Facet]

    @classmethod
    def read(cls, data: QueryDict) -> LibraryQuery:
        """Read an address; unknown values are left out and told."""
        known, ignored, filters = facets(), [], {}
        for facet in known:
            values = list(dict.fromkeys(data.getlist(facet.name)))
            filters[facet.name] = [value for value in values if value in facet.choices]
            ignored += [value[:40] for value in values if value and value not in facet.choices]
        sort = data.get("tri", "")
        return cls(
            filters={name: values for name, values in filters.items() if values},
            text=data.get("q", "").strip()[:LONGEST_QUERY],
            sort=sort if sort in Sort.values else Sort.USEFUL,
            page=page_number(data.get("page", "")),
            ignored=ignored[:5],
            facets=known,
        )

    @property
    def words(self) -> list[str]:
        """The words to find, folded."""
        return folded(self.text).split()[:MOST_WORDS]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters, in the order of the panel, without the page."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, value) for name, values in self.filters.items() for value in values]
        return pairs + ([("tri", self.sort)] if self.sort != Sort.USEFUL else [])

    @property
    def filter_count(self) -> int:
        """How many filters are on."""
        return sum(map(len, self.filters.values()))

    def address(self, *, without: tuple[str, str] | None = None, **changes: Any) -> str:
        """The query string of this view with changes, « ? » included."""
        pairs = [pair for pair in self.pairs if pair != without and pair[0] not in changes]
        pairs += [(name, str(value)) for name, value in changes.items() if value]
        return "?" + urlencode(pairs)

    def chips(self) -> list[tuple[str, str]]:
        """What is on: its words, and the address without it."""
        chips = [(f"« {self.text} »", self.address(without=("q", self.text)))] if self.text else []
        for facet in self.facets:
            chips += [
                (facet.choices[value], self.address(without=(facet.name, value)))
                for value in self.filters.get(facet.name, [])
            ]
        return chips


def page_number(text: str) -> int:
    """A page number from an address: the first page for whatever is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 8 else 1


class TagForm(forms.ModelForm):
    """The name of a free tag."""

    class Meta:
        model = Tag
        fields = ["name"]
        labels = {"name": "mot"}

    def clean_name(self) -> str:
        """Two tags never differ by an accent or a capital alone."""
        name = " ".join(self.cleaned_data["name"].split())
        others = Tag.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if twin := next((other for other in others if folded(other) == folded(name)), None):
            raise forms.ValidationError(f"« {twin} » existe déjà : fusionnez plutôt les deux mots.")
        return name


class TagMergeForm(forms.Form):
    """The tag that takes over the links of another one."""

    target = forms.ModelChoiceField(
        Tag.objects.none(), label="Mot à garder", help_text="Il reçoit toutes les pages de l’autre."
    )

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = Tag.objects.exclude(pk=tag.pk).order_by("name")
