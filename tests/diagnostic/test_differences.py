"""What an editor reads of what changed between two versions."""

from copy import deepcopy

import pytest

from diagnostic.differences import Change, ChangeKind, differences
from tests.diagnostic.questionnaires import choice, question, questionnaire

OLD = questionnaire()
FACTS = {"headcount": ("Personnes", {}), "stage": ("Où en est l’entreprise", {"idee": "Une idée"})}


@pytest.fixture
def new():
    return deepcopy(OLD)


def named(content, key):
    return next(each for each in content["questions"] if each["key"] == key)


def test_nothing_changed(new):
    assert differences(OLD, new, FACTS) == []


def test_a_question_added_and_one_removed(new):
    new["questions"].insert(1, question("nouvelle", "etre-visible"))
    new["questions"].remove(named(new, "securite-2"))
    assert differences(OLD, new, FACTS) == [
        Change(ChangeKind.ADDED, "Question « Question nouvelle ? »"),
        Change(ChangeKind.REMOVED, "Question « Question securite-2 ? »"),
    ]


def test_words_weights_and_conditions_are_shown_before_and_after(new):
    changed = named(new, "paiement")
    changed |= {"text": "Comment vous paie-t-on ?", "weight": 2.5, "dont_know": False}
    changed["asked_if"] = {"any": [{"fact": "headcount", "at_least": 2}, {"fact": "stage", "in": ["idee"]}]}
    told = {each.part: (each.before, each.after) for each in differences(OLD, new, FACTS)}
    assert told == {
        "Texte de la question": ("Question paiement ?", "Comment vous paie-t-on ?"),
        "Poids": ("1", "2,5"),
        "Propose « Je ne sais pas »": ("oui", "non"),
        "Posée si": (
            (
                "«\u00a0Question vendre-en-ligne-1 ?\u00a0»\u00a0: "
                "«\u00a0Réponse oui\u00a0» ou «\u00a0Réponse un-peu\u00a0»"
            ),
            "Personnes\u00a0: 2 ou plus\u00a0; ou Où en est l’entreprise\u00a0: «\u00a0Une idée\u00a0»",
        ),
    }


def test_choices_their_points_and_their_order(new):
    choices = named(new, "clients-1")["choices"]
    choices[0]["points"] = 90
    choices.append(choice("parfois", 20))
    choices[1], choices[2] = choices[2], choices[1]
    told = [(each.kind, each.where, each.before, each.after) for each in differences(OLD, new, FACTS)]
    where = "Question « Question clients-1 ? »"
    assert told == [
        (ChangeKind.CHANGED, f"{where}, réponse « Réponse oui »", "100", "90"),
        (ChangeKind.ADDED, f"{where}, réponse « Réponse parfois »", "", ""),
        (ChangeKind.MOVED, where, "", ""),
    ]


def test_one_question_moved_is_one_difference(new):
    new["questions"].insert(0, new["questions"].pop(5))
    [moved] = differences(OLD, new, FACTS)
    assert moved.kind == ChangeKind.MOVED


def test_the_rule_of_the_levels_and_a_theme(new):
    new["levels"]["thresholds"][1] = 25
    new["themes"][0]["encouragement"] = ""
    first, second = differences(OLD, new, FACTS)
    assert first.before == ("seuils 0, 20, 40, 60, 80 ; niveau 4 : 5 thèmes à 40 ; niveau 5 : 7 thèmes à 50")
    assert (second.where, second.before, second.after) == ("Thème « etre-visible »", "Bravo.", "–")
