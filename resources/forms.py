"""Filters of the library, from the address; free tags, from the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from taggit.models import Tag

from core.filters import Facet, FilteredQuery
from core.text import folded
from resources.enums import Duration, Format, Licence, Sort
from resources.licences import TERMS
from taxonomy import services as taxonomy


class LibraryQuery(FilteredQuery):
    """What an address of the library asks for."""

    sorts = Sort

    @staticmethod
    def own_facets() -> list[Facet]:
        """The facets of the library. No query once the vocabularies are warm."""
        return [
            Facet("format", "Format", dict(Format.choices)),
            Facet("theme", "Thème", {topic.key: topic.name for topic in taxonomy.topics()}),
            Facet(
                "niveau",
                "Niveau",
                {level.key: f"{level.number}. {level.name}" for level in taxonomy.levels()},
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
