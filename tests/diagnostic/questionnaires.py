"""A small questionnaire, runs through it and published versions, for tests."""

from copy import deepcopy

from accounts.models import Visitor
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.models import Version
from taxonomy.enums import TopicKey

THEMES = [str(key) for key in TopicKey]
LEVELS = {
    "thresholds": [0, 20, 40, 60, 80],
    "minimum": {"4": {"themes": 5, "at": 40}, "5": {"themes": 7, "at": 50}},
}


def choice(key, points, measure=None, **more):
    return {"key": key, "text": f"Réponse {key}", "points": points, "measure": measure} | more


def question(key, theme, *, kind="one", choices=None, weight=1.0, **more):
    return {
        "key": key,
        "theme": theme,
        "text": f"Question {key} ?",
        "help": "",
        "kind": kind,
        "weight": weight,
        "scored": True,
        "dont_know": True,
        "asked_if": None,
        "reference": None,
        "choices": choices
        or [choice("oui", 100), choice("un-peu", 40, "commencer"), choice("non", 0, "commencer")],
    } | more


def questionnaire():
    """Two questions a theme; those who sell online are asked how they are paid."""
    questions = []
    for theme in THEMES:
        questions += [question(f"{theme}-1", theme), question(f"{theme}-2", theme, weight=3.0)]
    paid = question(
        "paiement",
        "vendre-en-ligne",
        kind="several",
        choices=[
            choice("carte", 60),
            choice("virement", 60),
            choice("rien", 0, "encaisser", exclusive=True),
        ],
        asked_if={"all": [{"question": "vendre-en-ligne-1", "in": ["oui", "un-peu"]}]},
    )
    team = question(
        "equipe", "competences", asked_if={"any": [{"fact": "headcount", "at_least": 2}]}, dont_know=False
    )
    at = THEMES.index("vendre-en-ligne") * 2 + 2
    questions.insert(at, paid)
    questions.append(team)
    questions.sort(key=lambda each: THEMES.index(each["theme"]))
    return deepcopy(
        {
            "schema": 1,
            "themes": [{"key": key, "name": key, "weight": 1.0, "encouragement": "Bravo."} for key in THEMES],
            "facts": ["trade", "headcount", "place", "customers", "stage"],
            "questions": questions,
            "measures": {},
            "levels": LEVELS,
            "minutes": 5,
        }
    )


def make_version(content=None, number=None):
    number = number or Version.objects.count() + 1
    return Version.objects.create(number=number, content=content or questionnaire())


def make_run(owner=None, **more):
    owner = owner or Owner(visitor_id=Visitor.objects.create().pk)
    return services.begin(owner, **more)


def answer_all(run, answer="oui"):
    """Answer whatever is asked: with this answer where it is offered, else with the first one."""
    while waiting := services.next_question(run):
        offered = [each["key"] for each in waiting["choices"]]
        if answer == "?" and waiting["dont_know"]:
            run = services.save_answer(run, waiting["key"], "?")
        else:
            run = services.save_answer(run, waiting["key"], answer if answer in offered else offered[0])
    return run
