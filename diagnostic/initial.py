"""The measures and the first questionnaire of the diagnosis, on every installation."""

from pathlib import Path

from django.db import transaction

from core.door import InitialContent, initial_contents
from diagnostic.drafts import fill
from diagnostic.measures import add_missing_measures
from diagnostic.models import Questionnaire, Version
from diagnostic.publishing import publish
from diagnostic.questionnaire import load

FILE = Path(__file__).parent / "content" / "questionnaire.yaml"


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


@initial_contents.register
class FirstVersion(InitialContent):
    """The questionnaire that the portal ships, published."""

    name = "questionnaire du diagnostic"
    order = 57

    @transaction.atomic
    def install(self) -> str:
        """Publish the shipped questionnaire where none ever was; those that follow are the editors'."""
        if Version.objects.exists():
            return "déjà en place"
        draft = Questionnaire.objects.create(name="Questionnaire livré")
        fill(draft, load(FILE.read_text(encoding="utf-8")))
        publish(draft)
        return "en place"
