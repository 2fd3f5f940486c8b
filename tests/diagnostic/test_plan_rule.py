"""The rule of the plan, over firms that were written out and over answers drawn at random."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from wagtail.models import Site

from diagnostic.conditions import DONT_KNOW, asked_questions
from diagnostic.enums import WhyNot
from diagnostic.plan import recommended
from diagnostic.planning import MOST_FIRST, plan_of, weight_of
from diagnostic.profile import profile_of
from diagnostic.recommending import Case, Recommendation
from diagnostic.weights import Weights
from tests.diagnostic.shipped import FIRMS, shipped_content, shipped_measures

TODAY = datetime(2026, 11, 25, tzinfo=UTC)
STAGES = ["idee", "creation", "activite", "reprise", None]
SECTORS = ["alimentation", "services", "commerce", "batiment", None]


def case_of(answers, facts):
    profile = profile_of(shipped_content(), answers, facts)
    return Case(shipped_content(), answers, facts, profile, profile.level, Site(), TODAY)


def measures_of(case):
    """What the measures say for a case, as the room does, without a database."""
    named = {}
    for weak in (*case.profile.scored.weak, *case.profile.scored.open):
        named.setdefault(weak.measure, []).append(weak)
    words = shipped_measures()
    return [
        recommended(case, key, weak, {"cost_source": "", **words[key], "link_url": words[key]["link"]})
        for key, weak in named.items()
    ]


def plan(case, weights=None, **more):
    return plan_of(case, measures_of(case), weights or Weights(), **more)


def firm_case(key):
    firm = next(firm for firm in FIRMS if firm["key"] == key)
    return case_of(firm["answers"], firm["facts"])


def at_random(seed, *, unknown=None, stages=STAGES) -> Case:
    """A firm that answers at random, « je ne sais pas » now and then, or as often as it is told."""
    chance = random.Random(seed)
    facts = {"stage": chance.choice(stages), "headcount": chance.choice([1, 4, 30, None])}
    facts = {key: value for key, value in facts.items() if value is not None}
    if sector := chance.choice(SECTORS):
        facts["trade"] = {"words": "métier", "sector": sector}
    unknown = chance.choice([0, 0.2, 0.6, 1]) if unknown is None else unknown
    answers = {}
    while waiting := [
        each for each in asked_questions(shipped_content(), answers, facts) if each["key"] not in answers
    ]:
        answers[waiting[0]["key"]] = answer_to(waiting[0], chance, unknown)
    return case_of(answers, facts)


def answer_to(question, chance, unknown):
    if question["dont_know"] and chance.random() < unknown:
        return DONT_KNOW
    keys = [choice["key"] for choice in question["choices"] if not choice.get("exclusive")]
    if question["kind"] != "several":
        return chance.choice([choice["key"] for choice in question["choices"]])
    alone = [choice["key"] for choice in question["choices"] if choice.get("exclusive")]
    if alone and chance.random() < 0.3:
        return alone[:1]
    return sorted(chance.sample(keys, chance.randint(1, len(keys))), key=keys.index)


def cases() -> Iterator[Case]:
    yield from (case_of(firm["answers"], firm["facts"]) for firm in FIRMS)
    yield from (at_random(seed) for seed in range(300))


def item(name, **more):
    given = {
        "kind": "measure", "title": name, "link": "", "reason": "Vous avez répondu « Non » à « Oui ? ».",
        "theme": "clients", "first_step": "Un pas.", "minutes": 30, "effort": 1, "is_free": True, "score": 50,
    }  # fmt: skip
    return Recommendation(**{"key": f"measure:{name}", **given, **more})


def test_at_most_three_first_actions_of_three_themes():
    for case in cases():
        first = plan(case).first
        assert len(first) <= MOST_FIRST
        assert len({each.theme for each in first}) == len(first)
        assert all(each.first_step for each in first)


def test_one_first_action_can_be_done_this_week_for_nothing_where_one_exists():
    for case in cases():
        if any(each.is_quick for each in measures_of(case)):
            assert any(each.is_quick for each in plan(case).first)


def test_nothing_stands_twice_nothing_is_lost_nothing_is_without_reason():
    for case in cases():
        shown = list(plan(case))
        keys = [each.key for each in shown]
        assert len(set(keys)) == len(keys)
        assert set(keys) == {each.key for each in measures_of(case)}
        assert all(each.reason for each in shown)


def test_every_reason_quotes_the_question_and_the_answer():
    questions = {question["key"]: question for question in shipped_content()["questions"]}
    for case in cases():
        for each in plan(case):
            asked = questions[each.questions[0]]
            assert asked["text"] in each.reason
            said = [choice["text"] for choice in asked["choices"]]
            if each.finds_out:
                assert each.reason.startswith("Vous ne savez pas encore")
                assert case.answers[each.questions[0]] == DONT_KNOW
            else:
                assert any(f"«\xa0{words}\xa0»" in each.reason for words in said)


def test_the_same_result_and_content_give_the_same_plan_in_whatever_order_rooms_speak():
    for case in cases():
        offered = measures_of(case)
        assert plan_of(case, offered, Weights()) == plan_of(case, offered[::-1], Weights())


def test_who_knows_nothing_begins_with_finding_out():
    case = firm_case("hotel-qui-ne-sait-pas")
    made = plan(case)
    assert made.finds_out
    assert len(made.first) == MOST_FIRST
    for each in made.first:
        assert each.reason.startswith("Vous ne savez pas encore répondre à")
        assert each.first_step.startswith("Cherchez la réponse")


def test_whoever_knows_nothing_begins_with_finding_out_in_any_firm():
    for seed in range(60):
        case = at_random(seed, unknown=1, stages=["activite", "reprise", None])
        # A few questions leave nothing open: what was answered there may come first.
        if any(case.profile.scored.weak):
            continue
        first = plan(case).first
        assert plan(case).finds_out
        assert all(each.finds_out and each.first_step.startswith("Cherchez la réponse") for each in first)


def test_every_firm_to_come_has_a_plan_of_its_own():
    """Nothing that only firms which exist are asked; what is prepared before opening, where it is named."""
    running = {
        choice["measure"]
        for question in shipped_content()["questions"]
        if {"fact": "stage", "not_in": ["idee", "creation"]} in (question["asked_if"] or {}).get("all", ())
        for choice in question["choices"]
    }
    before = {"parler-a-dix-clients", "ecrire-son-offre", "choisir-ou-etre-vu", "chiffrer-sa-livraison"}
    for seed in range(100):
        case = at_random(seed, unknown=0, stages=["idee", "creation"])
        made = plan(case)
        assert made.is_to_come
        named = {each.key.removeprefix("measure:") for each in measures_of(case)}
        first = {each.key.removeprefix("measure:") for each in made.first}
        assert first <= named
        assert not first & (running - {choice["measure"] for choice in choices_before_opening()})
        if named & {"parler-a-dix-clients"}:
            assert "parler-a-dix-clients" in first
        if named & before:
            assert first & before


def choices_before_opening():
    for question in shipped_content()["questions"]:
        if {"fact": "stage", "not_in": ["idee", "creation"]} not in (question["asked_if"] or {}).get(
            "all", ()
        ):
            yield from question["choices"]


def test_a_duty_passes_before_what_leaves_as_many_points_and_no_effort_holds_it_back():
    case = firm_case("boulangerie")
    offered = [
        item("site", score=60),
        item("loi", theme="organisation", score=30, effort=3, minutes=600, is_free=False, stake="loi"),
        item("copies", theme="securite", score=59, stake="perte"),
    ]
    flat = Weights(next_level=1, quick=1)
    assert [each.title for each in plan_of(case, offered, flat).first] == ["loi", "copies", "site"]
    even = Weights(next_level=1, quick=1, duty=1, loss=1)
    assert [each.title for each in plan_of(case, offered, even).first] == ["site", "copies", "loi"]


def test_where_nobody_knows_points_say_nothing_and_the_shortest_comes_first():
    case = firm_case("hotel-qui-ne-sait-pas")
    offered = [
        item("long", score=200, minutes=90, finds_out=True),
        item("court", theme="securite", score=10, minutes=20, finds_out=True),
        item("deux", theme="organisation", score=10, minutes=90, finds_out=True, questions=("a", "b")),
    ]
    assert [each.title for each in plan_of(case, offered, Weights()).first] == ["deux", "court", "long"]


def test_a_wish_is_worth_no_more_to_who_does_not_know():
    case = firm_case("boulangerie")
    wish = next(each["key"] for each in case.content["questions"] if not each["scored"])
    known, unknown = (
        item("envie", score=20, questions=(wish,), finds_out=finds_out) for finds_out in (False, True)
    )
    assert weight_of(case, unknown, Weights()) == weight_of(case, known, Weights()) * Weights().finds_out


def test_a_firm_that_does_not_exist_yet_gets_what_is_prepared_before_opening():
    made = plan(firm_case("salon-de-the-en-projet"))
    assert made.is_to_come
    keys = {each.key for each in made.first}
    assert keys == {
        "measure:parler-a-dix-clients",
        "measure:ecrire-son-offre",
        "measure:choisir-ou-etre-vu",
    }
    assert not plan(firm_case("boulangerie")).is_to_come


def test_a_theme_that_the_mission_puts_first_comes_first():
    case = firm_case("boulangerie")
    first = plan(case, Weights(themes={"competences": 5})).first
    assert first[0].theme == "competences"


def test_a_theme_that_weighs_nothing_comes_last_but_is_not_lost():
    case = firm_case("boulangerie")
    made = plan(case, Weights(themes={"securite": 0}))
    assert "securite" not in {each.theme for each in made.first}
    assert "securite" in {theme.key for theme in made.themes}


def test_what_the_next_level_asks_for_weighs_more():
    case = firm_case("garage")
    assert case.profile.scored.to_next.themes == ("etre-visible",)
    offered = [item("a", score=60), item("b", theme="etre-visible", score=50)]
    flat = Weights(next_level=1)
    assert [each.title for each in plan_of(case, offered, flat).first] == ["a", "b"]
    assert [each.title for each in plan_of(case, offered, Weights(next_level=2)).first] == ["b", "a"]


def test_what_is_put_off_is_never_first_and_what_is_refused_is_out():
    case = firm_case("boulangerie")
    one, two, *_ = plan(case).first
    made = plan(case, put_off=frozenset({one.key}), refused={two.key: WhyNot.ALREADY})
    assert one.key not in {each.key for each in made.first}
    assert one.key in {each.key for each in made}
    assert two.key not in {each.key for each in made}


@pytest.mark.parametrize(
    ("why", "held_back"),
    [
        (WhyNot.COST, {"is_free": False}),
        (WhyNot.TIME, {"minutes": 90}),
        (WhyNot.EFFORT, {"effort": 2}),
    ],
)
def test_why_something_is_refused_moves_the_rest(why, held_back):
    case = firm_case("boulangerie")
    offered = [item("a", score=60, **held_back), item("b", theme="securite", score=40)]
    flat = Weights(next_level=1, middling=1, quick=1)
    assert [each.title for each in plan_of(case, offered, flat).first] == ["a", "b"]
    refused = {"measure:autre": why}
    assert [each.title for each in plan_of(case, offered, flat, refused=refused).first] == ["b", "a"]


def test_a_quick_action_takes_the_place_of_the_one_of_its_theme():
    heavy = [
        item("site", theme="etre-visible", score=90, is_free=False),
        item("payer", theme="vendre-en-ligne", score=80, effort=3),
        item("copies", theme="securite", score=70, minutes=180),
    ]
    quick = item("fiche", theme="etre-visible", score=1)
    case = firm_case("boulangerie")
    first = plan_of(case, [*heavy, quick], Weights()).first
    assert {each.title for each in first} == {"fiche", "payer", "copies"}
    other = replace(quick, theme="clients")
    assert [each.title for each in plan_of(case, [*heavy, other], Weights()).first][-1] == "fiche"


def test_what_first_actions_link_to_is_not_read_twice():
    case = firm_case("boulangerie")
    guide = {"kind": "guide", "first_step": "", "is_free": False}
    offered = [
        item("fiche", link="/guide/"),
        item("lu", key="page:1", link="/guide/", **guide),
        item("autre", key="page:2", link="/autre/", **guide),
        item("pair", key="page:3", link="/pair/", **{**guide, "kind": "temoignage"}),
    ]
    made = plan_of(case, offered, Weights())
    assert [each.title for each in made.about] == ["autre"]
    assert made.peer.title == "pair"
    assert [each.title for each in made] == ["fiche", "autre", "pair"]


def test_what_has_no_reason_or_comes_twice_stays_out_and_an_unknown_theme_is_not_lost():
    case = firm_case("boulangerie")
    offered = [
        item("a"), item("a", title="encore"), item("b", reason=""),
        item("aide", kind="grant", first_step="", theme="theme-disparu"),
    ]  # fmt: skip
    made = plan_of(case, offered, Weights())
    assert [each.title for each in made] == ["a", "aide"]
    assert made.themes[-1].name == "Et aussi"


def test_nothing_to_recommend_is_an_empty_plan():
    assert not plan_of(firm_case("boulangerie"), [], Weights())
