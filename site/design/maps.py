"""Maps of France drawn on the server: one shape a department or a region, shaded, labelled, linked.

The outlines come from `design/data/france.json`, built by `design.drawing.outlines`.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

DATA_FILE = Path(__file__).resolve().parent / "data" / "france.json"
DARKEST_SHADE = 5
# Brings the pen back to the corner, since a path of the data file starts from there.
AFRESH = "M0 0"
MARK = "m{x} {y}m0-13 11 6v13l-11 7-11-7v-13z"


@dataclass(frozen=True, slots=True)
class MapValue:
    """What a map says of one territory.

    `label` is read aloud and shown on hover (« Ille-et-Vilaine : 12 témoignages »), `shade` goes from
    0 (nothing) to 5 (most), `url` makes the territory a link.
    """

    label: str = ""
    shade: int = 0
    url: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.shade <= DARKEST_SHADE:
            raise ValueError(f"A shade goes from 0 to {DARKEST_SHADE}, not {self.shade}.")
        if self.url and not self.label:
            raise ValueError("A territory that is a link needs a label.")


@dataclass(frozen=True, slots=True)
class FranceMap:
    """A map ready for `design/map_france.html`. An empty title makes it decorative."""

    title: str
    view_box: str
    shapes: SafeString
    linked: bool = False

    @property
    def role(self) -> str:
        """A map with links is a group of them; one without is a single image."""
        return "group" if self.linked else "img"


@cache
def france() -> dict[str, Any]:
    """Return the outlines: `view_box`, `departments`, `regions`, `insets`. Shared: never change it."""
    return json.loads(DATA_FILE.read_text(encoding="utf-8"))


@cache
def _region_frames() -> dict[str, str]:
    """Return, by region code, the frame of each region that has an inset of its own (overseas)."""
    departments = france()["departments"]
    return {
        departments[inset["departments"][0]]["region"]: _frame(inset)
        for inset in france()["insets"]
        if _is_alone(inset)
    }


@cache
def _department_paths() -> dict[str, str]:
    """Return the path of each department; around Paris it is drawn twice, on the map and in the inset."""
    paths = {code: department["path"] for code, department in france()["departments"].items()}
    for inset in france()["insets"]:
        for code, zoomed in inset.get("paths", {}).items():
            paths[code] += AFRESH + zoomed
    return paths


def _is_alone(inset: Mapping[str, Any]) -> bool:
    """Tell the inset of one overseas department from the one that enlarges Paris."""
    return len(inset["departments"]) == 1


def _frame(inset: Mapping[str, Any]) -> str:
    left, top, width, height = inset["frame"]
    return f'<rect class="map__frame" x="{left}" y="{top}" width="{width}" height="{height}" rx="4"/>'


@cache
def _captions(*, with_paris: bool) -> str:
    """Draw the titles of the insets, hidden from screen readers, which hear each territory by name."""
    texts = []
    for inset in france()["insets"]:
        left, top, width, height = inset["frame"]
        if _is_alone(inset):
            x, y, side = left + width // 2, top + height + 24, "middle"
        elif with_paris:
            x, y, side = left, top - 12, "start"
        else:
            continue
        texts.append(f'<text x="{x}" y="{y}" text-anchor="{side}">{escape(inset["title"])}</text>')
    return f'<g class="map__captions" aria-hidden="true">{"".join(texts)}</g>'


def _shape(path: str, frame: str, value: MapValue | None) -> str:
    """Draw one territory: a link, a labelled shape, or a plain one when nothing is known of it."""
    css = f"map__territory map__territory--{value.shade if value else 0}"
    if not value or not value.label:
        return f'{frame}<path class="{css}" d="{path}"/>'
    label = escape(value.label)
    if value.url:
        return (
            f'<a class="{css}" href="{escape(value.url)}"><title>{label}</title>{frame}<path d="{path}"/></a>'
        )
    return f'{frame}<path class="{css}" d="{path}"><title>{label}</title></path>'


def _map(title: str, shapes: Iterable[str], captions: str, *, linked: bool) -> FranceMap:
    # Every label and address was escaped in _shape; the rest comes from our own data file.
    return FranceMap(title, france()["view_box"], mark_safe("".join(shapes) + captions), linked=linked)  # noqa: S308


def map_of_france(values: Mapping[str, MapValue], *, title: str) -> FranceMap:
    """Map the departments. `values` is keyed by department code; unknown codes are ignored."""
    insets = france()["insets"]
    frames = {inset["departments"][0]: _frame(inset) for inset in insets if _is_alone(inset)}
    shapes = [_frame(inset) for inset in insets if not _is_alone(inset)]
    shapes += [
        _shape(path, frames.get(code, ""), values.get(code)) for code, path in _department_paths().items()
    ]
    linked = any(value.url for value in values.values())
    return _map(title, shapes, _captions(with_paris=True), linked=linked)


def map_of_regions(values: Mapping[str, MapValue], *, title: str) -> FranceMap:
    """Map the eighteen regions. `values` is keyed by region code; unknown codes are ignored."""
    frames = _region_frames()
    shapes = [
        _shape(region["path"], frames.get(code, ""), values.get(code))
        for code, region in france()["regions"].items()
    ]
    linked = any(value.url for value in values.values())
    return _map(title, shapes, _captions(with_paris=False), linked=linked)


def picture_of_france(marked: Collection[str] = ()) -> FranceMap:
    """Draw France as an ornament: one light fill, a hexagon on each marked department, nothing to read."""
    departments = france()["departments"]
    shapes = [f'<path class="map__land" d="{_all_regions()}"/>']
    for code in marked:
        if code in departments:
            x, y = departments[code]["anchor"]
            shapes.append(f'<path class="map__mark" d="{MARK.format(x=x, y=y)}"/>')
    return _map("", shapes, "", linked=False)


@cache
def _all_regions() -> str:
    return "".join(AFRESH + region["path"] for region in france()["regions"].values())
