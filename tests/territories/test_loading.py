"""Loading the territories: complete, repeatable, and faithful to what merges."""

import gzip
import time
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from core.door import initial_contents
from core.models import PublishedGeneration
from territories.enums import Zone
from territories.initial import Territories
from territories.models import Commune, Department, PostalCode, Region
from territories.places import find_communes, resolve_place
from territories.services import TerritoryFileError, TerritoryFiles, load_territories

loaded = pytest.mark.usefixtures("territories")

RENNES = "35238"
BRUZ = "35047"
SAINT_MALO = "35288"


@pytest.mark.django_db
def test_everything_shipped_is_loaded_once_and_completed_quickly(django_assert_max_num_queries):
    start = time.perf_counter()
    first = load_territories()
    middle = time.perf_counter()
    with django_assert_max_num_queries(10):
        second = load_territories()
    print(f"loaded in {middle - start:.1f} s, again in {time.perf_counter() - middle:.1f} s")  # noqa: T201

    assert (first.communes, first.added) == (34_963, 34_963)
    assert not second.changed_anything
    assert (Region.objects.count(), Department.objects.count()) == (26, 109)
    assert Commune.objects.current().count() == 34_963
    assert Commune.objects.filter(latitude=None).count() == 51
    assert Region.objects.exclude(capital=None).count() == 24
    assert resolve_place("rennes").commune.pk == RENNES
    assert len(find_communes("sainte colombe", 50)) > 12
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE territories_commune, territories_postalcode")
            for communes in (
                Commune.objects.beginning_with("saint den") | Commune.objects.named("saint den"),
                Commune.objects.with_postal_code("35000"),
            ):
                plan = communes.best_first("x").explain()
                assert "Seq Scan on territories_commune" not in plan, plan
                assert "Seq Scan on territories_postalcode" not in plan, plan


@loaded
def test_a_second_run_changes_nothing(extract):
    generation = PublishedGeneration.current()
    report = load_territories(extract)
    assert (report.added, report.updated, report.retired) == (0, 0, 0)
    assert not report.changed_anything
    assert PublishedGeneration.current() == generation


@loaded
def test_a_newer_file_changes_what_it_says_and_nothing_else(commune_file):
    generation = PublishedGeneration.current()
    commune_file.row(RENNES).update(name="Rennes-la-Neuve", population="1", postal_codes="35000;35999")
    report = load_territories(commune_file.write())
    assert (report.added, report.updated, report.retired) == (0, 1, 0)
    rennes = Commune.objects.get(pk=RENNES)
    assert (rennes.name, rennes.folded_name, rennes.population) == ("Rennes-la-Neuve", "rennes la neuve", 1)
    assert [str(code) for code in rennes.postal_codes.all()] == ["35000", "35999"]
    assert PublishedGeneration.current() != generation


@loaded
def test_a_commune_absent_from_a_newer_file_is_kept(commune_file):
    commune_file.remove(BRUZ)
    files = commune_file.write()
    assert load_territories(files).retired == 1
    bruz = Commune.objects.get(pk=BRUZ)
    assert not bruz.is_current
    assert bruz.successor is None
    assert bruz.in_force is None
    assert bruz.postal_codes.exists()
    assert find_communes("bruz") == []
    assert not load_territories(files).changed_anything


@loaded
def test_a_merged_commune_leads_to_its_successor(commune_file):
    commune_file.row(BRUZ).update(successor_insee_code=SAINT_MALO, population="", postal_codes="")
    commune_file.row(SAINT_MALO).update(successor_insee_code=RENNES)
    files = commune_file.write()
    assert load_territories(files).updated == 2
    bruz = Commune.objects.get(pk=BRUZ)
    assert bruz.successor_id == SAINT_MALO
    assert bruz.in_force.pk == RENNES
    assert bruz.population > 0
    assert bruz.postal_codes.exists()
    assert resolve_place("Bruz").commune.pk == RENNES
    assert resolve_place("Bruz (35)").commune.pk == RENNES
    assert not load_territories(files).changed_anything


@loaded
def test_a_merged_commune_that_we_never_knew_is_found_by_its_name(commune_file):
    commune_file.rows.append(
        {
            **commune_file.row(BRUZ),
            "insee_code": "35998",
            "name": "Vieuxbourg",
            "successor_insee_code": RENNES,
        }
    )
    files = commune_file.write()
    assert load_territories(files).added == 1
    assert resolve_place("vieuxbourg").commune.pk == RENNES
    assert not load_territories(files).changed_anything


@loaded
def test_a_commune_that_comes_back_is_current_again(commune_file, extract):
    commune_file.row(BRUZ)["successor_insee_code"] = RENNES
    load_territories(commune_file.write())
    load_territories(extract)
    bruz = Commune.objects.get(pk=BRUZ)
    assert bruz.is_current
    assert bruz.successor is None


@loaded
@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"insee_code": "3523"}, "« 3523 » n’est pas un code INSEE"),
        ({"insee_code": BRUZ}, f"le code {BRUZ} y est deux fois"),
        ({"name": ""}, "le nom doit avoir de 1 à 60 caractères"),
        ({"name": "x" * 61}, "le nom doit avoir de 1 à 60 caractères"),
        ({"department_code": "20"}, "le département « 20 » est inconnu"),
        ({"postal_codes": "35000,35200"}, "n’est pas une liste de codes postaux"),
        ({"population": "beaucoup"}, "« beaucoup » n’est pas un nombre"),
        ({"latitude": "95"}, "hors des bornes"),
        ({"longitude": "nan"}, "hors des bornes"),
        ({"successor_insee_code": "99999"}, "la commune qui remplace Rennes (35) est inconnue"),
        ({"successor_insee_code": RENNES}, "la commune qui remplace Rennes (35) est inconnue"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_loaded(commune_file, change, complaint):
    commune_file.row(BRUZ)["population"] = "1"
    commune_file.row(RENNES).update(change)
    with pytest.raises(TerritoryFileError, match=r"communes\.csv") as refusal:
        load_territories(commune_file.write())
    assert complaint in str(refusal.value)
    assert Commune.objects.get(pk=BRUZ).population > 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"insee_code,name\n35238,Rennes\n",
        b"insee_code,name,department_code,postal_codes,population,latitude,longitude\n",
        "insee_code,name,department_code,postal_codes,population,latitude,longitude\n01001,é".encode(
            "latin-1"
        ),
    ],
)
@pytest.mark.django_db
def test_a_file_that_is_none_is_refused(tmp_path, content):
    path = tmp_path / "communes.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=r"communes\.csv"):
        call_command("load_territories", communes=path)


@pytest.mark.django_db
def test_a_broken_or_missing_archive_is_refused(tmp_path):
    path = tmp_path / "communes.csv.gz"
    for content in (None, b"not gzip", gzip.compress(b"insee_code" * 1000)[:-20]):
        if content:
            path.write_bytes(content)
        with pytest.raises(TerritoryFileError, match=r"communes\.csv\.gz"):
            load_territories(replace(TerritoryFiles(), communes=path))


@loaded
def test_the_command_says_what_changed(commune_file, capsys):
    commune_file.remove(BRUZ)
    commune_file.write()
    call_command("load_territories", communes=commune_file.path)
    assert "0 ajoutées, 0 modifiées, 1 qui n’existent plus" in capsys.readouterr().out


@loaded
def test_every_installation_has_the_territories_and_a_newer_file_is_not_undone():
    contents = list(initial_contents)
    assert isinstance(contents[0], Territories)
    assert contents[0].install() == "déjà en place"


@loaded
def test_regions_and_departments_are_told_apart_by_zone():
    assert Region.objects.with_page().count() == 18
    assert Department.objects.on_map().count() == 101
    assert Region.objects.filter(zone=Zone.COM).count() == 8


@loaded
def test_regions_follow_the_alphabet_whatever_the_database():
    names = [region.name for region in Region.objects.with_page()]
    assert names[:3] == ["Auvergne-Rhône-Alpes", "Bourgogne-Franche-Comté", "Bretagne"]
    assert names.index("Île-de-France") == names.index("Hauts-de-France") + 1
    assert names[-1] == "Provence-Alpes-Côte d’Azur"


@loaded
@pytest.mark.parametrize(
    ("slug", "locution"),
    [
        ("bretagne", "en Bretagne"),
        ("hauts-de-france", "dans les Hauts-de-France"),
        ("la-reunion", "à La Réunion"),
        ("grand-est", "dans le Grand Est"),
        ("provence-alpes-cote-d-azur", "en Provence-Alpes-Côte d’Azur"),
    ],
)
def test_a_region_can_be_said_in_a_sentence(slug, locution):
    assert Region.objects.get(slug=slug).in_region == locution


@loaded
def test_paris_is_one_commune_with_all_its_postal_codes():
    paris = Commune.objects.get(name="Paris")
    assert PostalCode.objects.filter(commune=paris).count() > 20


@loaded
def test_distance_between_communes():
    paris, lyon = Commune.objects.get(name="Paris"), Commune.objects.get(name="Lyon")
    assert paris.distance_to(lyon) == pytest.approx(392, abs=3)
    assert paris.distance_to(paris) == 0
    nowhere = Commune.objects.filter(latitude=None).first()
    assert not nowhere.has_coordinates
    assert paris.distance_to(nowhere) is None
    assert nowhere.distance_to(paris) is None


@loaded
@pytest.mark.parametrize(
    "change", [{"latitude": None}, {"latitude": 91}, {"successor_id": BRUZ}, {"successor_id": RENNES}]
)
def test_the_database_refuses_nonsense(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Commune.objects.filter(pk=RENNES).update(**change)


@loaded
def test_a_ring_of_successors_ends():
    Commune.objects.filter(pk=RENNES).update(is_current=False, successor=BRUZ)
    Commune.objects.filter(pk=BRUZ).update(is_current=False, successor=RENNES)
    assert Commune.objects.get(pk=RENNES).in_force is None
