"""What must be true of every score, whatever is answered."""

import random
from copy import deepcopy

import pytest

from diagnostic.conditions import asked_questions, holds
from diagnostic.scoring import level_of, score
from tests.diagnostic.questionnaires import LEVELS, THEMES, choice, question, questionnaire

CONTENT = questionnaire()
MANY = 300


def some_answers(dice, unknown=0.2, open_=0.0):
    """Answers to whatever is asked, at random."""
    answers, facts = {}, {"headcount": dice.choice([None, 1, 4])}
    while True:
        asked = asked_questions(CONTENT, answers, facts)
        waiting = next((each for each in asked if each["key"] not in answers), None)
        if waiting is None:
            break
        keys = [each["key"] for each in waiting["choices"]]
        answers[waiting["key"]] = (
            "?" if dice.random() < unknown else [dice.choice(keys)]
            if waiting["kind"] == "several" else dice.choice(keys)
        )  # fmt: skip
    return {key: value for key, value in answers.items() if dice.random() >= open_}, facts


def runs(**more):
    dice = random.Random(7)
    return [some_answers(dice, **more) for _ in range(MANY)]


def asked_keys(answers, facts):
    return [each["key"] for each in asked_questions(CONTENT, answers, facts)]


def at_least(better, worse):
    return worse is None or better >= worse


def test_a_better_answer_never_lowers_a_score():
    compared = 0
    for answers, facts in runs():
        before = score(CONTENT, answers, facts)
        for each in asked_questions(CONTENT, answers, facts):
            if each["kind"] == "several" or answers[each["key"]] not in ("non", "un-peu"):
                continue
            better = answers | {each["key"]: "oui"}
            if asked_keys(better, facts) != asked_keys(answers, facts):
                continue
            after = score(CONTENT, better, facts)
            compared += 1
            assert at_least(after.total, before.total)
            assert at_least(after.level, before.level)
            assert all(at_least(b.score, a.score) for a, b in zip(before.themes, after.themes, strict=True))
    assert compared > MANY


def test_not_knowing_neither_raises_nor_lowers_and_widens_the_margin():
    for answers, facts in runs(unknown=0):
        for key in asked_keys(answers, facts):
            without = {name: value for name, value in answers.items() if name != key}
            unknown = score(CONTENT, answers | {key: "?"}, facts)
            assert unknown.total == score(CONTENT, without, facts).total
            assert unknown.level == score(CONTENT, without, facts).level
            known = score(CONTENT, answers, facts)
            for narrow, wide in zip(known.themes, unknown.themes, strict=True):
                if sorted(q.key for q in narrow.questions) == sorted(q.key for q in wide.questions):
                    assert wide.low <= narrow.low
                    assert narrow.high <= wide.high


def test_the_score_lies_within_its_margin():
    for answers, facts in runs(unknown=0.4, open_=0.2):
        found = score(CONTENT, answers, facts)
        assert found.total is None or found.low <= found.total <= found.high
        for theme in found.themes:
            assert theme.score is None or theme.low <= theme.score <= theme.high


def test_the_order_of_answers_does_not_matter_and_the_same_gives_the_same():
    dice = random.Random(3)
    for answers, facts in runs():
        shuffled = list(answers.items())
        dice.shuffle(shuffled)
        assert score(CONTENT, dict(shuffled), facts) == score(deepcopy(CONTENT), answers, facts)


def test_an_answer_to_what_is_not_asked_any_more_counts_for_nothing():
    answers = {"vendre-en-ligne-1": "non", "vendre-en-ligne-2": "oui", "paiement": ["rien"]}
    sales = next(each for each in score(CONTENT, answers, {}).themes if each.key == "vendre-en-ligne")
    assert sales.score == 75
    assert [each.key for each in sales.questions] == ["vendre-en-ligne-1", "vendre-en-ligne-2"]


def test_questions_that_depend_on_one_left_out_are_left_out_with_it():
    chain = questionnaire()
    chain["questions"] += [
        question("a", THEMES[6]),
        question("b", THEMES[6], asked_if={"all": [{"question": "a", "in": ["oui"]}]}),
        question("c", THEMES[6], asked_if={"all": [{"question": "b", "in": ["oui"]}]}),
    ]
    keys = [each["key"] for each in asked_questions(chain, {"a": "non", "b": "oui", "c": "oui"}, {})]
    assert "b" not in keys
    assert "c" not in keys


def test_several_answers_add_up_to_100_at_most():
    answers = {"vendre-en-ligne-1": "oui", "paiement": ["carte", "virement"]}
    sales = score(CONTENT, answers, {}).themes[1]
    assert {each.key: each.points for each in sales.questions}["paiement"] == 100


@pytest.mark.parametrize(("themes", "has_level"), [(3, False), (4, True)])
def test_no_level_is_invented_from_too_little(themes, has_level):
    answers = {f"{theme}-1": "oui" for theme in THEMES[:themes]}
    found = score(CONTENT, answers, {})
    assert (found.level is not None) == has_level
    assert found.missing == (() if has_level else tuple(THEMES[themes:]))


def test_who_knows_nothing_gets_no_level_but_advice():
    answers = {each["key"]: "?" for each in CONTENT["questions"]}
    found = score(CONTENT, answers, {})
    assert (found.total, found.level, found.weak) == (None, None, ())
    assert (found.low, found.high) == (0, 100)
    assert {each.measure for each in found.open} == {"commencer"}


def test_the_weak_answers_come_the_heaviest_loss_first():
    answers = {"etre-visible-1": "non", "etre-visible-2": "un-peu", "clients-1": "oui"}
    found = score(CONTENT, answers, {})
    assert [each.question for each in found.weak] == ["etre-visible-2", "etre-visible-1"]


def test_one_threshold_is_enough_where_no_minimum_holds():
    assert [level_of(LEVELS, total, [total] * 7) for total in (0, 19.9, 20, 40, 60, 80)] == [1, 1, 2, 3, 4, 5]


def test_the_minimum_of_themes_keeps_the_level_down():
    uneven = [100, 100, 100, 100, 20, 20, 20]
    assert level_of(LEVELS, 65.7, uneven) == 3
    assert level_of(LEVELS, 90, [100] * 6 + [30]) == 4


def test_what_lifts_to_the_next_level_lifts_to_it():
    """Whoever follows the first steps gains at least what they say."""
    for answers, facts in runs(unknown=0):
        before = score(CONTENT, answers, facts)
        if before.to_next is None:
            assert before.level == 5
            continue
        assert before.to_next.level == before.level + 1
        assert before.to_next.gap > 0 or before.to_next.themes_needed > 0
        step = before.to_next.steps[0]
        asked = next(each for each in CONTENT["questions"] if each["key"] == step.question)
        better = answers | {step.question: ["carte", "virement"] if asked["kind"] == "several" else "oui"}
        if asked_keys(better, facts) == asked_keys(answers, facts):
            assert score(CONTENT, better, facts).total == pytest.approx(before.total + step.gain, abs=1e-4)


def test_only_themes_below_the_minimum_are_named_where_the_total_is_there():
    answers = {f"{theme}-{n}": "oui" for theme in THEMES[:4] for n in (1, 2)}
    answers |= {f"{theme}-{n}": "non" for theme in THEMES[4:] for n in (1, 2)}
    answers["competences-2"] = answers["securite-2"] = "un-peu"
    found = score(CONTENT, answers, {})
    assert found.level == 3
    assert (found.to_next.gap, found.to_next.themes_needed) == (0, 1)
    assert {step.theme for step in found.to_next.steps} <= set(found.to_next.themes)


@pytest.mark.parametrize(
    ("test", "answers", "facts", "passes"),
    [
        ({"question": "a", "in": ["x"]}, {"a": "x"}, {}, True),
        ({"question": "a", "in": ["x"]}, {"a": ["y", "x"]}, {}, True),
        ({"question": "a", "in": ["x"]}, {"a": "?"}, {}, False),
        ({"question": "a", "not_in": ["x"]}, {"a": "?"}, {}, True),
        ({"question": "a", "not_in": ["x"]}, {}, {}, True),
        ({"question": "a", "not_in": ["x"]}, {"a": ["y", "x"]}, {}, False),
        ({"fact": "stage", "in": ["idee"]}, {}, {"stage": "idee"}, True),
        ({"fact": "trade", "in": ["commerce"]}, {}, {"trade": {"words": "x", "sector": "commerce"}}, True),
        ({"fact": "trade", "in": ["commerce"]}, {}, {"trade": {"words": "commerce"}}, False),
        ({"fact": "headcount", "at_least": 2}, {}, {"headcount": 2}, True),
        ({"fact": "headcount", "at_least": 2}, {}, {"headcount": None}, False),
        ({"fact": "headcount", "at_most": 2}, {}, {}, False),
        ({"fact": "headcount", "at_most": 2}, {}, {"headcount": 3}, False),
    ],
)
def test_conditions(test, answers, facts, passes):
    assert holds({"all": [test]}, answers, facts) is passes
    assert holds({"any": [test]}, answers, facts) is passes


def test_a_choice_without_points_counted_still_advises():
    asked = question("domaine", THEMES[0], scored=False, choices=[choice("non", 0, "nom-de-domaine")])
    content = questionnaire()
    content["questions"].insert(0, asked)
    found = score(content, {"domaine": "non"}, {})
    assert [each.measure for each in found.weak] == ["nom-de-domaine"]
    assert found.themes[0].questions[0].key == "etre-visible-1"
