"""Processes that answer at the same moment: `python -m tests.diagnostic.at_once WHAT`.

Prints as JSON what each of them got, and how things stand afterwards.
"""

import json
import sys
from functools import partial

import django

django.setup()

from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from diagnostic import living, services  # noqa: E402
from diagnostic.counting import remove  # noqa: E402
from diagnostic.enums import ItemState  # noqa: E402
from diagnostic.errors import MarkedMeanwhile  # noqa: E402
from diagnostic.models import (  # noqa: E402
    Choice,
    DiagnosisResult,
    Measure,
    Plan,
    PlanItem,
    Question,
    Questionnaire,
    Run,
    Version,
)
from diagnostic.publishing import PublishedMeanwhile, freeze  # noqa: E402
from indicators.models import DailyCount  # noqa: E402
from tests.clients import PortalClient  # noqa: E402
from tests.processes import all_at_once  # noqa: E402

WRITERS = {
    "answer": 50,
    "finish": 10,
    "remove": 5,
    "publish": 10,
    "add": 5,
    "edit": 5,
    "advise": 5,
    "mark": 8,
    "contest": 8,
    "plan": 8,
}


def work_of(what, number):
    """What the process of that number does; all that can be read beforehand is read."""
    if what == "publish":
        content = Version.objects.in_force().content
        return lambda: freeze(content).number
    if what in {"add", "edit"}:
        return work_of_an_editor(what)
    if what == "advise":
        return work_of_an_adviser()
    if what in {"mark", "contest"}:
        return work_of_a_colleague(what, number)
    run = Run.objects.with_version().get()
    if what == "answer":
        key = run.content["questions"][number]["key"]
        return lambda: services.save_answer(run, key, "oui").pk
    on_a_run = {"finish": services.finish, "plan": living.make_plan}
    return lambda: on_a_run[what](run).pk if what in on_a_run else remove([run])


def work_of_an_editor(what):
    """Send the form of a question, with the words that all the others send."""
    editor, asked = PortalClient(), Question.objects.first()
    editor.force_login(User.objects.get(is_superuser=True))
    if what == "add":
        url = f"{reverse('questions:add')}?brouillon={Questionnaire.objects.get().pk}"
        kept = []
    else:
        url = reverse("questions:edit", args=[asked.pk])
        kept = list(asked.choices.all())
    choices = [*((choice.pk, choice.text) for choice in kept), ("", "Peut-être"), ("", "Peut-être")]
    data = {
        "text": "Avez-vous un site ?",
        "topic": asked.topic_id,
        "kind": "one",
        "weight": "1",
        "asked_if-joined": "all",
        "choices-TOTAL_FORMS": len(choices),
        "choices-INITIAL_FORMS": len(kept),
        "choices-MIN_NUM_FORMS": 0,
        "choices-MAX_NUM_FORMS": 12,
    }
    for order, (pk, text) in enumerate(choices):
        one = {"id": pk, "text": text, "points": 10, "ORDER": order + 1}
        data |= {f"choices-{order}-{name}": value for name, value in one.items()}
    return lambda: editor.post(url, data).status_code


def work_of_a_colleague(what, number):
    """Mark a line of the plan: each another one, or all the same one, half of them as refused."""
    by = list(User.objects.order_by("pk"))[number % 2]
    items = list(PlanItem.objects.order_by("pk"))
    if what == "mark":
        return lambda: living.mark(items[number], ItemState.DONE, seen=ItemState.OPEN, by=by).state
    state = (ItemState.DONE, ItemState.NOT_FOR_ME)[number % 2]
    return lambda: living.mark(items[0], state, seen=ItemState.OPEN, by=by).state


def work_of_an_adviser():
    """Send the form of a measure, with the title that all the others send."""
    editor = PortalClient()
    editor.force_login(User.objects.get(is_superuser=True))
    data = {
        "topic": "clients",
        "title": "Demandez des avis",
        "gain": "On vous trouve mieux.",
        "effort": 1,
        "minutes": 10,
        "cost_words": "Gratuit",
        "first_step": "Écrivez à trois clients.",
    }
    return lambda: editor.post(reverse("wagtailsnippets_diagnostic_measure:add"), data).status_code


def told(work):
    """What came of it, or that it was refused."""
    try:
        return str(work())
    except (PublishedMeanwhile, MarkedMeanwhile):
        return "refused"


def main(what):
    """Start them, wait for them, tell."""
    connection.close()
    got = all_at_once(lambda number: partial(told, work_of(what, number)), WRITERS[what])
    stands = {
        "answers": sum(len(run.answers) for run in Run.objects.all()),
        "versions": Version.objects.count(),
        "questions": list(Question.objects.order_by("key").values_list("key", flat=True)),
        "choices": list(Choice.objects.values_list("key", flat=True)),
        "measures": list(Measure.objects.order_by("key").values_list("key", flat=True)),
        "results": DiagnosisResult.objects.count(),
        "plans": Plan.objects.count(),
        "marks": list(PlanItem.objects.order_by("pk").values_list("state", flat=True)),
        "counted": sum(DailyCount.objects.filter(event="diagnosis_started").values_list("count", flat=True)),
    }
    sys.stdout.write(json.dumps({"got": got} | stands))


if __name__ == "__main__":
    main(sys.argv[1])
