"""`manage.py bare_plan`: what a plan, and the page that shows it, cost in one process."""

import json
import time
from argparse import ArgumentParser
from http import HTTPStatus
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from accounts.models import Visitor
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.conditions import DONT_KNOW
from diagnostic.models import PlanWeights, Version
from diagnostic.planning import case_from, plan_of, recommended
from diagnostic.recorded import RecordedFirm, recorded_firms
from resources.pages import ResourcePage
from testimonials.pages import TestimonialPage
from tests.benchmarks.client import HOST


class Command(BaseCommand):
    """Make plans in turn; print their times in milliseconds as JSON, the first one without any copy apart."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rounds", type=int, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        settings.PUBLISHED_COPY_SECONDS = 3600
        content = Version.objects.in_force().content
        site = Site.objects.get(is_default_site=True)
        cases = [case_from(content, firm.answers, firm.facts, site) for firm in recorded_firms()]
        first, *_ = [timed(case) for case in cases]
        times = [timed(case) for _ in range(options["rounds"]) for case in cases]
        with CaptureQueriesContext(connection) as queries:
            timed(cases[0])
        client, address = Client(SERVER_NAME=HOST), address_of(recorded_firms()[0])
        client.get(address)
        with CaptureQueriesContext(connection) as page:
            answer = client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise CommandError(f"the page of a result answers {answer.status_code}")
        found = {
            "first": first,
            "median": median(times),
            "p95": quantiles(times, n=20)[-1],
            "queries": len(queries),
            "page_queries": len(page),
            "resources": ResourcePage.objects.live().count(),
            "testimonials": TestimonialPage.objects.live().count(),
        }
        self.stdout.write(json.dumps(found))


def address_of(firm: RecordedFirm) -> str:
    """The page of the result of a firm."""
    run = services.begin(Owner(visitor_id=Visitor.objects.create().pk))
    run.facts = firm.facts
    run.save()
    while waiting := services.next_question(run):
        run = services.save_answer(run, waiting["key"], firm.answers.get(waiting["key"], DONT_KNOW))
    return reverse("diagnostic:result", args=[services.finish(run).secret])


def timed(case: Any) -> float:
    """The milliseconds that a plan takes."""
    start = time.perf_counter()
    plan_of(case, recommended(case), PlanWeights.in_force())
    return 1000 * (time.perf_counter() - start)
