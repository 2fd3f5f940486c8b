"""Ten firms whose scores were computed by hand, before the code."""

import pytest

from diagnostic.questionnaire import asked, minutes_left, next_question, progress
from diagnostic.scoring import score
from tests.diagnostic.shipped import FIRMS, REFERENCE_FIRMS, shipped_content

each_firm = pytest.mark.parametrize("firm", FIRMS, ids=lambda firm: firm["key"])


@each_firm
def test_a_firm_answers_what_it_is_asked_and_nothing_else(firm):
    assert asked(shipped_content(), firm["answers"], firm["facts"]) == list(firm["answers"])


@each_firm
def test_a_firm_answers_with_choices_that_are_offered(firm):
    questions = {question["key"]: question for question in shipped_content()["questions"]}
    for key, answer in firm["answers"].items():
        offered = {choice["key"] for choice in questions[key]["choices"]}
        if answer == "?":
            assert questions[key]["dont_know"]
        elif questions[key]["kind"] == "several":
            assert set(answer) <= offered
        else:
            assert answer in offered


@pytest.mark.parametrize("firm", REFERENCE_FIRMS, ids=lambda firm: firm["key"])
def test_a_firm_gets_the_level_and_the_profile_computed_by_hand(firm):
    expected = firm["expected"]
    result = score(shipped_content(), firm["answers"], firm["facts"])
    scores = {theme.key: theme.score for theme in result.themes}
    assert scores == pytest.approx(expected["scores"], abs=1e-5)
    assert result.total == pytest.approx(expected["total"], abs=1e-5)
    assert result.level == expected["level"]


def test_the_ten_firms_reach_every_level_and_one_reaches_none():
    assert len(REFERENCE_FIRMS) == 10
    assert {firm["expected"]["level"] for firm in REFERENCE_FIRMS} == {None, 1, 2, 3, 4, 5}


def test_a_garage_that_misses_a_level_is_told_which_theme_is_missing():
    garage = next(firm for firm in FIRMS if firm["key"] == "garage")
    to_next = score(shipped_content(), garage["answers"], garage["facts"]).to_next
    assert (to_next.level, to_next.gap, to_next.themes_needed) == (4, 0, 1)
    assert to_next.themes == ("etre-visible",)


@each_firm
def test_question_after_question_a_firm_comes_to_the_end(firm):
    answers, minutes = {}, []
    while key := next_question(shipped_content(), answers, firm["facts"]):
        minutes.append(minutes_left(shipped_content(), answers, firm["facts"]))
        answers[key] = firm["answers"][key]
    assert answers == firm["answers"]
    assert minutes_left(shipped_content(), answers, firm["facts"]) == 0
    assert minutes[0] <= shipped_content()["minutes"]
    assert minutes[-1] == 1
    assert all(theme.answered == theme.asked for theme in progress(shipped_content(), answers, firm["facts"]))


def test_progress_is_told_theme_by_theme():
    bakery = FIRMS[0]
    first = dict(list(bakery["answers"].items())[:4])
    themes = progress(shipped_content(), first, bakery["facts"])
    assert [(theme.name, theme.answered, theme.asked) for theme in themes][:2] == [
        ("Être visible", 3, 3),
        ("Vendre en ligne", 1, 2),
    ]
    assert len(themes) == 7
