"""Demonstration content of the diagnosis: its measures lead to the demonstration guides."""

from django.db import transaction

from core.door import DemoContent, demo_contents
from diagnostic.measures import lead_to_pages
from diagnostic.models import Measure


@demo_contents.register
class DemoMeasures(DemoContent):
    """Guides to read after a measure."""

    name = "conseils du diagnostic"
    order = 40

    @transaction.atomic
    def build(self, *, scale: int) -> str:
        """Lead the measures that lead nowhere yet."""
        return f"{lead_to_pages(list(Measure.objects.all()))} conseils mènent à un guide"
