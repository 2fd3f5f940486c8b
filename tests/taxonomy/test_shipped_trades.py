"""The trades that every installation starts with, and what editors may make of them."""

import csv
from collections import Counter

import pytest

from core.text import folded
from taxonomy.enums import SectorKey
from taxonomy.initial import DATA, Trades, Vocabularies
from taxonomy.models import LONGEST_NAME, NafCode, Trade
from taxonomy.services import trade_of
from taxonomy.trades import TradeIndex

FILE = DATA / "trades.csv"


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def names_of(row):
    return [row["word"], *filter(None, row["synonyms"].split("|"))]


def test_each_code_exists():
    codes = {row["code"] for row in read(DATA / "naf.csv")}
    assert [row for row in read(FILE) if row["naf_code"] not in codes] == []


def test_no_word_leads_to_two_trades():
    times = Counter(folded(name) for row in read(FILE) for name in names_of(row))
    assert [name for name, number in times.items() if number > 1] == []
    assert "" not in times


def test_words_are_written_as_they_are_read():
    names = [name for row in read(FILE) for name in names_of(row)]
    assert [name for name in names if "'" in name or name != " ".join(name.split())] == []
    assert max(map(len, names)) <= LONGEST_NAME


@pytest.mark.usefixtures("shipped")
def test_there_are_enough_trades_and_every_sector_has_its_own():
    assert Trade.objects.count() == len(read(FILE)) >= 600
    of_sectors = Counter(Trade.objects.values_list("naf_code__sector", flat=True))
    assert min(of_sectors[key] for key in SectorKey) >= 15


@pytest.mark.usefixtures("shipped")
def test_plurals_and_feminines_never_confuse_two_shipped_trades():
    index = TradeIndex(Trade.objects.with_sector())
    assert [stems for stems, keys in index.by_stems.items() if len(keys) > 1] == []


@pytest.mark.parametrize(
    ("text", "code", "sector"),
    [
        ("fleuriste", "47.76Z", "commerce"),
        ("plombier", "43.22A", "batiment"),
        ("gîte", "55.20Z", "restauration"),
        ("boulangère", "10.71C", "alimentation"),
        ("boucher", "47.22Z", "commerce"),
        ("maraîchère", "01.13Z", "agriculture"),
        ("ébéniste", "31.09B", "fabrication"),
        ("garage", "45.20A", "automobile"),
        ("mareyeur", "46.38A", "negoce"),
        ("taxi", "49.32Z", "transport"),
        ("développeuse web", "62.01Z", "numerique"),
        ("expert-comptable", "69.20Z", "services"),
        ("infirmière libérale", "86.90D", "sante-formation"),
        ("guide-conférencière", "79.90Z", "loisirs"),
        ("coiffeuse", "96.02A", "proximite"),
        ("association", "94.99Z", "proximite"),
    ],
)
@pytest.mark.usefixtures("shipped")
def test_everyday_words_lead_to_the_official_code(text, code, sector):
    trade = trade_of(text)
    assert (trade.naf_code.code, trade.naf_code.nomenclature) == (code, "naf2")
    assert trade.sector.key == sector


@pytest.mark.django_db
def test_installing_again_changes_nothing_and_asks_one_question(django_assert_num_queries):
    Vocabularies().install()
    assert Trades().install() == f"{len(read(FILE))} métiers ajoutés"
    with django_assert_num_queries(3):  # a savepoint, the question, the end of the savepoint
        assert Trades().install() == "0 métiers ajoutés"


@pytest.mark.usefixtures("shipped")
def test_installing_again_keeps_what_editors_wrote():
    fleuriste = Trade.objects.get(key="fleuriste")
    fleuriste.word, fleuriste.synonyms = "artisan fleuriste du quartier", "fleuriste"
    fleuriste.naf_code = NafCode.objects.get(code="47.89Z")
    fleuriste.save()
    Trade.objects.filter(key="plombier").update(is_offered=False)
    Trade.objects.get(key="carreleur").delete()
    assert Trades().install() == "1 métiers ajoutés"
    fleuriste.refresh_from_db()
    assert (fleuriste.word, fleuriste.naf_code.code) == ("artisan fleuriste du quartier", "47.89Z")
    assert not Trade.objects.get(key="plombier").is_offered
    assert Trade.objects.filter(key="carreleur").exists()


@pytest.mark.django_db
def test_a_word_that_an_editor_took_stays_theirs():
    Vocabularies().install()
    code = NafCode.objects.get(code="47.89Z")
    Trade.objects.create(key="fleurs", word="Fleuriste", naf_code=code)
    Trades().install()
    assert [trade.key for trade in Trade.objects.filter(folded_word="fleuriste")] == ["fleurs"]
