"""What the interactive map draws under its points is light, and where France is."""

import gzip
import json

import pytest

from testimonials.make_outlines import DATA_FILE, first_zoom, line, on_world


@pytest.fixture(scope="module")
def outlines():
    return json.loads(DATA_FILE.read_text(encoding="utf-8"))


def test_outlines_weigh_at_most_thirty_kilobytes():
    assert len(gzip.compress(DATA_FILE.read_bytes(), 9)) <= 30_000


def test_each_part_of_france_has_a_frame_that_holds_its_towns(outlines):
    assert set(outlines["frames"]) == {"", "971", "972", "973", "974", "976"}
    towns = {name: (latitude, longitude) for name, latitude, longitude, _ in outlines["towns"]}
    for code, name in (
        ("", "Rennes"),
        ("974", "Le Tampon"),
        ("972", "Fort-de-France"),
        ("973", "Cayenne"),
    ):
        south, west, north, east = outlines["frames"][code]
        latitude, longitude = towns[name]
        assert south < latitude < north
        assert west < longitude < east


def test_land_stays_in_the_frames(outlines):
    for steps in outlines["land"]:
        longitude, latitude = steps[:2]
        assert any(
            south <= latitude <= north and west <= longitude <= east
            for south, west, north, east in outlines["frames"].values()
        )


def test_line_is_a_point_and_steps():
    assert line([(3, 40), (5, 41), (4, 43)]) == [3, 40, 2, 1, -1, 2]


def test_smaller_town_waits_until_its_name_has_room():
    paris, versailles = on_world(48.857, 2.351), on_world(48.804, 2.134)
    assert first_zoom(paris, []) == 5
    assert first_zoom(versailles, [(paris, 5)]) > 8
