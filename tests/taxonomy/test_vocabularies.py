"""What is filed, what editors may change, and how a firm's official code finds its sector."""

import csv

import pytest
import yaml
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from core.published import forget_copies
from design.drawing.pictograms import PICTOGRAMS
from taxonomy import enums, services
from taxonomy.initial import DATA, VOCABULARIES, Vocabularies, add_missing_codes
from taxonomy.models import Level, NafCode, Sector, Topic

pytestmark = pytest.mark.django_db

KEYS = {
    "topics": enums.TopicKey,
    "sectors": enums.SectorKey,
    "sizes": enums.SizeKey,
    "customer_kinds": enums.CustomerKindKey,
    "sales_areas": enums.SalesAreaKey,
    "stages": enums.StageKey,
    "levels": enums.LevelKey,
    "audiences": enums.AudienceKey,
}


@pytest.fixture
def installed():
    Vocabularies().install()


def test_new_installation_has_every_word_in_order():
    assert Vocabularies().install() == "43 mots et 732 codes NAF ajoutés"
    for name, keys in KEYS.items():
        assert [word.key for word in getattr(services, name)()] == list(keys), name


@pytest.mark.usefixtures("installed")
def test_every_word_can_be_read_by_a_shopkeeper():
    for name in VOCABULARIES:
        for word in getattr(services, name)():
            word.full_clean(exclude=["key"], validate_unique=False)
            assert word.description.endswith((".", "!", "?")), word
            assert "'" not in f"{word.name}{word.description}", word


@pytest.mark.usefixtures("installed")
def test_installing_again_changes_nothing_and_keeps_what_editors_wrote():
    Topic.objects.filter(key="clients").update(name="Mes clients")
    NafCode.objects.filter(code="47.62Z").delete()
    assert Vocabularies().install() == "0 mots et 1 codes NAF ajoutés"
    assert Vocabularies().install() == "0 mots et 0 codes NAF ajoutés"
    assert Topic.objects.get(key="clients").name == "Mes clients"


@pytest.mark.usefixtures("installed")
def test_warm_process_reads_words_without_queries(settings, django_assert_num_queries):
    settings.PUBLISHED_COPY_SECONDS = 60
    forget_copies()
    services.topics()
    services.sector_of("47.62Z")
    with django_assert_num_queries(0):
        assert len(services.topics()) == 7
        assert services.word(Topic, "clients").question
        assert services.sector_of("10.71C").key == "alimentation"


@pytest.mark.usefixtures("installed")
def test_changed_word_is_read_at_once_here():
    assert services.topics()[0].name == "Être visible"
    topic = Topic.objects.get(key="etre-visible")
    topic.name = "Se faire connaître"
    topic.save()
    assert services.topics()[0].name == "Se faire connaître"


@pytest.mark.usefixtures("installed")
def test_each_topic_has_a_pictogram_of_its_own_that_the_site_draws():
    pictograms = {topic.pictogram for topic in services.topics()}
    assert len(pictograms) == 7
    assert pictograms <= PICTOGRAMS.keys()


@pytest.mark.usefixtures("installed")
def test_levels_go_from_one_to_five():
    assert [(level.key, level.number) for level in services.levels()] == [(str(n), n) for n in range(1, 6)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Level.objects.create(key="6", number=6, position=6, name="Au-delà")


def test_each_naf_division_has_exactly_one_sector():
    with (DATA / "naf.csv").open(encoding="utf-8", newline="") as file:
        of_the_list = {(row["nomenclature"], row["code"][:2]) for row in csv.DictReader(file)}
    sectors = yaml.safe_load((DATA / "vocabularies.yaml").read_text(encoding="utf-8"))["sectors"]
    of_sectors = [
        (nomenclature, division)
        for sector in sectors
        for nomenclature, divisions in sector["divisions"].items()
        for division in divisions
    ]
    assert len(of_sectors) == len(set(of_sectors)) == 88
    assert set(of_sectors) == of_the_list


def test_code_of_a_division_without_sector_is_refused():
    with pytest.raises(KeyError, match="naf2"):
        add_missing_codes({})


@pytest.mark.parametrize(
    ("code", "sector"),
    [
        ("10.71C", "alimentation"),  # baker
        ("47.22Z", "commerce"),  # butcher
        ("96.02A", "proximite"),  # hairdresser
        ("56.10A", "restauration"),
        ("43.22A", "batiment"),  # plumber
        ("75.00Z", "sante-formation"),  # vet
        ("4762z", "commerce"),
        (" 47.62 Z ", "commerce"),
        ("47.6", "commerce"),
        ("47", "commerce"),
    ],
)
@pytest.mark.usefixtures("installed")
def test_firm_finds_its_sector_by_its_code(code, sector):
    assert services.sector_of(code).key == sector


@pytest.mark.parametrize("code", ["", "4", "00.00Z", "47.62ZZ", "boulangerie", "４７", "47;DROP"])
@pytest.mark.usefixtures("installed")
def test_unknown_code_has_no_sector(code):
    assert services.sector_of(code) is None


@pytest.mark.usefixtures("installed")
def test_code_of_another_nomenclature_is_not_guessed():
    assert services.sector_of("47.62Z", nomenclature="naf2025") is None


@pytest.mark.usefixtures("installed")
def test_sector_that_codes_rely_on_cannot_go():
    with pytest.raises(ProtectedError):
        Sector.objects.get(key="commerce").delete()
