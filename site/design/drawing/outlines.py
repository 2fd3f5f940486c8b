"""Draw the outlines of France for the maps of the site.

    python -m design.drawing.outlines departments.geojson

reads the outline of every department (longitude and latitude, neighbours sharing their points) and writes
`design/data/france.json`: integer SVG paths small enough to travel inside a page. Borders are cut into arcs
where three outlines meet and each arc is simplified once, so that neighbours still touch.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from math import cos, log, pi, radians, sin, tan
from pathlib import Path

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "france.json"
SOURCE = "IGN Admin Express, Licence Ouverte 2.0"

Point = tuple[float, float]
Ring = list[Point]
Projection = Callable[[Point], Point]

REGION_NAMES = {
    "01": "Guadeloupe",
    "02": "Martinique",
    "03": "Guyane",
    "04": "La Réunion",
    "06": "Mayotte",
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d’Azur",
    "94": "Corse",
}
OVERSEAS = ("971", "972", "973", "974", "976")
INNER_PARIS = ("75", "92", "93", "94")

# The sheet, in units of the view box. One unit is 1.5 km in metropolitan France.
WIDTH, HEIGHT = 746, 812
KM_PER_UNIT = 1.5
MAINLAND_CORNER = (12.0, 18.0)
MAINLAND_WEST, MAINLAND_NORTH = 99.0, 7111.0  # km, in the projection below
CORSICA = ("2A", "2B")
CORSICA_SHIFT = (-36.0, -24.0)  # towards the mainland, as on most maps, so that the whole is larger
OVERSEAS_FRAME = (122, 106)
OVERSEAS_TOP, OVERSEAS_GAP, OVERSEAS_LEFT = 674, 10, 4
PARIS_FRAME = (4, 36, 156, 120)
FRAME_PADDING = 8

# What is dropped: islands, then enclaves, smaller than this (km²).
SMALLEST_ISLAND = 6.0
SMALLEST_ENCLAVE = 50.0
# A bend whose triangle is smaller than this (square units) is straightened.
SMALLEST_BEND = 3.0
SMALLEST_BEND_IN_FRAME = 1.5


def lambert(point: Point) -> Point:
    """Project to the cone of Lambert 93 (on a sphere: the eye sees no difference), in kilometres."""
    longitude, latitude = (radians(angle) for angle in point)
    south, north, origin = radians(44), radians(49), radians(46.5)

    def half(angle: float) -> float:
        return tan(pi / 4 + angle / 2)

    cone = log(cos(south) / cos(north)) / log(half(north) / half(south))
    scale = 6371 * cos(south) * half(south) ** cone / cone
    turn = cone * (longitude - radians(3))
    radius = scale / half(latitude) ** cone
    return 700 + radius * sin(turn), 6600 + scale / half(origin) ** cone - radius * cos(turn)


def on_mainland(point: Point) -> Point:
    """Place a point of metropolitan France on the sheet."""
    east, north = lambert(point)
    return (
        MAINLAND_CORNER[0] + (east - MAINLAND_WEST) / KM_PER_UNIT,
        MAINLAND_CORNER[1] + (MAINLAND_NORTH - north) / KM_PER_UNIT,
    )


def on_corsica(point: Point) -> Point:
    """Place a point of Corsica on the sheet."""
    x, y = on_mainland(point)
    return x + CORSICA_SHIFT[0], y + CORSICA_SHIFT[1]


def into_frame(points: Iterable[Point], frame: tuple[int, int, int, int]) -> Projection:
    """Return the projection that makes these points fill a frame (left, top, width, height), centred."""
    points = list(points)
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = cos(radians((south + north) / 2))
    left, top, width, height = frame
    scale = min(
        (width - 2 * FRAME_PADDING) / ((east - west) * narrowing),
        (height - 2 * FRAME_PADDING) / (north - south),
    )

    def project(point: Point) -> Point:
        return (
            left + width / 2 + (point[0] - (west + east) / 2) * narrowing * scale,
            top + height / 2 - (point[1] - (south + north) / 2) * scale,
        )

    return project


def signed_area(ring: Ring) -> float:
    """Twice the area enclosed; its sign tells which way the ring turns."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))


def square_kilometres(ring: Ring) -> float:
    """Area of a ring given in degrees."""
    latitude = sum(y for _, y in ring) / len(ring)
    return abs(signed_area(ring)) / 2 * 111.2**2 * cos(radians(latitude))


def straighten(arc: list[Point], smallest_bend: float) -> list[Point]:
    """Drop, smallest first, the points whose triangle with their neighbours is too small (Visvalingam).

    Both ends stay. A closed arc keeps at least four corners, so that no island collapses.
    """
    arc = list(arc)
    fewest = 5 if arc[0] == arc[-1] else 2
    while len(arc) > fewest:
        bends = [
            abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2
            for a, b, c in zip(arc, arc[1:], arc[2:], strict=False)
        ]
        smallest = min(range(len(bends)), key=bends.__getitem__)
        if bends[smallest] >= smallest_bend:
            break
        del arc[smallest + 1]
    return arc


def whole(arc: list[Point]) -> list[Point]:
    """Round to whole units and drop what repeats or lies on a straight line."""
    kept: list[Point] = []
    for x, y in arc:
        point = (round(x), round(y))
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2:]
            ahead = (bx - ax) * (point[0] - bx) + (by - ay) * (point[1] - by) > 0
            if ahead and (bx - ax) * (point[1] - by) == (by - ay) * (point[0] - bx):
                kept.pop()
        kept.append(point)
    return kept


@dataclass
class Sheet:
    """Outlines sharing one projection, cut into arcs: every border is drawn once and used by both sides."""

    rings: dict[str, list[Ring]]
    project: Projection
    smallest_bend: float
    _drawn: dict[tuple[Point, ...], list[Point]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        neighbours: dict[Point, set[Point]] = defaultdict(set)
        for ring in (ring for rings in self.rings.values() for ring in rings):
            for here, there in pairwise([*ring, ring[0]]):
                neighbours[here].add(there)
                neighbours[there].add(here)
        self._junctions = {point for point, around in neighbours.items() if len(around) > 2}

    def _arcs(self, ring: Ring) -> Iterator[tuple[Point, ...]]:
        """Cut a ring (not closed, in degrees) where outlines meet."""
        start = next((i for i, point in enumerate(ring) if point in self._junctions), 0)
        arc: list[Point] = [ring[start]]
        for point in [*ring[start + 1 :], *ring[: start + 1]]:
            arc.append(point)
            if point in self._junctions:
                yield tuple(arc)
                arc = [point]
        if len(arc) > 1:
            yield tuple(arc)

    def _draw(self, arc: tuple[Point, ...]) -> list[Point]:
        """Draw an arc; the same border walked the other way gives the same points."""
        turned = arc[::-1]
        if turned in self._drawn:
            return self._drawn[turned][::-1]
        if arc not in self._drawn:
            self._drawn[arc] = whole(straighten([self.project(point) for point in arc], self.smallest_bend))
        return self._drawn[arc]

    def borders(self) -> Iterator[tuple[set[str], list[Point]]]:
        """Draw each border that two outlines share, with the codes of both."""
        sides: dict[tuple[Point, ...], set[str]] = defaultdict(set)
        for code, rings in self.rings.items():
            for arc in (arc for ring in rings for arc in self._arcs(ring)):
                sides[min(arc, arc[::-1])].add(code)
        return ((codes, self._draw(arc)) for arc, codes in sides.items() if len(codes) == 2)

    def outline(self, codes: Iterable[str]) -> list[Ring]:
        """Draw the outline of a department, or of several without the borders between them, largest first."""
        arcs = [arc for code in codes for ring in self.rings[code] for arc in self._arcs(ring)]
        uses = Counter(min(arc, arc[::-1]) for arc in arcs)
        outer = [arc for arc in arcs if uses[min(arc, arc[::-1])] == 1]
        following: dict[Point, list[tuple[Point, ...]]] = defaultdict(list)
        for arc in outer:
            following[arc[0]].append(arc)
        drawn = []
        while outer:
            arc = outer.pop()
            if arc not in following[arc[0]]:
                continue
            following[arc[0]].remove(arc)
            ring, first, last = self._draw(arc)[:], arc[0], arc[-1]
            while last != first:
                arc = following[last].pop()
                ring += self._draw(arc)[1:]
                last = arc[-1]
            if signed_area(ring):
                drawn.append(ring[:-1])
        return sorted(drawn, key=lambda ring: -abs(signed_area(ring)))


def path(rings: list[Ring]) -> str:
    """Write rings of whole points as a relative path of integers (`m12 34 5-6z`)."""
    pen = (0, 0)
    text = ""
    for ring in rings:
        steps = [
            to - here for start, end in pairwise([pen, *ring]) for here, to in zip(start, end, strict=True)
        ]
        text += "m" + "".join(f"{step}" if step < 0 else f" {step}" for step in steps).lstrip() + "z"
        pen = ring[0]
    return text


def anchor(rings: list[Ring]) -> list[int]:
    """Centre of the largest ring: where a label or a mark belongs."""
    ring = rings[0]
    area = signed_area(ring)
    steps = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise([*ring, ring[0]])]
    return [round(sum((a[axis] + b[axis]) * cross for a, b, cross in steps) / (3 * area)) for axis in (0, 1)]


def box(rings: list[Ring]) -> list[int]:
    """Left, top, width and height of what is drawn."""
    xs, ys = [x for ring in rings for x, _ in ring], [y for ring in rings for _, y in ring]
    return [int(min(xs)), int(min(ys)), int(max(xs) - min(xs)), int(max(ys) - min(ys))]


def read(source: Path) -> tuple[dict[str, dict[str, str]], dict[str, list[Ring]]]:
    """Read names, regions and the rings worth drawing (all turning the same way, holes the other way).

    Specks go, and so do the holes that no neighbour fills: they are gaps of the source, not enclaves.
    """
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    facts = {
        feature["properties"]["code"]: {
            "name": feature["properties"]["name"].replace("'", "’"),
            "region": feature["properties"]["region"],
        }
        for feature in features
    }
    found: list[tuple[str, Ring]] = []
    for feature in features:
        shape = feature["geometry"]
        for polygon in shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]:
            for depth, closed in enumerate(polygon):
                ring = [(x, y) for x, y in closed[:-1]]
                inside_out = (signed_area(ring) > 0) != (depth == 0)
                found.append((feature["properties"]["code"], ring[::-1] if inside_out else ring))
    sides = Counter(frozenset(side) for _, ring in found for side in pairwise([*ring, ring[0]]))
    rings: dict[str, list[Ring]] = {code: [] for code in facts}
    for code, ring in found:
        shared = all(sides[frozenset(side)] == 2 for side in pairwise([*ring, ring[0]]))
        gap = signed_area(ring) < 0 and not shared
        if not gap and square_kilometres(ring) >= (SMALLEST_ENCLAVE if shared else SMALLEST_ISLAND):
            rings[code].append(ring)
    close_gaps(rings)
    return facts, rings


def close_gaps(rings: dict[str, list[Ring]]) -> None:
    """Give each gap that the source leaves between departments to the one that borders most of it."""
    owner = {
        side: code
        for code, of_code in rings.items()
        for ring in of_code
        for side in pairwise([*ring, ring[0]])
    }
    following: dict[Point, list[Point]] = defaultdict(list)
    for here, there in owner:
        if (there, here) not in owner:
            following[here].append(there)
    for first in list(following):
        while following[first]:
            loop = [first]
            while (there := following[loop[-1]].pop()) != first:
                loop.append(there)
            if signed_area(loop) < 0:  # walked with the land on the left, a gap turns right
                bordering = Counter(owner[side] for side in pairwise([*loop, first]))
                rings[bordering.most_common(1)[0][0]].append(loop[::-1])


def build(source: Path) -> dict:
    """Draw everything; the result is what `france.json` holds."""
    facts, rings = read(source)
    frames = {
        code: (OVERSEAS_LEFT + i * (OVERSEAS_FRAME[0] + OVERSEAS_GAP), OVERSEAS_TOP, *OVERSEAS_FRAME)
        for i, code in enumerate(OVERSEAS)
    }
    sheets = {}
    for codes, projection in (
        ([code for code in facts if code not in OVERSEAS + CORSICA], on_mainland),
        (CORSICA, on_corsica),
    ):
        sheet = Sheet({code: rings[code] for code in codes}, projection, SMALLEST_BEND)
        sheets |= dict.fromkeys(codes, sheet)
    for code, frame in frames.items():
        points = [point for ring in rings[code] for point in ring]
        sheets[code] = Sheet({code: rings[code]}, into_frame(points, frame), SMALLEST_BEND_IN_FRAME)
    around_paris = {code: rings[code] for code in INNER_PARIS}
    points = [point for code in INNER_PARIS for ring in rings[code] for point in ring]
    zoom = Sheet(around_paris, into_frame(points, PARIS_FRAME), SMALLEST_BEND_IN_FRAME)

    departments = {}
    for code, fact in facts.items():
        drawn = sheets[code].outline([code])
        departments[code] = fact | {"path": path(drawn), "anchor": anchor(drawn)}
    regions = {}
    for code, name in REGION_NAMES.items():
        members = [department for department, fact in facts.items() if fact["region"] == code]
        drawn = sheets[members[0]].outline(members)
        regions[code] = {"name": name, "path": path(drawn), "anchor": anchor(drawn), "box": box(drawn)}
    insets = [
        {"title": facts[code]["name"], "frame": list(frame), "departments": [code]}
        for code, frame in frames.items()
    ]
    insets.append(
        {
            "title": "Paris et petite couronne",
            "frame": list(PARIS_FRAME),
            "departments": list(INNER_PARIS),
            "paths": {code: path(zoom.outline([code])) for code in INNER_PARIS},
        }
    )
    return {
        "source": SOURCE,
        "view_box": f"0 0 {WIDTH} {HEIGHT}",
        "departments": departments,
        "regions": regions,
        "insets": insets,
    }


def main(arguments: list[str]) -> int:
    """Write the data file from the GeoJSON named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m design.drawing.outlines SOURCE.geojson\n")
        return 2
    DATA_FILE.parent.mkdir(exist_ok=True)
    DATA_FILE.write_text(
        json.dumps(build(Path(arguments[0])), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
