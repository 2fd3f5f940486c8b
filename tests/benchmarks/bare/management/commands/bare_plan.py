"""`manage.py bare_plan`: what a plan costs in one process, by the firms that were written out."""

import json
import time
from argparse import ArgumentParser
from statistics import median, quantiles
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from diagnostic.models import PlanWeights, Version
from diagnostic.planning import case_from, plan_of, recommended
from diagnostic.recorded import recorded_firms
from resources.pages import ResourcePage
from testimonials.pages import TestimonialPage


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
        found = {
            "first": first,
            "median": median(times),
            "p95": quantiles(times, n=20)[-1],
            "queries": len(queries),
            "resources": ResourcePage.objects.live().count(),
            "testimonials": TestimonialPage.objects.live().count(),
        }
        self.stdout.write(json.dumps(found))


def timed(case: Any) -> float:
    """The milliseconds that a plan takes."""
    start = time.perf_counter()
    plan_of(case, recommended(case), PlanWeights.in_force())
    return 1000 * (time.perf_counter() - start)
