"""Who is near: distances on the globe, counted by the database as by us."""

import math

import pytest
from django.db import connection

from territories.models import Commune, Region
from territories.querysets import NearQuerySet
from territories.services import load_territories
from territories.sphere import FARTHEST_KM, box_around, distance_km, squared_chord

pytestmark = pytest.mark.usefixtures("territories")

PARIS, MARSEILLE, LYON, RENNES, BRUZ = "75056", "13055", "69123", "35238", "35047"
SAINT_DENIS, SAINT_PIERRE, NOUMEA, ALO, SIGAVE = "97411", "97502", "98818", "98611", "98612"
REUNION, NORMANDY, POLYNESIA = "04", "28", "987"


class Regions(NearQuerySet):
    """Regions by where their capital is."""

    place_path = "capital"


@pytest.fixture
def place():
    return lambda code: Commune.objects.get(pk=code)


@pytest.fixture
def regions():
    return Regions(Region)


def codes(rows):
    return set(rows.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        (PARIS, MARSEILLE, 661),
        (PARIS, LYON, 392),
        (RENNES, BRUZ, 9.3),
        (PARIS, SAINT_DENIS, 9_350),
        (PARIS, SAINT_PIERRE, 4_280),
        (PARIS, NOUMEA, 16_760),
        (NOUMEA, ALO, 1_853),
    ],
)
def test_distance_is_the_one_of_the_map_counted_here_or_by_the_database(place, here, there, km):
    here, there = place(here), place(there)
    assert here.distance_to(there) == pytest.approx(km, rel=0.01)
    found = Commune.objects.filter(pk=there.pk).nearest_first(here).get()
    assert found.distance == pytest.approx(here.distance_to(there), abs=0.001)
    assert there.distance_to(here) == pytest.approx(here.distance_to(there), abs=0.001)


def test_same_place_is_at_no_distance_and_the_other_end_of_the_world_at_half_its_girth():
    assert distance_km((48.86, 2.35), (48.86, 2.35)) == 0
    for latitude, longitude in ((0, 0), (48.86, 2.35), (-22.3, 166.4), (90, 0)):
        assert distance_km((latitude, longitude), (-latitude, longitude - 180)) == pytest.approx(FARTHEST_KM)
    assert squared_chord(50_000) == squared_chord(math.inf) == pytest.approx(4)


@pytest.mark.parametrize("code", [PARIS, RENNES, SAINT_DENIS, NOUMEA, ALO])
@pytest.mark.parametrize(
    "km", [1, 12, 50, 300, 1_950, 5_000, 9_999, 10_000, 19_000, 20_015, 40_000, math.inf]
)
def test_whoever_is_within_is_found_and_nobody_else(place, code, km):
    here = place(code)
    distances = {commune.pk: here.distance_to(commune) for commune in Commune.objects.all()}
    near = {pk for pk, distance in distances.items() if distance is not None and distance <= km}
    assert codes(Commune.objects.within(here, km)) == near


def test_commune_at_exactly_that_distance_is_within(place):
    here = place(RENNES)
    for there in Commune.objects.exclude(latitude=None).exclude(pk=RENNES):
        km = here.distance_to(there)
        assert Commune.objects.filter(pk=there.pk).within(here, km).exists(), there
        assert not Commune.objects.filter(pk=there.pk).within(here, km - 0.01).exists(), there


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [(90, 0), (-90, 120), (89.9, 10), (-89.7, -170), (66, 180), (0, -180), (71, 179.99)],
)
@pytest.mark.parametrize("km", [5, 120, 4_000])
def test_poles_and_antimeridian_are_no_walls(latitude, longitude, km):
    centre = Commune(latitude=latitude, longitude=longitude)
    for number in range(36):
        bearing = math.radians(10 * number)
        for reach, is_within in ((0.999, True), (1.001, False)):
            south, east = destination(latitude, longitude, bearing, km * reach)
            Commune.objects.filter(pk=BRUZ).update(latitude=south, longitude=east)
            found = Commune.objects.filter(pk=BRUZ).within(centre, km).exists()
            assert found is is_within, (number, reach, south, east)


def destination(latitude, longitude, bearing, km):
    """Where one stands after `km` kilometres in that direction (the usual formula of navigation)."""
    phi, angle = math.radians(latitude), km / 6371.0088
    there = math.asin(math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing))
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(there)
    )
    return math.degrees(there), (math.degrees(turn) + longitude + 540) % 360 - 180


def test_box_across_the_antimeridian_is_the_small_one():
    box = box_around((-14.3, -178.1), 400)
    assert box.west > 170
    assert box.east < -170


def test_no_distance_means_the_same_commune(place, regions):
    for km in (0, -3):
        assert codes(Commune.objects.within(place(RENNES), km)) == {RENNES}
        assert codes(regions.within(place(SAINT_DENIS), km)) == {REUNION}
        assert codes(Commune.objects.within(place(SIGAVE), km)) == {SIGAVE}


def test_commune_of_unknown_place_is_near_itself_alone(place, regions):
    nowhere = place(SIGAVE)
    assert codes(Commune.objects.within(nowhere, 40_000)) == {SIGAVE}
    assert codes(regions.within(nowhere, 40_000)) == set()
    assert SIGAVE not in codes(Commune.objects.within(place(ALO), 40_000))
    first, *others = Commune.objects.nearest_first(nowhere)[:50]
    assert first == nowhere
    assert all(commune.distance is None for commune in (first, *others))


def test_rows_follow_their_distance_and_those_that_are_nowhere_come_last(place, regions):
    here = place(RENNES)
    found = list(regions.nearest_first(here))
    known = [region for region in found if region.distance is not None]
    assert [region.distance for region in known] == pytest.approx(
        sorted(here.distance_to(region.capital) for region in known)
    )
    assert known[0].capital == here
    assert known[0].distance == 0
    assert known[-1].pk == "988"
    assert found[len(known) :] == sorted(found[len(known) :], key=lambda region: region.pk)
    assert len(found) == Region.objects.count()


def test_nearest_within_is_one_query(place, regions, django_assert_num_queries):
    here = place(RENNES)
    with django_assert_num_queries(1):
        names = [
            region.name for region in regions.select_related("capital").within(here, 350).nearest_first(here)
        ]
    assert names == ["Bretagne", "Île-de-France"]


def test_row_without_place_is_never_near(place, regions):
    assert POLYNESIA not in codes(regions.exclude(capital=None).within(place(PARIS), math.inf))
    Region.objects.filter(pk=REUNION).update(capital=None)
    assert REUNION not in codes(regions.within(place(SAINT_DENIS), math.inf))
    assert regions.nearest_first(place(SAINT_DENIS)).get(pk=REUNION).distance is None


def test_commune_that_moves_is_found_where_it_is(place, commune_file):
    commune_file.row(BRUZ).update(latitude="43.3", longitude="5.4")
    commune_file.row(SIGAVE).update(latitude="-14.27", longitude="-178.16")
    commune_file.row(ALO).update(latitude="", longitude="")
    load_territories(commune_file.write())
    assert BRUZ in codes(Commune.objects.within(place(MARSEILLE), 5))
    assert codes(Commune.objects.within(place(SIGAVE), 50)) == {SIGAVE}
    assert place(ALO).x is None


def test_database_reaches_the_box_by_an_index(place):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE territories_commune")
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "commune_coordinates" in Commune.objects.order_by().within(place(RENNES), 5).explain()
