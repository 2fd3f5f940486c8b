"""A library with its vocabularies, and resources to put in it."""

from datetime import date
from functools import cache
from itertools import count

import pytest
from django.utils import timezone
from wagtail.models import Page, Site

from core.building import read_yaml
from core.published import forget_copies
from home.pages import HomePage
from resources.pages import CoursePage, GuidePage, KitPage, LibraryPage
from taxonomy.initial import DATA, VOCABULARIES, add_missing_words
from taxonomy.models import Audience, Level, Topic


@cache
def shipped_words():
    """The words of the vocabularies, without the codes."""
    shipped = read_yaml(DATA / "vocabularies.yaml")
    for sector in shipped["sectors"]:
        sector.pop("divisions")
    return shipped


@pytest.fixture
def production_like(settings):
    """Copies live as they do in production, finished pages are not kept."""
    settings.PUBLISHED_COPY_SECONDS = 60
    settings.PAGE_CACHE_SECONDS = 0


@pytest.fixture
def home(db):
    """The home page of the default site, with the vocabularies."""
    for name, model in VOCABULARIES.items():
        add_missing_words(model, shipped_words()[name])
    root = Page.get_first_root_node()
    home = root.add_child(
        instance=HomePage(title="Accueil", slug="accueil", summary="Bonjour.", introduction="Oui.")
    )
    site = Site.objects.get(is_default_site=True)
    site.root_page, site.hostname = home, "localhost"
    site.save()
    return home


@pytest.fixture
def library(home):
    """The library."""
    return home.add_child(instance=LibraryPage(title="Ressources", slug="ressources", summary="Tout lire."))


@pytest.fixture
def add_resource(library):
    """Add a published resource: `add_resource(KitPage, "Titre", topics=["securite"], level=2, licence=…)`."""
    numbers = count(1)

    def add(model=GuidePage, title="", *, topics=("etre-visible",), level=1, parent=None, **fields):
        number = next(numbers)
        values = {
            "title": title or f"Ressource {number}",
            "slug": f"ressource-{number}",
            "summary": "Ce que l’on y gagne.",
            "level": Level.objects.get(number=level),
            "reviewed_on": date(2026, 9, 1),
            "first_published_at": timezone.now(),
            **DEFAULTS.get(model, {}),
            **fields,
        }
        page = model(**values)
        page.topics = Topic.objects.filter(pk__in=topics)
        page.audiences = Audience.objects.filter(pk="dirigeant")
        (parent or library).add_child(instance=page)
        forget_copies()
        return page

    return add


DEFAULTS = {
    CoursePage: {
        "provider": "École fictive",
        "hours": 3,
        "open_any_time": True,
        "accessibility": "oui",
        "enrolment_url": "https://example.org/",
    },
    KitPage: {"aim": "Repartir avec un plan.", "authors": "Une autrice (fictive)", "licence": "CC-BY-4.0"},
}
