"""What people type, and which trade is meant."""

import json

import pytest
from django.db import IntegrityError, transaction

from core.published import forget_copies
from taxonomy.models import NafCode, Trade
from taxonomy.services import complete_trades, resolve_trade, trade_of
from tests.taxonomy.conftest import make_trade

pytestmark = pytest.mark.usefixtures("few_trades")


def words(trades):
    return [trade.word for trade in trades]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fleur", ["fleuriste", "producteur de fleurs"]),
        ("FLEURISTE", ["fleuriste"]),
        ("coiffeur", ["coiffeur", "coiffeur à domicile"]),
        ("coiffeuse", ["coiffeur"]),
        ("fleurs magasin", ["fleuriste"]),
        ("magasin de", ["fleuriste", "jardinerie"]),
        ("magasin de pl", ["jardinerie"]),
        ("velo", ["développeur"]),
        ("coach", ["coach de vie", "coach sportif"]),
        ("fleuristes", ["fleuriste"]),
        ("oeno", ["œnologue"]),
        ("Œ", ["œnologue"]),
        ("vtc", ["VTC"]),
        ("47.76", ["fleuriste", "jardinerie"]),
        ("4776z", ["fleuriste", "jardinerie"]),
        ("47.77", []),
        ("", []),
        ("  -' ", []),
        ("😀", []),
        ("%", []),
        ("x" * 5000, []),
    ],
)
def test_typing_completes_best_first(text, expected):
    assert words(complete_trades(text)) == expected


def test_no_more_trades_come_than_asked_and_always_the_same():
    for number in range(30):
        make_trade(f"réparateur de {number:02}", "95.29Z", f"atelier {number}")
    found = words(complete_trades("reparateur"))
    assert found == [f"réparateur de {number:02}" for number in range(8)]
    assert words(complete_trades("reparateur", 3)) == found[:3]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Fleuriste", "fleuriste"),
        ("  fleuristes ", "fleuriste"),
        ("marchand de fleurs", "fleuriste"),
        ("Magasins de fleurs", "fleuriste"),
        ("boulangères", "boulangerie"),
        ("horticultrice", "producteur de fleurs"),
        ("productrices de fleurs", "producteur de fleurs"),
        ("je suis coiffeuse", "coiffeur"),
        ("développeuse", "développeur"),
        ("creation de site web", "développeur"),
        ("oenologue", "œnologue"),
    ],
)
def test_a_trade_is_known_by_any_of_its_names(text, word):
    assert trade_of(text).word == word
    assert resolve_trade(text).trade.word == word


@pytest.mark.parametrize("text", ["", "coach", "dresseur de licornes", "x" * 5000, "\x00", "🐝"])
def test_other_texts_are_no_trade(text):
    assert trade_of(text) is None


@pytest.mark.parametrize(
    ("text", "message", "proposed"),
    [
        ("coach", "Plusieurs métiers correspondent.", ["Coach de vie", "Coach sportif"]),
        ("salon", "Un métier s’en approche.", ["Salon de coiffure"]),
        ("boulengerie", "Nous ne connaissons pas « boulengerie ».", ["Boulangerie"]),
        (
            "vendeuse de fleurs à Rennes",
            "Choisissez dans la liste un métier",
            ["Producteur de fleurs", "Magasin de fleurs"],
        ),
        ("47.76Z", "Plusieurs métiers correspondent.", ["Fleuriste", "Jardinerie"]),
        ("99.00Z", "Nous ne connaissons pas de métier du code « 99.00Z ».", []),
        ("qsdfghjkl", "Écrivez un mot courant, par exemple « fleuriste »", []),
        ("x" * 121, "Ce texte est trop long.", []),
        ("fleu\x00riste", "caractères que nous ne savons pas lire", []),
        ("🐝🐝", "Ce texte n’a pas de lettres.", []),
    ],
)
def test_an_unclear_text_is_explained_with_what_comes_close(text, message, proposed):
    resolution = resolve_trade(text)
    assert resolution.trade is None
    assert message in resolution.message
    assert [proposal.label for proposal in resolution.proposals] == proposed


def test_a_code_that_one_trade_has_is_enough():
    assert resolve_trade("10.71C").trade.word == "boulangerie"
    assert resolve_trade("1071 c").trade.word == "boulangerie"


def test_a_proposal_says_of_which_trade_it_is_a_name():
    (proposal,) = resolve_trade("salon").proposals
    assert proposal.note == "Coiffeur · Beauté, réparation, vie locale"
    assert resolve_trade("coach").proposals[0].note == "Beauté, réparation, vie locale"


def test_a_withdrawn_trade_is_no_longer_found():
    Trade.objects.get(word="fleuriste").delete()
    make_trade("fleuriste", "47.76Z")
    trade = Trade.objects.get(word="fleuriste")
    assert trade_of("fleuriste") == trade
    trade.is_offered = False
    trade.save()
    assert trade_of("fleuriste") is None


def test_a_warm_process_asks_nothing(settings, django_assert_num_queries):
    settings.PUBLISHED_COPY_SECONDS = 60
    forget_copies()
    with django_assert_num_queries(2):  # the token of what is published, and the trades
        assert complete_trades("fleur")
    with django_assert_num_queries(0):
        assert trade_of("boulangère").sector.key == "alimentation"
        assert resolve_trade("coach").proposals[0].note
        assert complete_trades("coif")


def test_one_word_belongs_to_one_trade():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_trade("FLEURISTE !", "47.76Z")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_trade("🐝", "47.76Z")


def test_a_new_trade_never_takes_the_key_of_another():
    fleuriste = Trade.objects.get(key="fleuriste")
    fleuriste.word = "artisan fleuriste"
    fleuriste.save()
    assert make_trade("fleuriste", "47.89Z").key == "fleuriste-2"
    fleuriste.refresh_from_db()
    assert (fleuriste.word, fleuriste.naf_code.code) == ("artisan fleuriste", "47.76Z")


def test_names_are_cleaned_as_they_are_saved():
    trade = make_trade(
        "  Verre\u2028filé ", "23.19Z", "\n fileuse   de verre\nVERRE FILE\n\nFileuse de verre\r\n🐝"
    )
    assert trade.word == "Verre filé"
    assert trade.synonyms == "Fileuse de verre"
    assert trade.names == {"verre file": "Verre filé", "fileuse de verre": "Fileuse de verre"}


def ask(client, text):
    response = client.get("/metiers/", {"q": text})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    return response, json.loads(response.content)


def test_the_browser_gets_trades_with_their_sector(client):
    response, answer = ask(client, "magasin de f")
    assert answer == {
        "trades": [
            {
                "key": "fleuriste",
                "name": "Magasin de fleurs",
                "note": "Fleuriste · Commerce de détail",
                "label": "Magasin de fleurs",
            }
        ],
        "message": "",
    }
    assert set(response["Cache-Control"].split(", ")) == {"max-age=3600", "public"}
    assert not response.cookies


def test_the_browser_gets_help_for_a_trade_that_nobody_knows(client):
    _, answer = ask(client, "dresseur de licornes")
    assert answer["trades"] == []
    assert "Nous ne connaissons pas « dresseur de licornes »." in answer["message"]


@pytest.mark.parametrize("text", ["", " ", "%", "\x01", "😀", "x" * 5000, "é" * 200, "';--", "99.00Z", "\\"])
def test_the_browser_gets_an_answer_to_garbage(client, text):
    _, answer = ask(client, text)
    assert answer["trades"] == []


@pytest.mark.parametrize("address", ["/metiers/", "/metiers/?q=%ff%fe", "/metiers/?autre=1&q=a&q=%C3"])
def test_an_odd_address_gets_an_answer(client, address):
    assert client.get(address).status_code == 200


def test_official_codes_are_found_by_number_and_by_words():
    assert NafCode.objects.saying("ELEVAGE volailles").get().code == "01.47Z"
    assert {code.code for code in NafCode.objects.saying("4776")} == {"47.76Z"}
    assert NafCode.objects.saying("  ").count() == 732
