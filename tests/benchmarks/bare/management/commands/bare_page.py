"""`manage.py bare_page`: the page to compare with."""

from typing import Any

from django.core.management.base import BaseCommand
from wagtail.models import Site

from tests.benchmarks.bare.models import BarePage


class Command(BaseCommand):
    """Add a bare page below the home page."""

    def handle(self, *args: Any, **options: Any) -> None:
        home = Site.objects.get(is_default_site=True).root_page
        home.add_child(instance=BarePage(title="Bare", slug="bare"))
