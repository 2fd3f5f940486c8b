"""The measures of the diagnosis, on every installation."""

from django.db import transaction

from core.door import InitialContent, initial_contents
from diagnostic.measures import add_missing_measures
from diagnostic.models import Version


@initial_contents.register
class Measures(InitialContent):
    """Advice that the shipped questionnaire names."""

    name = "conseils du diagnostic"
    order = 56

    @transaction.atomic
    def install(self) -> str:
        """Create the measures that are missing, until a first version stands; then they are the editors'."""
        if Version.objects.exists():
            return "déjà en place"
        return f"{add_missing_measures()} conseils ajoutés"
