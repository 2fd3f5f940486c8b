"""Make what the interactive map draws under its points: land, borders and names of towns.

    PYTHONPATH=site:. python -m testimonials.make_outlines departments.geojson

reads the outline of every department (longitude and latitude, neighbours sharing their points) and writes
`static/testimonials/outlines.json`. A coast or a border is drawn once. A line is a list of whole thousandths
of a degree: longitude and latitude of its first point, then the steps from each point to the next.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from math import asinh, pi, radians, tan
from pathlib import Path

from design.drawing.outlines import OVERSEAS, SOURCE, Point, Ring, Sheet, read

HERE = Path(__file__).resolve().parent
TERRITORIES = HERE.parent / "site" / "territories" / "data"
DATA_FILE = HERE / "static" / "testimonials" / "outlines.json"

PER_DEGREE = 1000
# A bend whose triangle is smaller than this (square thousandths of a degree) is straightened.
SMALLEST_BEND = 140.0
# Towns of fewer inhabitants are named only where they are the capital of a department.
SMALLEST_TOWN = 25_000
# A name is shown from the first zoom at which no larger town's name stands in its way (pixels).
FIRST_ZOOM, LAST_ZOOM = 5, 12
NAME_WIDTH, NAME_HEIGHT = 110, 34
TILE = 256


def in_thousandths(point: Point) -> Point:
    """A point of the source in thousandths of a degree."""
    return point[0] * PER_DEGREE, point[1] * PER_DEGREE


def line(points: Ring) -> list[int]:
    """A line as steps; what is not a whole number is a mistake."""
    steps = chain.from_iterable((x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in pairwise(points))
    return [int(number) for number in (*points[0], *steps)]


def frame(rings: Iterable[Ring]) -> list[int]:
    """South, west, north and east of what is drawn."""
    points = [point for ring in rings for point in ring]
    longitudes, latitudes = zip(*points, strict=True)
    return [int(edge) for edge in (min(latitudes), min(longitudes), max(latitudes), max(longitudes))]


def rows(text: str) -> Iterator[dict[str, str]]:
    """The rows of a file of the territories."""
    return csv.DictReader(text.splitlines())


def towns() -> list[list]:
    """Name, latitude, longitude and first zoom of each town to name, the largest first."""
    departments = rows((TERRITORIES / "departments.csv").read_text(encoding="utf-8"))
    capitals = {department["capital_insee_code"] for department in departments}
    communes = rows(gzip.decompress((TERRITORIES / "communes.csv.gz").read_bytes()).decode())
    named = [
        commune
        for commune in communes
        if commune["latitude"]
        and (commune["insee_code"] in capitals or int(commune["population"] or 0) >= SMALLEST_TOWN)
    ]
    named.sort(key=lambda commune: -int(commune["population"] or 0))
    shown: list[tuple[Point, int]] = []
    for commune in named:
        place = on_world(float(commune["latitude"]), float(commune["longitude"]))
        shown.append((place, first_zoom(place, shown)))
    return [
        [
            commune["name"].replace("'", "’"),
            round(float(commune["latitude"]) * PER_DEGREE),
            round(float(commune["longitude"]) * PER_DEGREE),
            zoom,
        ]
        for commune, (_, zoom) in zip(named, shown, strict=True)
    ]


def on_world(latitude: float, longitude: float) -> Point:
    """Where the web's usual projection puts a point, on a world of side 1 (EPSG:3857)."""
    return (longitude + 180) / 360, (1 - asinh(tan(radians(latitude))) / pi) / 2


def first_zoom(place: Point, shown: list[tuple[Point, int]]) -> int:
    """The first zoom at which the name of a town touches no other that is shown."""
    for zoom in range(FIRST_ZOOM, LAST_ZOOM):
        side = TILE * 2**zoom
        if not any(
            there_from <= zoom
            and abs(there[0] - place[0]) * side < NAME_WIDTH
            and abs(there[1] - place[1]) * side < NAME_HEIGHT
            for there, there_from in shown
        ):
            return zoom
    return LAST_ZOOM


def build(source: Path) -> dict:
    """Draw everything; the result is what `outlines.json` holds."""
    facts, rings = read(source)
    sheet = Sheet(rings, in_thousandths, SMALLEST_BEND)
    land = sheet.outline(rings)
    borders: dict[bool, list[list[int]]] = {True: [], False: []}
    for codes, points in sheet.borders():
        between_regions = len({facts[code]["region"] for code in codes}) == 2
        borders[between_regions].append(line(points))
    mainland = [code for code in rings if code not in OVERSEAS]
    frames = {code: frame(sheet.outline([code])) for code in OVERSEAS}
    return {
        "source": SOURCE,
        "land": [line(ring) for ring in land],
        "regions": borders[True],
        "departments": borders[False],
        "frames": {"": frame(sheet.outline(mainland))} | frames,
        "towns": towns(),
    }


def main(arguments: list[str]) -> int:
    """Write the data file from the GeoJSON named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m testimonials.make_outlines SOURCE.geojson\n")
        return 2
    text = json.dumps(build(Path(arguments[0])), ensure_ascii=False, separators=(",", ":"))
    DATA_FILE.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
