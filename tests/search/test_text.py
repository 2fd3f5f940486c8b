"""How words are cut, stemmed, marked, and mistaken."""

from time import perf_counter

import pytest

from search.text import MOST_WORDS, distance, extract, mark, nearest, parse, stem, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("école", "ECOLES"),
        ("l’export", "export"),
        ("l'export", "EXPORTS"),
        ("cœur", "coeurs"),
        ("référencement", "referencements"),
        ("commerçante", "commerçants"),
        ("régional", "régionaux"),
        ("e\u0301cole", "école"),
    ],
)
def test_a_word_meets_its_other_forms(one, other):
    assert [stem(word) for word in words_of(one)] == [stem(word) for word in words_of(other)]


def test_words_that_every_text_has_are_left_out_of_a_question():
    assert parse("comment vendre à l’export ?").words == ("vendre", "export")


def test_a_question_of_such_words_alone_keeps_them():
    assert parse("comment faire avec") == parse("faire")
    assert parse("pour vous").words == ("pour", "vous")


@pytest.mark.parametrize(
    "typed", ["« vente en ligne » facture", 'facture "vente en ligne"', "facture “vente en ligne”"]
)
def test_a_phrase_stands_in_quotes_of_any_kind(typed):
    query = parse(typed)
    assert query.words == ("facture",)
    assert query.phrases == (("vente", "en", "ligne"),)


@pytest.mark.parametrize("typed", ["", "?!…", '"', "*~(", "\0\x07", "ελληνικά", "l'"])
def test_what_holds_no_word_asks_nothing(typed):
    assert not parse(typed)


@pytest.mark.parametrize(
    "typed", ["a" * 10_000, "mot " * 3_000, '"' * 10_000, "AND OR NOT NEAR(", "'; DROP TABLE"]
)
def test_whatever_is_typed_is_a_short_question(typed):
    started = perf_counter()
    assert len(parse(typed).words) <= MOST_WORDS
    assert perf_counter() - started < 0.1


def test_marked_words_are_the_only_markup():
    marked = mark("<b>Écoles</b> & l’école", {stem("ecole")})
    assert marked == "&lt;b&gt;<mark>Écoles</mark>&lt;/b&gt; &amp; l’<mark>école</mark>"


def test_an_extract_shows_where_the_words_are():
    text = "Rien ici. " * 80 + "Le référencement des sites. " + "Rien là. " * 80
    shown = extract(text, {stem("referencement"), stem("site")})
    assert "<mark>référencement</mark> des <mark>sites</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 300


def test_an_extract_without_the_words_is_the_beginning():
    assert extract("Bonjour " * 100, {"absent"}).startswith("Bonjour Bonjour")


def test_a_very_long_word_is_cut():
    assert len(extract("a" * 5_000, {"b"})) < 300


@pytest.mark.parametrize(
    ("one", "other", "mistakes"),
    [
        ("site", "site", 0),
        ("stie", "site", 1),
        ("sit", "site", 1),
        ("sote", "site", 1),
        ("facutre", "factures", 2),
    ],
)
def test_typing_mistakes_are_counted(one, other, mistakes):
    assert distance(one, other, 2) == mistakes


def test_the_nearest_word_comes_first():
    assert nearest("facutre", ["facture", "factures", "fracture", "vente"])[0] == "facture"


def test_short_words_are_not_mistaken_for_one_another():
    assert nearest("vin", ["pain", "ville"]) == []
