"""The map draws testimonials in groups, whatever their number and whatever an address holds."""

import gzip
import json
import random
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.published import forget_copies
from territories.models import Commune
from testimonials.forms import Frame, zoom_of
from testimonials.points import CELL, MOST_GROUPS, WORLD, Spots, cell_at, groups_of

POINTS = "/temoignages/points/"
HERE = "/temoignages/ici/"
FRANCE = "vue=41,-6,52,10"


def ask(client, query=""):
    response = client.get(f"{POINTS}?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return json.loads(response.content)


def triples(answer):
    flat = answer["groups"]
    return [tuple(flat[i : i + 3]) for i in range(0, len(flat), 3)]


def spots(places):
    ordered = sorted(places)
    return Spots(
        latitudes=[latitude for latitude, _ in ordered],
        longitudes=[longitude for _, longitude in ordered],
        positions=list(range(len(ordered))),
        placed=(1 << len(ordered)) - 1,
        size=len(ordered),
    )


@pytest.fixture
def add_commune(towns):
    """Add a commune of Brittany at a place in degrees."""
    numbers = count(1)

    def add(latitude, longitude):
        number = next(numbers)
        return Commune.objects.create(
            insee_code=f"35{number:03}",
            name=f"Commune {number}",
            folded_name=f"commune {number}",
            department_id="35",
            region_id="53",
            latitude=latitude,
            longitude=longitude,
        )

    return add


def test_neighbours_are_one_group_from_afar_and_part_nearby(client, add_testimonial, towns):
    add_testimonial(place=towns.rennes)
    add_testimonial(place=towns.bruz)
    add_testimonial(place=towns.marseille)
    afar = ask(client, f"{FRANCE}&zoom=5")
    assert sorted(number for *_, number in triples(afar)) == [1, 2]
    nearby = ask(client, "vue=47.9,-2,48.2,-1.5&zoom=11")
    assert sorted(triples(nearby)) == [(48024, -1746, 1), (48111, -1680, 1)]
    assert nearby["total"] == 3


def test_group_of_one_commune_says_that_it_does_not_part(client, add_testimonial, towns):
    for _ in range(3):
        add_testimonial(place=towns.quimper)
    assert triples(ask(client, f"{FRANCE}&zoom=6")) == [(47996, -4102, -3)]


def test_awarded_firms_are_put_forward(client, add_testimonial, towns):
    add_testimonial(place=towns.marseille)
    add_testimonial(place=towns.rennes)
    add_testimonial(place=towns.bruz, award_name="Prix régional", award_year=2025)
    answer = ask(client, f"{FRANCE}&zoom=5")
    assert [triples(answer)[rank][2] for rank in answer["awarded"]] == [2]
    assert ask(client, f"{FRANCE}&zoom=5&departement=13")["awarded"] == []


def test_two_thousand_groups_weigh_little():
    chance = random.Random(1)
    places = {(chance.randrange(41_000, 51_000), chance.randrange(-5_000, 9_000)) for _ in range(20_000)}
    groups, _, _ = groups_of(spots(places), (1 << len(places)) - 1, WORLD, (230, 325))
    assert 1_500 < len(groups) / 3 <= MOST_GROUPS
    assert len(gzip.compress(json.dumps(groups, separators=(",", ":")).encode())) < 18_000


def test_mean_point_lies_in_the_cell_of_its_group(client, add_testimonial, add_commune):
    for step in range(12):
        add_testimonial(place=add_commune(47.5 + step * 0.093, -1.0 - step * 0.071))
    answer = ask(client, f"{FRANCE}&zoom=7")
    height, width = answer["cell"]
    cells = [(latitude // height, longitude // width) for latitude, longitude, _ in triples(answer)]
    assert len(cells) == len(set(cells)) > 1
    assert sum(abs(number) for *_, number in triples(answer)) == 12


def test_filters_of_the_list_are_those_of_the_map(client, add_testimonial, towns):
    add_testimonial(place=towns.rennes, sector_id="commerce")
    add_testimonial(place=towns.marseille, sector_id="batiment")
    assert triples(ask(client, f"{FRANCE}&zoom=6&secteur=batiment")) == [(43297, 5370, 1)]
    assert ask(client, f"{FRANCE}&zoom=6&lieu_insee=35238&km=30")["total"] == 1
    assert ask(client, f"{FRANCE}&zoom=6&departement=29")["groups"] == []


def test_overseas_and_places_without_coordinates_are_counted(client, add_testimonial, towns):
    add_testimonial(place=towns.rennes)
    add_testimonial(place=towns.saint_denis)
    add_testimonial(place=towns.nowhere)
    answer = ask(client, f"{FRANCE}&zoom=5")
    assert answer["total"] == 3
    assert answer["unplaced"] == 1
    assert answer["territories"] == {"": 1, "974": 1, "987": 1}
    assert answer["others"] == []
    Commune.objects.filter(pk=towns.nowhere.pk).update(latitude=-17.5373, longitude=-149.5665)
    forget_copies()
    assert ask(client, "zoom=5")["others"] == [
        ["Département 987 (987)", "987", [-17537, -149566, -17536, -149565]]
    ]


@pytest.mark.parametrize(
    ("places", "box"),
    [
        (["rennes", "marseille", "saint_denis"], "43297,-1680,48112,5371"),
        (["saint_denis", "nowhere"], "-20879,55448,-20878,55449"),
        (["nowhere"], None),
    ],
)
def test_page_says_where_to_look(client, add_testimonial, towns, places, box):
    for name in places:
        add_testimonial(place=getattr(towns, name))
    html = client.get("/temoignages/").content.decode()
    assert (f'data-box="{box}"' in html) if box else ("data-box" not in html)


def test_at_most_two_thousand_groups_whatever_is_asked():
    everywhere = spots(
        (latitude, longitude) for latitude in range(0, 12000, 100) for longitude in range(0, 12000, 100)
    )
    groups, _, cell = groups_of(everywhere, everywhere.placed, WORLD, (100, 100))
    assert len(groups) <= 3 * MOST_GROUPS
    assert sum(abs(number) for number in groups[2::3]) == 120 * 120
    assert cell == (400, 400)


def test_cell_is_as_wide_as_a_mark_at_any_zoom():
    for zoom in (4, 6.5, 9, 12):
        _, width = cell_at(zoom, Frame(47_000, 0, 48_000, 1_000))
        assert width / 1000 * 256 * 2**zoom / 360 == pytest.approx(CELL, rel=0.05)


@pytest.mark.parametrize(
    "query",
    [
        "vue=&zoom=",
        "vue=a,b,c,d&zoom=abc",
        "vue=nan,nan,nan,nan&zoom=nan",
        "vue=inf,-inf,1e400,1&zoom=1e400",
        "vue=50,0,40,10&zoom=-5",
        "vue=1,2,3&zoom=99999999999",
        "vue=1,2,3,4,5,6",
        "vue=-1e9,-1e9,1e9,1e9&zoom=²",
        "vue=48,-2,48,-2",
        "zoom=5&secteur=nimporte&region=99&km=abc&lieu=Zzz&page=-3&q=%00%FF",
        "cadre=" + "9" * 5000,
    ],
)
@pytest.mark.parametrize("address", [POINTS, HERE])
def test_garbage_gets_a_sensible_answer(client, add_testimonial, address, query):
    add_testimonial()
    assert client.get(f"{address}?{query}").status_code == 200


def test_what_is_no_view_is_the_whole_world(client, add_testimonial, towns):
    add_testimonial(place=towns.rennes)
    add_testimonial(place=towns.saint_denis)
    assert len(triples(ask(client, "vue=rien&zoom=rien"))) == 2
    assert zoom_of("6.3") == 6.25
    assert zoom_of("400") == 14


def test_map_is_drawn_anew_only_after_a_publication(client, add_testimonial, production_like):
    add_testimonial()
    ask(client, f"{FRANCE}&zoom=6")
    with CaptureQueriesContext(connection) as queries:
        ask(client, f"{FRANCE}&zoom=6")
        ask(client, f"{FRANCE}&zoom=9&secteur=commerce")
    assert [query["sql"] for query in queries if "_testimonialpage" in query["sql"]] == []
    add_testimonial()
    assert ask(client, f"{FRANCE}&zoom=6")["total"] == 2


def test_points_are_no_visit(client, add_testimonial):
    add_testimonial()
    response = client.get(POINTS)
    assert response.cacheable_page
    assert response.visit is None
    assert client.get("/temoignages/").visit


def test_who_is_there_with_a_link_that_filters_the_list(client, add_testimonial, towns, rebuild):
    add_testimonial("Des fleurs à Rennes", trade="fleuriste", place=towns.rennes)
    add_testimonial("Du pain à Bruz", trade="boulanger", place=towns.bruz)
    add_testimonial("Loin", place=towns.marseille)
    html = client.get(f"{HERE}?cadre=47.9,-2,48.2,-1.5").content.decode()
    assert "2 témoignages" in html
    assert "Fleuriste, Rennes (35)" in html
    assert "Loin" not in html
    assert "lieu_insee=35047&amp;km=30" in html
    rebuild()
    html = client.get(f"{HERE}?cadre=47.9,-2,48.2,-1.5&q=pain").content.decode()
    assert "Bruz (35) : 1 témoignage" in html
    assert "lieu_insee=35047&amp;km=0&amp;q=pain" in html


def test_at_most_twenty_are_named_and_the_rest_is_a_link_away(
    client, add_testimonial, towns, production_like
):
    for _ in range(23):
        add_testimonial(place=towns.quimper)
    with CaptureQueriesContext(connection) as queries:
        html = client.get(f"{HERE}?cadre=47,-5,49,-3").content.decode()
    assert html.count("<li>") == 20
    assert "Quimper (29) : 23 témoignages" in html
    assert "Ce sont les 20 plus récents" in html
    assert len(queries) <= 16


def allowed_images(response):
    rules = (rule.split() for rule in response["Content-Security-Policy"].split(";"))
    return next(sources for name, *sources in rules if name == "img-src")


def test_server_of_tiles_is_allowed_on_that_page_alone(client, map_page, add_testimonial):
    add_testimonial()
    assert allowed_images(client.get("/temoignages/")) == ["'self'", "data:"]
    map_page.tile_server = "https://data.geopf.fr:8443/wmts?z={z}&x={x}&y={y}"
    map_page.tile_credit = "IGN"
    map_page.full_clean()
    map_page.save()
    forget_copies()
    response = client.get("/temoignages/")
    assert allowed_images(response) == ["'self'", "data:", "https://data.geopf.fr:8443"]
    assert "Ce fond vient de data.geopf.fr" in response.content.decode()
    assert allowed_images(client.get("/")) == ["'self'", "data:"]
