"""Distances on the globe, in plain arithmetic. Points are latitude and longitude in degrees (WGS 84).

A point is also a vector of length 1 from the centre of the globe. The straight line between two such vectors,
the chord, grows with the distance, and its square needs no trigonometry: databases compare and sort by it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

EARTH_RADIUS_KM = 6371.0088  # mean radius of the ellipsoid GRS 80 (IUGG)
FARTHEST_KM = math.pi * EARTH_RADIUS_KM

Point = tuple[float, float]


class Box(NamedTuple):
    """Bounds in degrees. A box across the antimeridian has its west east of its east."""

    south: float
    north: float
    west: float
    east: float


def unit_vector(point: Point) -> tuple[float, float, float]:
    """The point on a globe of radius 1, in the axes of `territories.Commune`."""
    latitude, longitude = map(math.radians, point)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def distance_km(here: Point, there: Point) -> float:
    """Kilometres as the crow flies."""
    chord = math.dist(unit_vector(here), unit_vector(there))
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / 2))


def squared_chord(km: float) -> float:
    """The square of the chord between points that are so far from one another, on a globe of radius 1."""
    return (2 * math.sin(min(km, FARTHEST_KM) / EARTH_RADIUS_KM / 2)) ** 2


def box_around(point: Point, km: float) -> Box:
    """The smallest box that holds every point within `km` (positive) of this one."""
    latitude, longitude = point
    angle = km / EARTH_RADIUS_KM
    south, north = latitude - math.degrees(angle), latitude + math.degrees(angle)
    if south <= -90 or north >= 90:  # a pole is within: every longitude
        return Box(max(south, -90), min(north, 90), -180, 180)
    width = math.degrees(math.asin(math.sin(angle) / math.cos(math.radians(latitude))))
    west, east = longitude - width, longitude + width
    return Box(south, north, west + 360 if west < -180 else west, east - 360 if east > 180 else east)
