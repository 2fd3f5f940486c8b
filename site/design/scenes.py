"""Illustrations composed on the server: pictograms and hexagons on a tinted ground, one palette a topic.

A seed picks the composition, so that a page of cards looks like one collection and a card never changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zlib import crc32

from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

from design.maps import france

WIDTH, HEIGHT = 320, 180
SPRITE = "design/pictograms.svg"

# Pictograms that keep company with the one of the topic, two by two.
COMPANIONS = {
    "etre-visible": ("map-pin", "search", "smartphone", "video"),
    "vendre-en-ligne": ("smartphone", "money", "etre-visible", "success"),
    "clients": ("mail-send", "success", "smartphone", "companie"),
    "organisation": ("success", "mail-send", "contract", "smartphone"),
    "livrer-exporter": ("map-pin", "airport", "compass", "companie"),
    "competences": ("innovation", "data-visualization", "book", "video"),
    "securite": ("information", "success", "contract", "smartphone"),
}

# Name → palette, main pictogram, the two small ones.
NAMED_SCENES = {
    "ressources": ("livrer-exporter", "book", "video", "podcast"),
    "temoignages": ("clients", "companie", "clients", "map-pin"),
    "diagnostic": ("etre-visible", "data-visualization", "compass", "success"),
    "connecteurs": ("organisation", "ecosystem", "clients", "map-pin"),
    "prestataires": ("competences", "contract", "search", "success"),
    "aides": ("vendre-en-ligne", "money", "city-hall", "success"),
    "agenda": ("competences", "organisation", "map-pin", "information"),
    "actualites": ("securite", "mail-send", "information", "etre-visible"),
    "regions": ("securite", "city-hall", "map-pin", "companie"),
    "contact": ("etre-visible", "mail-send", "clients", "information"),
    "guide": ("etre-visible", "book", "information", "success"),
    "video": ("competences", "video", "smartphone", "clients"),
    "podcast": ("clients", "podcast", "clients", "smartphone"),
    "kit": ("organisation", "document-download", "book", "success"),
}

# The main pictogram stands in a large cell; around it lies one honeycomb, whose first cells face an edge of
# the large one, at an even gap. A cell is named by its side of the main one (-1 left, 1 right), its step away
# and its row (of the same parity).
MAIN_RADIUS, CELL_RADIUS, SPARK_RADIUS = 70, 30, 10
FIRST_STEP, STEP, ROW = 93, 29, 50
HORIZONS = (
    "M0 132q80-26 160-6t160-10v64H0z",
    "M0 112q90 38 190 18t130-26v76H0z",
    "M0 150h320v30H0z",
    "M0 180v-60l320-44v104z",
    "M0 76l320 52v52H0z",
)

Cell = tuple[int, int, int]
Place = tuple[int, int, int]  # centre and radius of a hexagon


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in which cell: two small pictograms, tinted cells, outlined ones, a spark of colour."""

    main: int  # where the large cell stands, from the left
    small: tuple[Cell, Cell]
    full: tuple[Cell, ...]
    outlined: tuple[Cell, ...]
    spark: Cell
    horizon: int

    def place(self, cell: Cell, radius: int = CELL_RADIUS) -> Place:
        """Return where a cell of the honeycomb is."""
        side, step, row = cell
        return self.main + side * (FIRST_STEP + step * STEP), HEIGHT // 2 + row * ROW, radius

    def mirrored(self, horizon: int) -> "Layout":
        """Return the same composition seen in a mirror, on another horizon."""

        def turn(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
            return tuple((-side, step, row) for side, step, row in cells)

        first, second, spark = turn((*self.small, self.spark))
        return Layout(
            WIDTH - self.main, (first, second), turn(self.full), turn(self.outlined), spark, horizon
        )


_SIDE = Layout(
    main=98,
    small=((1, 0, 0), (1, 1, -1)),
    full=((1, 2, 0), (1, 3, 1), (-1, 0, 0)),
    outlined=((1, 3, -1), (1, 4, 0), (1, 5, 1)),
    spark=(1, 1, 1),
    horizon=0,
)
_FORK = Layout(
    main=114,
    small=((1, 1, -1), (1, 1, 1)),
    full=((1, 0, 0), (1, 3, -1), (-1, 1, 1)),
    outlined=((1, 2, 0), (1, 4, 0), (-1, 1, -1)),
    spark=(1, 3, 1),
    horizon=3,
)
_TURN = Layout(
    main=160,
    small=((1, 1, -1), (-1, 1, 1)),
    full=((1, 2, 0), (-1, 0, 0)),
    outlined=((1, 1, 1), (-1, 1, -1), (-1, 2, 0)),
    spark=(1, 0, 0),
    horizon=2,
)
_ROW = Layout(
    main=160,
    small=((-1, 0, 0), (1, 0, 0)),
    full=((1, 1, 1), (-1, 1, -1)),
    outlined=((1, 2, 0), (-1, 2, 0), (1, 1, -1)),
    spark=(-1, 1, 1),
    horizon=1,
)
LAYOUTS = (
    _SIDE,
    _SIDE.mirrored(horizon=1),
    _FORK,
    _FORK.mirrored(horizon=4),
    _TURN,
    _TURN.mirrored(horizon=0),
    _ROW,
    _ROW.mirrored(horizon=2),
)


def hexagon(place: Place) -> str:
    """Return the path of a hexagon standing on its point."""
    x, y, radius = place
    across, half = round(radius * 0.866), radius // 2
    return f"M{x} {y - radius}l{across} {half}v{radius}l-{across} {half}-{across}-{half}v-{radius}z"


def hexagons(places: Iterable[Place]) -> str:
    """Return one path of several hexagons."""
    return "".join(hexagon(place) for place in places)


def _pictogram(name: str, place: Place) -> str:
    """Place a pictogram inside a hexagon, with room around it."""
    x, y, radius = place
    side = round(radius * 1.25)
    return (
        f'<use href="{static(SPRITE)}#{name}" x="{x - side // 2}" y="{y - side // 2}" '
        f'width="{side}" height="{side}"/>'
    )


def _scene(palette: str, content: str) -> SafeString:
    # Nothing here comes from a person: names are keys of this module, paths are ours.
    return mark_safe(  # noqa: S308
        f'<svg class="scene scene--{palette}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">{content}</svg>'
    )


def _compose(layout: Layout, palette: str, main: str, first: str, second: str) -> SafeString:
    cells = ((layout.main, HEIGHT // 2, MAIN_RADIUS), *map(layout.place, layout.small))
    pictograms = "".join(
        _pictogram(name, place) for name, place in zip((main, first, second), cells, strict=True)
    )
    return _scene(
        palette,
        f'<path class="scene__land" d="{HORIZONS[layout.horizon]}"/>'
        f'<path class="scene__full" d="{hexagons(map(layout.place, layout.full))}"/>'
        f'<path class="scene__line" d="{hexagons(map(layout.place, layout.outlined))}"/>'
        f'<path class="scene__cell" d="{hexagons(cells)}"/>'
        f'<path class="scene__spark" d="{hexagon(layout.place(layout.spark, SPARK_RADIUS))}"/>{pictograms}',
    )


def topic_scene(topic: str, seed: object = "") -> SafeString:
    """Compose the illustration of a topic; the same seed (a slug, an id) always gives the same one.

    Raises KeyError when the topic is unknown.
    """
    companions = COMPANIONS[topic]
    number = crc32(f"{topic}/{seed}".encode())
    pair = number // len(LAYOUTS) % len(companions)
    first, second = companions[pair], companions[(pair + 1) % len(companions)]
    return _compose(LAYOUTS[number % len(LAYOUTS)], topic, topic, first, second)


def any_topic(seed: object) -> str:
    """Return the topic whose palette a page without a topic gets; the same seed always gets the same one."""
    topics = list(COMPANIONS)
    return topics[crc32(str(seed).encode()) % len(topics)]


def named_scene(name: str) -> SafeString:
    """Compose one of the scenes of `NAMED_SCENES`. Raises KeyError when it has none of that name."""
    palette, main, first, second = NAMED_SCENES[name]
    return _compose(LAYOUTS[crc32(name.encode()) % len(LAYOUTS)], palette, main, first, second)


@cache
def region_scene(code: str) -> SafeString:
    """Draw a region: its outline on a tinted ground, marked by a hexagon and the bee.

    Raises KeyError when the code is not one of the eighteen regions.
    """
    region = france()["regions"][code]
    left, top, width, height = region["box"]
    scale = min(180 / width, 144 / height)
    x, y = 112 - (left + width / 2) * scale, 90 - (top + height / 2) * scale
    mark = (round(x + region["anchor"][0] * scale), round(y + region["anchor"][1] * scale), 14)
    palette = list(COMPANIONS)[int(code) % len(COMPANIONS)]
    return _scene(
        palette,
        f'<path class="scene__land" d="{HORIZONS[0]}"/>'
        f'<path class="scene__full" d="{hexagons(((264, 140, 30), (322, 140, 30), (293, 190, 30)))}"/>'
        f'<path class="scene__line" d="{hexagons(((293, 90, 30), (235, 190, 30), (322, 40, 30)))}"/>'
        f'<path class="scene__region" transform="translate({x:.1f} {y:.1f}) scale({scale:.3f})" '
        f'd="{region["path"]}"/>'
        f'<path class="scene__flight" d="M{mark[0]} {mark[1]}Q{mark[0] + 40} 20 228 68"/>'
        f'<path class="scene__spark" d="{hexagon(mark)}"/>'
        f'<use href="{static(SPRITE)}#bee" x="216" y="26" width="90" height="72"/>',
    )
