"""What must be true of a questionnaire before anybody answers it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from diagnostic.national import figures
from diagnostic.paths import MOST_MINUTES, TooManyWays, ways_through
from diagnostic.problems import Path, Problem, place
from diagnostic.shape import FIRM_PART, shaped
from taxonomy.enums import CustomerKindKey, StageKey, TopicKey

OPERATORS = {"in", "not_in", "at_least", "at_most"}
NUMBERS = {"at_least", "at_most"}
FACT_VALUES: dict[str, frozenset[str]] = {
    "stage": frozenset(StageKey),
    "customers": frozenset(CustomerKindKey),
}

Found = Iterator[tuple[Path, str]]


def check(content: Any, measures: Collection[str] | None = None) -> list[Problem]:
    """What is wrong with a content, nothing where it may be published.

    `measures` are the keys of those that exist; without it, those that the content itself holds.
    """
    if measures is None and isinstance(content, Mapping) and isinstance(content.get("measures"), Mapping):
        measures = content["measures"].keys()
    return checked(content, measures or ())[1]


def checked(content: Any, measures: Collection[str] | None) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The content with all that was left out and its minutes, and what is wrong.

    Without `measures`, any key is one.
    """
    whole, problems = shaped(content)
    if whole is None:
        return None, problems
    broken = [*_parts(whole), *_questions(whole, measures), *_conditions(whole)]
    found = broken or list(_ways(whole))
    return whole, [
        Problem(message, place(whole, path), path=path, can_be_tried=not broken) for path, message in found
    ]


def _parts(content: Mapping[str, Any]) -> Found:
    """Themes, facts and the rule of the levels."""
    keys = [theme["key"] for theme in content["themes"]]
    topics = [str(topic) for topic in TopicKey]
    for number, key in enumerate(keys):
        if key not in topics:
            message = f"Ce thème n’est pas connu. Choisissez parmi : {', '.join(topics)}."
            yield ("themes", number, "key"), message
        elif key in keys[:number]:
            yield ("themes", number, "key"), "Ce thème est écrit deux fois."
    if missing := [topic for topic in topics if topic not in keys]:
        yield ("themes",), f"Il manque un thème : {', '.join(missing)}."
    elif len(keys) == len(topics) and keys != topics:
        yield ("themes",), f"Les thèmes vont dans cet ordre : {', '.join(topics)}."
    if list(content["facts"]) != list(FIRM_PART):
        yield ("facts",), f"Les faits demandés d’abord sont, dans cet ordre : {', '.join(FIRM_PART)}."
    thresholds = content["levels"]["thresholds"]
    if thresholds[0] != 0 or any(low >= high for low, high in pairwise(thresholds)):
        yield ("levels", "thresholds"), "Les seuils commencent à 0 et montent d’un niveau au suivant."


def _questions(content: Mapping[str, Any], measures: Collection[str] | None) -> Found:
    """Each question for itself, and their order."""
    order = {theme["key"]: number for number, theme in enumerate(content["themes"])}
    times = Counter(question["key"] for question in content["questions"])
    furthest = 0
    for number, question in enumerate(content["questions"]):
        at: Path = ("questions", number)
        if times[question["key"]] > 1:
            yield (*at, "key"), "Cette clé sert à plusieurs questions. Donnez à chacune la sienne."
        if question["theme"] not in order:
            yield (*at, "theme"), f"Le thème « {question['theme']} » n’est pas dans ce questionnaire."
        elif order[question["theme"]] < furthest:
            yield (*at, "theme"), "Les questions d’un thème se suivent, dans l’ordre des thèmes."
        else:
            furthest = order[question["theme"]]
        yield from _choices(at, question, measures)
        yield from _reference(at, question)
    counted = {each["theme"] for each in content["questions"] if each["scored"] and each["weight"]}
    for number, theme in enumerate(content["themes"]):
        if theme["key"] not in counted:
            message = "Aucune question de ce thème ne compte dans le niveau. Ajoutez-en une qui compte."
            yield ("themes", number), message


def _choices(at: Path, question: Mapping[str, Any], measures: Collection[str] | None) -> Found:
    """The choices of a question."""
    times = Counter(choice["key"] for choice in question["choices"])
    for number, choice in enumerate(question["choices"]):
        here = (*at, "choices", number)
        if times[choice["key"]] > 1:
            yield (*here, "key"), "Cette clé sert à plusieurs réponses. Donnez à chacune la sienne."
        if choice["measure"] and measures is not None and choice["measure"] not in measures:
            yield (*here, "measure"), f"Le conseil « {choice['measure']} » n’existe pas."
        if choice.get("exclusive") and question["kind"] != "several":
            message = "Une réponse n’exclut les autres que parmi plusieurs réponses (« several »)."
            yield (*here, "exclusive"), message
        elif choice.get("exclusive") and choice["points"]:
            yield (*here, "points"), "Une réponse qui exclut les autres donne 0 point."
    if question["scored"] and not any(choice["points"] for choice in question["choices"]):
        yield at, "Aucune réponse ne donne de points. Donnez-en, ou ne comptez pas cette question."


def _reference(at: Path, question: Mapping[str, Any]) -> Found:
    """The national figure of a question."""
    reference = question["reference"]
    if not reference:
        return
    if (reference["survey"], reference["key"]) not in figures():
        message = "Ce chiffre national n’est pas parmi ceux que nous tenons avec leur source."
        yield (*at, "reference"), message
    keys = {choice["key"] for choice in question["choices"]}
    for number, key in enumerate(reference["choices"]):
        if key not in keys:
            message = f"La réponse « {key} » n’est pas dans cette question."
            yield (*at, "reference", "choices", number), message


def _conditions(content: Mapping[str, Any]) -> Found:
    """When questions are asked."""
    questions = content["questions"]
    numbers = {question["key"]: number for number, question in enumerate(questions)}
    circles = _circles(questions)
    for number, question in enumerate(questions):
        at: Path = ("questions", number, "asked_if")
        condition = question["asked_if"]
        if condition is None:
            continue
        if len(condition) != 1:
            yield (
                at,
                "Écrivez soit « all » (tout est vrai), soit « any » (l’un est vrai), et un seul des deux.",
            )
        for word, tests in condition.items():
            for order, test in enumerate(tests):
                here = (*at, word, order)
                if test.get("question") in numbers and numbers[test["question"]] >= number:
                    yield here, _looking_ahead(question["key"], test["question"], circles)
                yield from _test(here, test, questions, numbers)


def _test(here: Path, test: Mapping[str, Any], questions: list, numbers: Mapping[str, int]) -> Found:
    """One test of a condition."""
    if ("question" in test) == ("fact" in test):
        yield here, "Une condition regarde soit une question (« question »), soit un fait (« fact »)."
        return
    operators = OPERATORS & test.keys()
    if len(operators) != 1:
        yield here, "Écrivez un seul mot parmi : in, not_in, at_least, at_most."
        return
    operator = operators.pop()
    if "question" in test:
        yield from _test_of_question(here, test, operator, questions, numbers)
    else:
        yield from _test_of_fact(here, test, operator)


def _test_of_question(
    here: Path, test: Mapping[str, Any], operator: str, questions: list, numbers: Mapping[str, int]
) -> Found:
    """A test on an earlier answer."""
    key = test["question"]
    if operator in NUMBERS:
        yield (*here, operator), "Une réponse se compare par « in » ou « not_in »."
    elif key not in numbers:
        yield (*here, "question"), f"La question « {key} » n’existe pas."
    else:
        choices = {choice["key"] for choice in questions[numbers[key]]["choices"]}
        for number, value in enumerate(test[operator]):
            if value not in choices:
                yield (*here, operator, number), f"La question « {key} » n’a pas de réponse « {value} »."


def _test_of_fact(here: Path, test: Mapping[str, Any], operator: str) -> Found:
    """A test on a fact of the firm."""
    fact = test["fact"]
    if fact not in FIRM_PART:
        yield (*here, "fact"), f"Ce fait n’est pas connu. Choisissez parmi : {', '.join(FIRM_PART)}."
    elif (operator in NUMBERS) != (fact == "headcount"):
        said = "par « at_least » ou « at_most »" if fact == "headcount" else "par « in » ou « not_in »"
        yield (*here, operator), f"Ce fait se compare {said}."
    elif fact in FACT_VALUES:
        for number, value in enumerate(test[operator]):
            if value not in FACT_VALUES[fact]:
                known = ", ".join(sorted(FACT_VALUES[fact]))
                message = f"« {value} » n’est pas connu ici. Choisissez parmi : {known}."
                yield (*here, operator, number), message


def _looking_ahead(key: str, other: str, circles: Mapping[str, list[str]]) -> str:
    """Why a condition cannot look at a question that comes no earlier."""
    if key == other:
        return "Cette question dépend d’elle-même. Une condition regarde une question posée plus tôt."
    if other in circles.get(key, ()):
        return f"Ces questions tournent en rond : {' → '.join(circles[key])}. Une condition regarde plus tôt."
    return f"La question « {other} » vient plus tard. Une condition regarde une question posée plus tôt."


def _circles(questions: list[Mapping[str, Any]]) -> dict[str, list[str]]:
    """For each question that depends on itself by way of others, the way round."""
    looks_at = {
        question["key"]: [
            test["question"]
            for tests in (question["asked_if"] or {}).values()
            for test in tests
            if "question" in test
        ]
        for question in questions
    }
    circles = {}
    for start in looks_at:
        came_from: dict[str, str] = {}
        waiting = [start]
        while waiting and start not in came_from:
            here = waiting.pop(0)
            for there in looks_at.get(here, ()):
                if there not in came_from:
                    came_from[there] = here
                    waiting.append(there)
        if start in came_from:
            way = [start]
            while way[-1] != start or len(way) == 1:
                way.append(came_from[way[-1]])
            circles[start] = way[::-1]
    return circles


def _ways(content: dict[str, Any]) -> Found:
    """What all the ways through it show; notes how many minutes the longest lasts."""
    try:
        ways = ways_through(content)
    except TooManyWays:
        yield (
            ("questions",),
            "Les conditions se croisent de trop de façons pour être vérifiées. Simplifiez-les.",
        )
        return
    content["minutes"] = ways.minutes
    for number, question in enumerate(content["questions"]):
        if question["key"] not in ways.asked:
            message = "Cette question n’est jamais posée : aucune suite de réponses n’y mène."
            yield ("questions", number, "asked_if"), message
    if ways.longest_seconds > MOST_MINUTES * 60:
        too_long = f"Le plus long parcours dure {ways.minutes} minutes, pour {ways.most} réponses."
        remedy = f"Il en faut {MOST_MINUTES} au plus : raccourcissez des textes ou posez moins de questions."
        yield ("questions",), f"{too_long} {remedy}"
