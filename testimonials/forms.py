"""Filters of the testimonials, from the address."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Self

from django import forms
from django.http import QueryDict
from wagtail.admin.forms import WagtailAdminPageForm

from core.filters import Facet, FilteredQuery
from design.forms import Field, FormHelper, Layout
from taxonomy import services as taxonomy
from taxonomy.forms import TradeField
from taxonomy.models import Trade
from territories.forms import PlaceField
from territories.models import Commune
from territories.words import departments, region_of, regions
from testimonials.enums import Awarded, Sort, StoryFormat
from testimonials.words import trades


class TestimonialForm(WagtailAdminPageForm):
    """The editors' form: a trade in everyday words, of which the code follows, and a commune."""

    trade = TradeField(
        label="Métier", free=True, help_text="Avec le mot de tous les jours : « fleuriste », « plombier »."
    )
    place = PlaceField(label="Commune")

    def clean(self) -> dict[str, Any]:
        """Keep the words of who typed them; a known trade gives its code."""
        cleaned = super().clean()
        if isinstance(trade := cleaned.get("trade"), Trade):
            cleaned["trade"] = self["trade"].data.text or trade.word
            cleaned["naf_code"] = cleaned.get("naf_code") or trade.naf_code.code
        return cleaned


DISTANCES = [10, 30, 50, 100, 200]
USUAL_DISTANCE = 50
# Half of the Earth's circumference: everything lies within.
LONGEST_DISTANCE = 20_100

# The unit of the map: a thousandth of a degree, about a hundred metres.
PER_DEGREE = 1000
FARTHEST_ZOOM, NEAREST_ZOOM = 3.0, 14.0


class Frame(NamedTuple):
    """A part of the world by its edges, in thousandths of a degree. North and east are just outside."""

    south: int
    west: int
    north: int
    east: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read « south,west,north,east » in degrees. None for what is no part of the world."""
        try:
            edges = [float(edge) for edge in text[:100].split(",")]
        except ValueError:
            return None
        if len(edges) != 4 or not all(map(math.isfinite, edges)):
            return None
        most = (90, 180, 90, 180)
        within = (max(-limit, min(limit, edge)) for edge, limit in zip(edges, most, strict=True))
        frame = cls(*(round(PER_DEGREE * edge) for edge in within))
        return frame if frame.south < frame.north and frame.west < frame.east else None

    def out_to(self, height: int, width: int) -> Self:
        """The smallest frame around this one whose edges are multiples of a height and a width."""
        return type(self)(
            self.south // height * height,
            self.west // width * width,
            -(-self.north // height) * height,
            -(-self.east // width) * width,
        )


WORLD = Frame(-90_000, -180_000, 90_001, 180_001)


def zoom_of(text: str) -> float:
    """The zoom of an address, in quarters (at 0, 256 pixels hold the world); else the farthest one."""
    try:
        zoom = float(text[:20])
    except ValueError:
        zoom = math.nan
    if not math.isfinite(zoom):
        return FARTHEST_ZOOM
    return round(4 * max(FARTHEST_ZOOM, min(NEAREST_ZOOM, zoom))) / 4


class NearForm(forms.Form):
    """A place, and how far around it."""

    lieu = PlaceField(
        label="Autour de",
        required=False,
        widget=PlaceField.widget(attrs={"placeholder": "Commune ou code postal"}),
    )
    km = forms.ChoiceField(label="Distance", required=False)

    def __init__(self, data: QueryDict) -> None:
        km = data.get("km", "")
        self.km = min(int(km), LONGEST_DISTANCE) if km.isascii() and km.isdigit() and len(km) < 8 else None
        asked = {**data.dict(), "km": str(USUAL_DISTANCE if self.km is None else self.km)}
        super().__init__(asked, use_required_attribute=False)
        usual = DISTANCES if self.km is None else sorted({*DISTANCES, self.km})
        self.fields["km"].choices = [
            (km, f"à {km} km au plus" if km else "dans la commune même") for km in usual
        ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.mark_optional = False
        self.helper.layout = Layout(Field("lieu"), Field("km"))


@dataclass(frozen=True)
class TestimonialQuery(FilteredQuery):
    """What an address of the testimonials asks for."""

    place: Commune | None = None
    km: int = USUAL_DISTANCE
    near_form: NearForm | None = None
    corrected: str = ""

    sorts = Sort

    @staticmethod
    def own_facets() -> list[Facet]:
        """The facets. A query for departments, regions and trades after each publication."""
        return [
            Facet("theme", "Ce qui a été fait", {topic.key: topic.name for topic in taxonomy.topics()}),
            Facet("secteur", "Secteur", {sector.key: sector.name for sector in taxonomy.sectors()}),
            Facet("metier", "Métier", trades(), single=True),
            Facet("taille", "Taille de l’entreprise", {size.key: size.name for size in taxonomy.sizes()}),
            Facet("region", "Région", regions(), single=True),
            Facet("departement", "Département", departments(), single=True),
            Facet(
                "niveau",
                "Parti du niveau",
                {level.key: f"{level.number}. {level.name}" for level in taxonomy.levels()},
            ),
            Facet("format", "Format", dict(StoryFormat.choices)),
            Facet("prime", "Récompense", dict(Awarded.choices)),
        ]

    @classmethod
    def read(cls, data: QueryDict) -> Self:
        """Read an address. A place that is not clear is explained by `near_form`, and filters nothing.

        A department wins over a region that it is not in, and `corrected` says so.
        """
        query = super().read(data)
        form = NearForm(data)
        form.is_valid()
        place = form.cleaned_data.get("lieu")
        ignored = list(query.ignored)
        if (km := data.get("km", "")) and form.km is None:
            ignored.append(km[:40])
        query = replace(
            query,
            place=place,
            km=USUAL_DISTANCE if form.km is None else form.km,
            near_form=form,
            ignored=ignored,
            sort=query.sort_from(data, place),
        )
        return query.with_one_territory()

    @staticmethod
    def sort_from(data: QueryDict, place: Commune | None) -> str:
        """The order asked for: from a place, the nearest first unless the address says otherwise."""
        asked = data.get("tri", "")
        usual = Sort.NEAREST if place else Sort.NEWEST
        return asked if asked in Sort.values and (place or asked != Sort.NEAREST) else usual

    def with_one_territory(self) -> Self:
        """This query, without a region that its department is not in."""
        department = next(iter(self.filters.get("departement", [])), "")
        region = next(iter(self.filters.get("region", [])), "")
        if not (department and region) or region_of(department) == region:
            return self
        filters = {name: values for name, values in self.filters.items() if name != "region"}
        words = departments()[department]
        return replace(
            self,
            filters=filters,
            corrected=f"{words} n’est pas dans cette région : nous montrons ce département, où qu’il soit.",
        )

    @property
    def orders(self) -> list[tuple[str, str]]:
        """The orders to choose from."""
        return [choice for choice in Sort.choices if self.place or choice[0] != Sort.NEAREST]

    @property
    def is_sorted(self) -> bool:
        """Whether the address asks for another order than the usual one."""
        return self.sort != (Sort.NEAREST if self.place else Sort.NEWEST)

    @property
    def filter_count(self) -> int:
        """How many filters are on, the place among them."""
        return super().filter_count + bool(self.place)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The address's parameters, with the place."""
        near = [("lieu_insee", self.place.pk), ("km", str(self.km))] if self.place else []
        return [*near, *super().pairs]

    def address(self, *, without: tuple[str, str] | None = None, **changes: Any) -> str:
        """The query string of this view with changes; without the place, its distance goes too."""
        if without and without[0] == "lieu_insee":
            return replace(self, place=None).address(**changes)
        return super().address(without=without, **changes)

    def chips(self) -> list[tuple[str, str]]:
        """What is on, the place first."""
        if not self.place:
            return super().chips()
        words = f"À {self.km} km de {self.place.name}" if self.km else f"À {self.place.name} même"
        return [(words, self.address(without=("lieu_insee", self.place.pk))), *super().chips()]
