"""The measures, the first questionnaire and the page of the diagnosis, on every installation."""

from pathlib import Path

from django.db import transaction

from core.building import Builder, read_yaml
from core.door import InitialContent, initial_contents
from diagnostic.drafts import fill
from diagnostic.measures import add_missing_measures
from diagnostic.models import Questionnaire, Version
from diagnostic.pages import DiagnosticPage
from diagnostic.publishing import publish
from diagnostic.questionnaire import load
from home.door import lead_home_to

CONTENT = Path(__file__).parent / "content"
FILE = CONTENT / "questionnaire.yaml"


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


@initial_contents.register
class StartPage(InitialContent):
    """The page where the diagnosis begins."""

    name = "page du diagnostic"
    order = 58

    @transaction.atomic
    def install(self) -> str:
        """Create the page, first in the menu, when it is missing; the home page's button leads there."""
        builder = Builder.for_default_site()
        page = builder.page(builder.home, DiagnosticPage, read_yaml(CONTENT / "page.yaml"))
        if not builder.finish():
            return "déjà en place"
        first = builder.home.get_children().in_menu().exclude(pk=page.pk).order_by("path").first()
        if first:
            page.refresh_from_db()
            page.move(first, pos="left")
            page.refresh_from_db()
        lead_home_to(
            page, "Commencer le diagnostic", "10 minutes · sans inscription · résultat tout de suite"
        )
        return "en place"
