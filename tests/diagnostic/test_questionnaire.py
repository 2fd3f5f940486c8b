"""Questionnaire files: read, checked with line and reason, written back."""

import random
from copy import deepcopy

import pytest

from diagnostic.questionnaire import BrokenFile, check, dump, load, longest_path_minutes, ways_through
from tests.diagnostic.questionnaires import choice, question, questionnaire
from tests.diagnostic.shipped import shipped_content, shipped_measures, shipped_text

MEASURES = shipped_measures().keys()
# What a person may do to a file by mistake: what stood there, what stands there now, what they are told.
MISTAKES = {
    "a question without its key": (
        "  - key: presence\n    theme",
        "  - theme",
        "Il manque la clé",
    ),
    "a text that is gone": (
        "    text: Où vous trouve-t-on sur internet\u00a0?\n",
        "",
        "Il manque le texte",
    ),
    "a name misspelt": (
        "    kind: several\n",
        "    kynd: several\n",
        "«\u00a0kynd\u00a0» n’est pas un nom connu",
    ),
    "a kind that is none": (
        "    kind: several\n",
        "    kind: many\n",
        "Choisissez parmi\u00a0: one, several, scale",
    ),
    "points beyond 100": ("points: 40}", "points: 400}", "100 ou moins"),
    "points in words": ("points: 40}", "points: quarante}", "nombre entier"),
    "points with a comma": ("points: 40}", "points: 4.5}", "nombre entier"),
    "a weight below zero": ("    weight: 2\n", "    weight: -2\n", "0 ou plus"),
    "a weight without end": ("    weight: 2\n", "    weight: .inf\n", "Écrivez un nombre"),
    "a key in capitals": ("{key: site,", "{key: SITE,", "minuscules sans accent"),
    "a key that is a number": ("{key: site,", "{key: 12,", "Écrivez un texte"),
    "a choice twice": ("{key: fiche,", "{key: site,", "sert à plusieurs réponses"),
    "a question twice": (
        "  - key: visibilite-prevue\n",
        "  - key: presence\n",
        "sert à plusieurs questions",
    ),
    "an unknown theme in a question": (
        "    theme: etre-visible\n    text: Où vous",
        "    theme: jardinage\n    text: Où vous",
        "Le thème «\u00a0jardinage\u00a0» n’est pas",
    ),
    "a theme out of its place": (
        '    theme: vendre-en-ligne\n    text: "Avant',
        '    theme: etre-visible\n    text: "Avant',
        "se suivent",
    ),
    "an unknown theme": ("  - key: etre-visible\n", "  - key: etre-vu\n", "n’est pas connu"),
    "a theme twice": ("  - key: securite\n", "  - key: clients\n", "écrit deux fois"),
    "an unknown measure": (
        "measure: creer-sa-fiche}",
        "measure: planter-un-arbre}",
        "«\u00a0planter-un-arbre\u00a0» n’existe pas",
    ),
    "a condition on an unknown question": (
        "{question: presence, in: [site]}",
        "{question: absence, in: [site]}",
        "«\u00a0absence\u00a0» n’existe pas",
    ),
    "a condition on an unknown choice": (
        "{question: presence, in: [site]}",
        "{question: presence, in: [web]}",
        "pas de réponse «\u00a0web\u00a0»",
    ),
    "a condition on an unknown fact": (
        "{fact: stage, in: [idee, creation]}",
        "{fact: humeur, in: [idee]}",
        "Ce fait n’est pas connu",
    ),
    "a condition on an unknown stage": (
        "{fact: stage, in: [idee, creation]}",
        "{fact: stage, in: [retraite]}",
        "«\u00a0retraite\u00a0» n’est pas",
    ),
    "a headcount compared as a word": (
        "{fact: headcount, at_least: 10}",
        "{fact: headcount, in: [dix]}",
        "«\u00a0at_least\u00a0»",
    ),
    "a stage compared as a number": (
        "{fact: stage, in: [idee, creation]}",
        "{fact: stage, at_least: 2}",
        "«\u00a0in\u00a0»",
    ),
    "an answer compared as a number": (
        "{question: presence, in: [site]}",
        "{question: presence, at_most: 2}",
        "par «\u00a0in\u00a0»",
    ),
    "a test of nothing": ("{question: presence, in: [site]}", "{in: [site]}", "soit une question"),
    "a test without comparison": (
        "{question: presence, in: [site]}",
        "{question: presence}",
        "Écrivez un seul",
    ),
    "a test of no value": (
        "{question: presence, in: [site]}",
        "{question: presence, in: []}",
        "au moins 1",
    ),
    "a condition on itself": (
        "{question: presence, in: [site]}",
        "{question: site-vivant, in: [les-deux]}",
        "d’elle-même",
    ),
    "a condition on a later question": (
        "{question: presence, in: [site]}",
        "{question: ia, in: [souvent]}",
        "vient plus tard",
    ),
    "a condition on nothing": (
        "    asked_if: {all: [{question: presence, in: [site]}]}\n",
        "    asked_if: {}\n",
        "«\u00a0all\u00a0»",
    ),
    "an exclusive answer that gives points": (
        "points: 0, exclusive: true",
        "points: 5, exclusive: true",
        "donne 0 point",
    ),
    "an exclusive answer among one": (
        "{key: sans-e-mail,",
        "{exclusive: true, key: sans-e-mail,",
        "parmi plusieurs réponses",
    ),
    "a figure that nobody published": ("key: online_presence", "key: happiness", "chiffre national"),
    "a figure compared to an unknown choice": (
        "choices: [site, reseaux]",
        "choices: [site, radio]",
        "«\u00a0radio\u00a0» n’est pas dans",
    ),
    "thresholds that go down": ("[0, 20, 40, 60, 80]", "[0, 20, 10, 60, 80]", "montent"),
    "too few thresholds": ("[0, 20, 40, 60, 80]", "[0, 20]", "au moins 5"),
    "a level that is none": ('    "4": {', '    "9": {', "Choisissez parmi"),
    "another format": ("schema: 1\n", "schema: 7\n", "Choisissez parmi\u00a0: 1"),
    "facts in another order": ("[trade, headcount,", "[headcount, trade,", "dans cet ordre"),
    "a name written twice": (
        "    kind: several\n",
        "    kind: several\n    kind: one\n",
        "«\u00a0kind\u00a0» est écrit deux fois",
    ),
    "a quote left open": (
        'text: "Sur les cartes en ligne',
        'text: "Sur les "cartes en ligne',
        "Vérifiez",
    ),
    "a colon in a text": (
        "text: Où vous trouve-t-on",
        "text: Dites: où vous trouve-t-on",
        "Deux-points",
    ),
    "a tabulation": ("    kind: several\n", "\tkind: several\n", "tabulation"),
    "a reference of YAML": ("text: Je n’y ai pas encore réfléchi", "text: *encore", "renvois"),
    "a character that cannot be read": ("Je n’y ai pas", "Je n’y\x07ai pas", "caractère"),
}


def problems_of(text):
    """What is said of a file, nothing where it is taken."""
    try:
        load(text, MEASURES)
    except BrokenFile as error:
        return error.problems
    return []


def broken(text, measures=MEASURES):
    """What is said of a file that cannot be taken."""
    with pytest.raises(BrokenFile) as caught:
        load(text, measures)
    assert caught.value.problems
    assert all(problem.line and problem.message for problem in caught.value.problems)
    return caught.value.problems


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_to_do(mistake):
    before, after, told = MISTAKES[mistake]
    head, found, tail = shipped_text().partition(before)
    assert found
    text = head + after + tail
    saying = [problem for problem in broken(text) if told in str(problem)]
    assert saying, broken(text)
    begins = head.count("\n") + 1
    ends = begins + max(before.count("\n"), after.count("\n"))
    near = range(begins - 1, ends + 1)
    if mistake not in {"a question twice", "a text that is gone", "an unknown theme", "a theme twice"}:
        assert saying[0].line in near, (saying[0], begins)


def test_a_problem_reads_as_a_sentence():
    text = shipped_text().replace("measure: creer-sa-fiche}", "measure: planter-un-arbre}", 1)
    line = text[: text.index("planter-un-arbre")].count("\n") + 1
    assert [str(problem) for problem in broken(text)] == [
        (
            f"ligne\u00a0{line}, question «\u00a0presence\u00a0», réponse «\u00a0nulle-part\u00a0»\u00a0: "
            "Le conseil «\u00a0planter-un-arbre\u00a0» n’existe pas."
        )
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "vide"),
        ("# rien que du commentaire\n", "vide"),
        ("bonjour", "deux-points"),
        ("- une\n- liste\n", "deux-points"),
        ("---\nschema: 1\n---\nschema: 1\n", "un seul questionnaire"),
        ("[" * 400, "emboîtés"),
        ("{a: " * 400, "emboîtés"),
        ("? [a, b]\n: c\n", "nom simple"),
        ("schema: 1", "Il manque"),
        ("a: &a [1]\nb: *a\n", "renvois"),
        ("questions: 2026-99-99", "liste"),
        ("schema: " + "1" * 5000, "Choisissez parmi"),
        ("x" * 600_000, "trop gros"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"schema: 1\nname: caf\xe9\n", "UTF-8"),
    ],
)
def test_what_is_no_questionnaire_is_refused_with_a_reason(text, told):
    assert any(told in str(problem) for problem in broken(text))


def test_a_damaged_file_never_breaks_the_reader():
    dice = random.Random(11)
    marks = [*"{}[]:,\"'#&*!|>%@`-? \n\t\x00é", "null", "- ", "key: ", "2026-02-30", "1e999", "0x", "~"]
    for _ in range(150):
        lines = shipped_text().split("\n")
        start = dice.randrange(len(lines))
        text = "\n".join(lines[: dice.choice([start + 60, len(lines)])])
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice([dice.choice(marks), ""]) + text[at + dice.choice([0, 1, 30]) :]
        assert all(problem.line and str(problem) for problem in problems_of(text))


def test_values_of_any_sort_anywhere_never_break_the_check():
    dice = random.Random(12)
    for _ in range(150):
        content = deepcopy(shipped_content())
        for _ in range(dice.randint(1, 3)):
            damage(content, dice)
        for problem in check(content, MEASURES):
            assert problem.message
            assert str(problem)


def damage(content, dice):
    """Put anything anywhere in a content."""
    here = content
    for _ in range(dice.randint(0, 5)):
        steps = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not steps:
            return
        step = dice.choice(steps)
        if not isinstance(here[step], (dict, list)) or dice.random() < 0.2:
            here[step] = dice.choice(
                [None, "", "x", 3, -1, 10**30, 2.5, float("nan"), True, [], {}, [[]], {"a": 1}, {3: 4}, ["?"]]
            )
            return
        here = here[step]


@pytest.mark.parametrize("content", [None, 3, "bonjour", [], {}, {"schema": 1, "questions": None}])
def test_what_is_no_content_is_told_too(content):
    assert check(content)


def test_a_file_written_back_reads_the_same():
    assert load(dump(shipped_content()), MEASURES) == shipped_content()


def test_a_version_written_to_a_file_reads_the_same_and_brings_its_measures():
    version = load(shipped_text(), MEASURES) | {"measures": {key: {"title": key} for key in MEASURES}}
    assert load(dump(version)) == version


def test_a_written_file_can_be_read_by_a_person():
    text = dump(shipped_content())
    assert "- {key: site, text: Sur notre propre site, points: 40}" in text
    assert "all:\n        - {question: presence, in: [site]}" in text
    assert "\\u" not in text
    assert "\\x" not in text


def test_what_a_file_leaves_out_is_filled_in():
    asking = next(each for each in shipped_content()["questions"] if each["key"] == "nom-de-domaine")
    assert asking["weight"] == 1
    assert asking["scored"]
    assert asking["dont_know"]
    assert asking["asked_if"] is None
    assert asking["choices"][0] == {
        "key": "site-et-e-mail",
        "text": "Oui, et nos e-mails s’en servent",
        "points": 100,
        "measure": None,
    }


def sound(content):
    """A content with measures for whatever it names."""
    named = {each["measure"] for asking in content["questions"] for each in asking["choices"]} - {None}
    return content | {"measures": {key: {} for key in named}}


def told(content):
    return [str(problem) for problem in check(sound(content))]


def test_the_questionnaire_of_the_tests_is_sound():
    assert told(questionnaire()) == []


def test_a_theme_where_nothing_counts_is_told():
    content = questionnaire()
    for asking in content["questions"]:
        if asking["theme"] == "clients":
            asking["scored"] = False
    assert told(content) == [
        (
            "thème «\u00a0clients\u00a0»\u00a0: Aucune question de ce thème ne compte dans le niveau. "
            "Ajoutez-en une qui compte."
        )
    ]


def test_a_theme_where_all_weighs_nothing_is_told():
    content = questionnaire()
    for asking in content["questions"]:
        if asking["theme"] == "clients":
            asking["weight"] = 0.0
    assert any("ne compte dans le niveau" in each for each in told(content))


def test_a_circle_is_told_with_its_way_round():
    content = questionnaire()
    first, second = content["questions"][0], content["questions"][1]
    first["asked_if"] = {"all": [{"question": second["key"], "in": ["oui"]}]}
    second["asked_if"] = {"all": [{"question": first["key"], "in": ["oui"]}]}
    way = f"{first['key']} → {second['key']} → {first['key']}"
    assert any("tournent en rond" in each and way in each for each in told(content))


def after(content, key, condition):
    """Add a question asked on a condition, last of all."""
    content["questions"].append(question(key, "securite", asked_if=condition))
    return content


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [{"question": "clients-1", "in": ["oui"]}, {"question": "clients-1", "in": ["non"]}]},
        {"all": [{"question": "clients-1", "in": ["oui"]}, {"question": "clients-1", "not_in": ["oui"]}]},
        {"all": [{"fact": "headcount", "at_least": 10}, {"fact": "headcount", "at_most": 9}]},
        {"all": [{"fact": "headcount", "at_most": 0}]},
        {"all": [{"fact": "stage", "in": ["idee"]}, {"fact": "stage", "in": ["activite"]}]},
        {
            "all": [
                {"question": "paiement", "in": ["carte"]},
                {"question": "vendre-en-ligne-1", "in": ["non"]},
            ]
        },
        {"all": [{"question": "paiement", "in": ["rien"]}, {"question": "paiement", "in": ["carte"]}]},
    ],
)
def test_a_question_that_nobody_can_reach_is_told(condition):
    problems = told(after(questionnaire(), "jamais", condition))
    assert [each for each in problems if "jamais posée" in each], problems


@pytest.mark.parametrize(
    "condition",
    [
        {"all": [{"question": "paiement", "in": ["carte"]}, {"question": "paiement", "in": ["virement"]}]},
        {"all": [{"question": "clients-1", "not_in": ["oui", "un-peu", "non"]}]},
        {"any": [{"question": "clients-1", "in": ["oui"]}, {"fact": "headcount", "at_most": 0}]},
        {"all": [{"fact": "customers", "in": ["public"]}, {"fact": "customers", "in": ["particuliers"]}]},
        {"all": [{"fact": "headcount", "at_least": 2}, {"fact": "headcount", "at_most": 2}]},
        {"all": [{"question": "paiement", "not_in": ["carte", "virement", "rien"]}]},
    ],
)
def test_a_question_that_somebody_can_reach_passes(condition):
    assert told(after(questionnaire(), "parfois", condition)) == []


def test_a_questionnaire_longer_than_ten_minutes_is_told_how_long_it_is():
    content = questionnaire()
    content["questions"] += [
        question(f"longue-{number}", "securite", choices=[choice("a", 100), choice("b", 0)], help="mot " * 60)
        for number in range(30)
    ]
    assert any("Le plus long parcours dure" in each and "10 au plus" in each for each in told(content))


def test_the_longest_way_goes_through_one_branch_only():
    content = questionnaire()
    alone = longest_path_minutes(content)
    ways = ways_through(content).most
    for number in range(2):
        word = "in" if number else "not_in"
        condition = {"all": [{"question": "clients-1", word: ["oui"]}]}
        for order in range(10):
            after(content, f"branche-{number}-{order}", condition)
    assert ways_through(content).most == ways + 10
    assert alone < longest_path_minutes(content)


def test_conditions_that_cross_too_much_are_told_and_do_not_hang():
    content = questionnaire()
    many = [choice(f"c-{number}", 5) for number in range(12)]
    for place in range(4):
        content["questions"].append(question(f"large-{place}", "securite", kind="several", choices=many))
    for place in range(4):
        for number in range(12):
            test = {"question": f"large-{place}", "in": [f"c-{number}"]}
            after(content, f"suite-{place}-{number}", {"all": [test]})
    assert any("de trop de façons" in each for each in told(content))
    assert longest_path_minutes(content) == 0
