"""The maps, the bee, the pictograms and the scenes."""

import gzip
import re
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from design.drawing.outlines import straighten, whole
from design.drawing.pictograms import PICTOGRAMS, TOPICS, build_sprite, shorten
from design.maps import MapValue, france, map_of_france, map_of_regions, picture_of_france
from design.scenes import COMPANIONS, LAYOUTS, NAMED_SCENES, named_scene, region_scene, topic_scene

KILOBYTE = 1000
LOCALISED_NUMBER = re.compile(r"\d,\d|\d\u202f\d|\d\u00a0\d")
DSFR_STATIC = Path(find_spec("dsfr").submodule_search_locations[0]) / "static"


@pytest.fixture(autouse=True)
def french():
    """Numbers of a drawing must survive the locale of the site."""
    with override("fr"):
        yield


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """The sprite is built with the bundle: a drawing only needs its address."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    region_scene.cache_clear()
    yield
    region_scene.cache_clear()


def drawn(france_map) -> str:
    return render_to_string("design/map_france.html", {"map": france_map})


def weight(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))


def busy_map() -> str:
    """A map where every department has a link, a label and a shade."""
    values = {
        code: MapValue(f"{department['name']} : 12 témoignages", i % 6, f"/temoignages/?departement={code}")
        for i, (code, department) in enumerate(france()["departments"].items())
    }
    return drawn(map_of_france(values, title="Témoignages par département"))


def test_every_department_and_region_is_on_the_map():
    departments = france()["departments"]
    assert len(departments) == 101
    assert {"2A", "2B", "75", "971", "972", "973", "974", "976"} <= set(departments)
    assert len(france()["regions"]) == 18
    assert {department["region"] for department in departments.values()} == set(france()["regions"])
    assert busy_map().count("<a ") == 101


def test_outlines_are_whole_numbers_that_stay_in_the_view():
    _, _, width, height = (int(side) for side in france()["view_box"].split())
    for territory in (*france()["departments"].values(), *france()["regions"].values()):
        assert re.fullmatch(r"(m-?\d+(?: \d+|-\d+)+z)+", territory["path"]), territory["name"]
        x, y = territory["anchor"]
        assert 0 < x < width
        assert 0 < y < height


def test_insets_name_the_overseas_departments_and_inner_paris():
    titles = {inset["title"] for inset in france()["insets"]}
    assert titles == {
        "Guadeloupe",
        "Martinique",
        "Guyane",
        "La Réunion",
        "Mayotte",
        "Paris et petite couronne",
    }
    assert all(title in busy_map() for title in titles)


def test_map_is_sound_markup_without_localised_numbers_or_inline_style():
    html = busy_map()
    ET.fromstring(html.strip())
    assert not LOCALISED_NUMBER.search(html)
    assert "style" not in html


def test_map_is_light_enough_for_a_page():
    assert weight(busy_map()) <= 15 * KILOBYTE
    assert weight(drawn(picture_of_france(["35"]))) <= 5 * KILOBYTE


def test_labels_and_addresses_are_escaped():
    value = MapValue('<script>alert("1")</script>', 2, '/?a=1&b="2"')
    html = drawn(map_of_france({"35": value}, title='Une carte "citée"'))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert 'href="/?a=1&amp;b=&quot;2&quot;"' in html
    ET.fromstring(html.strip())


def test_map_with_links_is_a_group_and_one_without_an_image():
    linked = drawn(map_of_france({"35": MapValue("Ille-et-Vilaine", 1, "/x/")}, title="Carte"))
    still = drawn(map_of_france({"35": MapValue("Ille-et-Vilaine", 1)}, title="Carte"))
    assert 'role="group"' in linked
    assert 'role="img"' in still
    assert "<a " not in still


def test_ornament_is_hidden_from_screen_readers():
    html = drawn(picture_of_france(["35", "974", "999"]))
    assert 'aria-hidden="true"' in html
    assert html.count("map__mark") == 2
    assert "<a " not in html


def test_region_map_links_each_region_once():
    values = {
        code: MapValue(region["name"], 1, f"/regions/{code}/") for code, region in france()["regions"].items()
    }
    html = drawn(map_of_regions(values, title="Les régions"))
    assert html.count("<a ") == 18
    assert "<title>La Réunion</title>" in html


@pytest.mark.parametrize("shade", [-1, 6])
def test_a_shade_outside_the_scale_is_refused(shade):
    with pytest.raises(ValueError, match="shade"):
        MapValue("Ain", shade)


def test_a_link_without_label_is_refused():
    with pytest.raises(ValueError, match="label"):
        MapValue(url="/x/")


def test_straightening_keeps_both_ends_and_a_closed_outline_keeps_its_shape():
    arc = [(0.0, 0.0), (1.0, 0.1), (2.0, 0.0), (3.0, 5.0)]
    assert straighten(arc, 1.0) == [(0.0, 0.0), (2.0, 0.0), (3.0, 5.0)]
    island = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    assert straighten(island, 100.0) == island
    assert whole([(0.0, 0.0), (1.2, 0.0), (2.9, 0.1), (3.0, 2.0)]) == [(0, 0), (3, 0), (3, 2)]


@pytest.mark.parametrize("mood", ["", "lost", "sleeping", "cheer"])
def test_bee_is_light_and_silent_unless_named(mood):
    html = render_to_string("design/bee.html", {"mood": mood})
    ET.fromstring(html.strip())
    assert len(html) < 1500
    assert 'aria-hidden="true"' in html
    assert not LOCALISED_NUMBER.search(html)
    named = render_to_string("design/bee.html", {"mood": mood, "label": "Merci"})
    assert 'role="img"' in named
    assert 'aria-label="Merci"' in named


def test_level_badge_says_the_level_in_words():
    html = render_to_string("design/level_badge.html", {"level": 3, "name": "Butinage"})
    assert "Niveau 3 sur 5" in html
    assert "Butinage" in html
    assert "level-badge--3" in html
    assert html.count("level-badge__cell") == 5


def test_sprite_holds_every_pictogram_and_stays_light():
    sprite = build_sprite(DSFR_STATIC)
    root = ET.fromstring(sprite)
    names = {symbol.get("id") for symbol in root}
    assert names == {*PICTOGRAMS, "bee"}
    assert set(TOPICS) <= names
    assert weight(sprite) <= 22 * KILOBYTE
    assert "var(--artwork-major" in sprite


def test_shortened_path_follows_the_original():
    assert shorten("M10.04,10 l0.04,0 0.04,0 0.04,0 H20 V30.2 Z") == "m100 100l1 0 1 0h98v202z"
    assert shorten("M0 0a5 5 0 015-5z") == "m0 0a50 50 0 0 1 50-50z"


def test_pictogram_points_to_the_sprite():
    html = render_to_string("design/pictogram.html", {"name": "securite"})
    assert 'pictograms.svg#securite"' in html
    assert 'aria-hidden="true"' in html


def test_every_topic_has_a_scene_and_every_pictogram_of_a_scene_is_in_the_sprite():
    assert set(COMPANIONS) == set(TOPICS)
    used = {name for companions in COMPANIONS.values() for name in companions}
    used |= {name for _, *names in NAMED_SCENES.values() for name in names}
    assert used <= set(PICTOGRAMS)
    assert {palette for palette, *_ in NAMED_SCENES.values()} <= set(TOPICS)


def test_scene_is_the_same_for_a_seed_and_varies_with_it():
    scenes = {topic_scene("clients", seed) for seed in range(100)}
    assert topic_scene("clients", 7) == topic_scene("clients", 7)
    assert len(scenes) >= len(LAYOUTS) >= 4
    assert topic_scene("clients", 7) != topic_scene("securite", 7)


@pytest.mark.parametrize("topic", TOPICS)
def test_topic_scene_is_light_and_silent(topic):
    for seed in range(40):
        svg = topic_scene(topic, seed)
        ET.fromstring(svg)
        assert len(svg) <= 1100
        assert 'aria-hidden="true"' in svg
        assert "style" not in svg


@pytest.mark.parametrize("name", NAMED_SCENES)
def test_named_scene_is_sound(name):
    ET.fromstring(named_scene(name))


def test_each_region_has_its_scene_with_machine_numbers():
    for code in france()["regions"]:
        svg = region_scene(code)
        ET.fromstring(svg)
        assert not LOCALISED_NUMBER.search(svg)
        assert "#bee" in svg


def test_unknown_names_are_errors():
    with pytest.raises(KeyError):
        topic_scene("inconnu")
    with pytest.raises(KeyError):
        named_scene("inconnu")
    with pytest.raises(KeyError):
        region_scene("99")
