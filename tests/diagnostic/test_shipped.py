"""The questionnaire and the measures that every installation starts with."""

import random
import re
from copy import deepcopy

import pytest

from diagnostic.national import figures
from diagnostic.questionnaire import asked, check, next_question, ways_through
from taxonomy.enums import TopicKey
from tests.diagnostic.shipped import CONTENT, shipped_content, shipped_measures

PLANNED = {"idee", "creation"}
LINKS = re.compile(r"/ressources/[a-z0-9-]+/|https://[a-z0-9./-]+")


def question(key):
    return next(each for each in shipped_content()["questions"] if each["key"] == key)


def walk(dice, facts, content):
    """Answers of somebody who knows all and chooses at random."""
    answers = {}
    while key := next_question(content, answers, facts):
        asking = next(each for each in content["questions"] if each["key"] == key)
        free = [choice["key"] for choice in asking["choices"] if not choice.get("exclusive")]
        alone = [choice["key"] for choice in asking["choices"] if choice.get("exclusive")]
        if asking["kind"] != "several":
            answers[key] = dice.choice(free)
        elif alone and dice.random() < 0.3:
            answers[key] = alone
        else:
            answers[key] = dice.sample(free, dice.randint(1, len(free)))
    return answers


def some_facts(dice):
    facts = {
        "stage": dice.choice(["idee", "creation", "activite", "reprise"]),
        "headcount": dice.choice([1, 2, 4, 9, 10, 80]),
        "customers": dice.sample(["particuliers", "entreprises", "public"], dice.randint(1, 3)),
        "trade": {"words": "métier", "sector": dice.choice(["alimentation", "batiment", "services"])},
    }
    return {key: value for key, value in facts.items() if dice.random() < 0.85}


def test_nothing_is_wrong_with_it():
    assert check(shipped_content(), shipped_measures().keys()) == []


def test_it_asks_seven_themes_in_the_order_of_the_portal():
    assert [theme["key"] for theme in shipped_content()["themes"]] == list(TopicKey)


def test_it_lasts_less_than_ten_minutes_whatever_is_answered():
    ways = ways_through(shipped_content())
    assert ways.longest_seconds < 600
    assert shipped_content()["minutes"] == ways.minutes


def test_the_shortest_way_is_under_18_questions_the_firm_part_included():
    assert ways_through(shipped_content()).fewest < 18


def test_who_knows_the_answers_never_sees_more_than_26_questions():
    knowing = deepcopy(shipped_content())
    for each in knowing["questions"]:
        each["dont_know"] = False
    assert ways_through(knowing).most <= 26


def test_a_shop_without_internet_is_not_kept_long():
    facts = {"stage": "activite", "headcount": 1, "customers": ["particuliers"]}
    answers = {
        "presence": ["nulle-part"],
        "en-ligne": ["rien"],
        "fichier-clients": "nulle-part",
        "factures": "papier",
        "livraison": ["sur-place"],
        "aisance": "avec-aide",
    }
    assert len(asked(shipped_content(), answers, facts)) + 6 < 18


def test_a_firm_that_does_not_exist_yet_is_asked_what_it_plans_only():
    dice = random.Random(1)
    about_today = {each["key"] for each in shipped_content()["questions"]} - {
        "visibilite-prevue", "nom-de-domaine", "vente-prevue", "offre-ecrite", "premiers-clients",
        "outils-prevus", "reception-prevue", "aisance", "aide-proche", "sauvegardes", "mots-de-passe",
    }  # fmt: skip
    for stage in PLANNED:
        for _ in range(50):
            facts = some_facts(dice) | {"stage": stage}
            assert not about_today & walk(dice, facts, shipped_content()).keys()


def test_whoever_answers_gets_a_score_in_every_theme():
    dice = random.Random(2)
    themes = {each["key"]: each["theme"] for each in shipped_content()["questions"] if each["scored"]}
    for _ in range(300):
        answers = walk(dice, some_facts(dice), shipped_content())
        assert {themes[key] for key in answers if key in themes} == set(TopicKey)


def test_its_texts_are_short():
    for each in shipped_content()["questions"]:
        assert len(each["text"]) <= 90
        assert len(each["help"]) <= 200
        assert all(len(choice["text"]) <= 60 for choice in each["choices"])


def test_every_weak_answer_names_a_measure():
    for each in shipped_content()["questions"]:
        for choice in each["choices"]:
            weak = choice["points"] <= 60 and each["kind"] != "several" and each["scored"]
            if weak or choice.get("exclusive"):
                assert choice["measure"], (each["key"], choice["key"])


def test_what_answers_several_ways_offers_none_of_them():
    for each in shipped_content()["questions"]:
        if each["kind"] == "several":
            assert sum(choice.get("exclusive", False) for choice in each["choices"]) == 1


def test_every_measure_is_named_by_an_answer():
    named = {choice["measure"] for each in shipped_content()["questions"] for choice in each["choices"]}
    assert named - {None} == shipped_measures().keys()


@pytest.mark.parametrize("topic", list(TopicKey))
def test_every_theme_has_something_free_to_do_this_week(topic):
    assert any(
        row["cost_words"].startswith("Gratuit") and row["effort"] == 1 and row["minutes"] <= 120
        for row in shipped_measures().values()
        if row["topic"] == topic
    )


def test_measures_lead_to_the_portal_or_to_the_state():
    for row in shipped_measures().values():
        assert row["link"] == "" or LINKS.fullmatch(row["link"]), row["key"]


def test_a_cost_with_a_figure_has_its_source():
    for row in shipped_measures().values():
        assert not re.search(r"\d", row["cost_words"]) or row.get("cost_source"), row["key"]


def test_french_spaces_stand_before_and_within_its_marks():
    for name in ("questionnaire.yaml", "measures.yaml"):
        lines = (CONTENT / name).read_text(encoding="utf-8").splitlines()
        for line in lines:
            if not line.lstrip().startswith("#"):
                assert not re.search(r" [?!;%€»]|« |'", line), line


def test_national_figures_compare_what_they_say():
    compared = {
        each["key"]: (figures()[each["reference"]["survey"], each["reference"]["key"]].value)
        for each in shipped_content()["questions"]
        if each["reference"]
    }
    assert compared == {"presence": 84, "en-ligne": 37, "ia": 26, "budget": 75, "protection": 84}


def test_a_national_figure_comes_with_its_source():
    figure = figures()["Baromètre France Num 2025", "uses_ai"]
    assert (figure.publisher.split(" (")[0], figure.year, figure.sample) == (
        "Direction générale des Entreprises",
        2025,
        11021,
    )


def test_a_firm_without_an_address_of_its_own_is_told_of_one():
    none = next(choice for choice in question("nom-de-domaine")["choices"] if choice["key"] == "non")
    assert shipped_measures()[none["measure"]]["link"].endswith("/nom-de-domaine-adresse-professionnelle/")


def test_who_prepares_orders_to_collect_is_told_of_collecting_not_of_delivery_rounds():
    [named] = [choice["measure"] for choice in question("livraison")["choices"] if choice["key"] == "retrait"]
    assert "retrait" in shipped_measures()[named]["title"]


def test_who_has_not_opened_yet_is_told_to_choose_where_to_be_seen_before_publishing_each_week():
    planned = {choice["measure"] for choice in question("visibilite-prevue")["choices"] if choice["measure"]}
    assert planned == {"choisir-ou-etre-vu"}


def test_the_words_of_electronic_invoices_are_explained_where_they_stand():
    told = shipped_measures()["logiciel-de-facturation"]
    assert "1er septembre 2027, jour où les petites entreprises devront" in told["gain"]
    assert "plateforme agréée, le service reconnu par l’État" in told["first_step"]
