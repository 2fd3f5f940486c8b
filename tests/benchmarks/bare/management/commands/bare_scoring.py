"""`manage.py bare_scoring`: how many runs a process scores in a second."""

import json
import random
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from diagnostic.conditions import DONT_KNOW, asked_questions
from diagnostic.models import Version
from diagnostic.scoring import score

DIFFERENT = 200


class Command(BaseCommand):
    """Score runs through the version in force, each answered to its end; print the rate as JSON."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--runs", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        content = Version.objects.in_force().content
        chance = random.Random(1)
        runs = [some_answers(content, chance) for _ in range(DIFFERENT)]
        start = time.perf_counter()
        for number in range(options["runs"]):
            score(content, *runs[number % DIFFERENT])
        rate = options["runs"] / (time.perf_counter() - start)
        answers = sum(len(answers) for answers, _ in runs) / DIFFERENT
        self.stdout.write(json.dumps({"rate": rate, "answers": answers}))


def some_answers(content: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers and facts of somebody, the same ones every time."""
    facts = {"headcount": chance.randint(1, 20), "stage": "activite", "customers": ["particuliers"]}
    answers: dict[str, Any] = {}
    while True:
        asked = asked_questions(content, answers, facts)
        waiting = next((each for each in asked if each["key"] not in answers), None)
        if waiting is None:
            return answers, facts
        chosen = chance.choice(waiting["choices"])["key"]
        unknown = waiting["dont_know"] and chance.random() < 0.1
        answers[waiting["key"]] = (
            DONT_KNOW if unknown else [chosen] if waiting["kind"] == "several" else chosen
        )
