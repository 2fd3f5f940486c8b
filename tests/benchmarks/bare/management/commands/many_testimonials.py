"""`manage.py many_testimonials 20000`: as many testimonials as a map should bear."""

from argparse import ArgumentParser
from math import ceil
from typing import Any

from django.core.management.base import BaseCommand

from testimonials.copies import spread_over_france
from testimonials.pages import TestimonialMapPage, TestimonialPage


class Command(BaseCommand):
    """Copy the demonstration's testimonials until there are that many, and print how many there are."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        stories = TestimonialPage.objects.filter(is_demo=True)
        originals = stories.exclude(slug__startswith="copie-").count()
        spread_over_france(TestimonialMapPage.objects.get(), ceil(options["number"] / originals))
        self.stdout.write(str(stories.count()))
