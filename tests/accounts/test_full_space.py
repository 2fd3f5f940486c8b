"""*Mon espace* of somebody who did everything the portal offers, and who sees it."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from accounts.enums import Rhythm
from accounts.models import DataCopy, Kept, Read
from accounts.notifying import NewContent, choose
from accounts.querysets import Owner
from accounts.register import give_consent
from accounts.services import install_mission
from accounts.visitors import MOST_KEPT, MOST_SEARCHES
from home.pages import ContentPage
from taxonomy.services import topics
from tests.accounts.firm_people import browser_of, join, make_firm
from tests.accounts.signing_in import EMAIL
from tests.accounts.test_space import CONTACT, SPACE, add_person, set_kinds, shown
from tests.diagnostic.conftest import words  # noqa: F401
from tests.diagnostic.plans import finished_run
from tests.diagnostic.questionnaires import make_run
from tests.resources.conftest import add_resource, library  # noqa: F401
from tests.testimonials.conftest import add_testimonial, home, map_page, towns  # noqa: F401

pytestmark = pytest.mark.django_db

# What she has, in the order of the page.
CARDS = [
    "Mon diagnostic",
    "Mon plan",
    "Le chemin parcouru",
    "Témoignages gardés",
    "Comme vous, ou près de vous",
    "Ce que je garde",
    "Déjà lu",
    "Mes recherches",
    "Mon entreprise",
    "Mes coordonnées",
    "Ma connexion",
    "Mes accords",
    "Mes notifications",
    "Mes données",
    "Mes rôles",
]


def keep(person, page, note="à relire"):
    return Kept.objects.create(person=person, page=page, note=note)


@pytest.fixture
def full(home, words, towns, add_testimonial, add_resource):  # noqa: F811
    """Léa, who did everything, with five things kept."""
    cache.clear()
    install_mission()
    lea = add_person(EMAIL, first_name="Léa")
    set_kinds(lea, mission=True, organisations=["Chambre A", "Chambre B"], connector=True, provider=True)
    firms = [
        make_firm(lea, name, {"place": towns.rennes, "headcount": 3})
        for name in ("Fleurs de Zoé", "Garage Martin", "Librairie du port")
    ]
    join(firms[0], add_person("paul@exemple.fr"))
    for which in range(2):
        finished_run(Owner(person_id=lea.pk), firm=firms[0], which=which)
    make_run(Owner(person_id=lea.pk))
    for number in range(2):
        keep(lea, add_testimonial(f"Histoire {number}"))
        page = keep(lea, add_resource(title=f"Guide {number}")).page
    Read.objects.create(person=lea, page=page)
    Kept.objects.create(person=lea, search="?q=devis", words="« devis »", note="vite")
    give_consent(CONTACT, person=lea)
    choose(lea, NewContent(), {topic.key: Rhythm.WEEKLY for topic in topics()})
    DataCopy.objects.create(person=lea)
    return lea


@pytest.fixture
def space(full):
    """Her browser."""
    return browser_of(full)


def test_everything_she_did_is_told_in_its_section(space):
    html = shown(space, SPACE)
    found = [title for title in re.findall(r'own-card__title">([^<]+)<', html) if title in CARDS]
    assert found == sorted(found, key=CARDS.index)
    assert set(CARDS) - set(found) == set()
    for figure in ("Niveau ", "<strong>2</strong> témoignages gardés", "<strong>2</strong> pages gardées"):
        assert figure in html
    assert len(re.findall(r'<section class="week".*?</section>', html, re.DOTALL)) == 1


def test_testimonial_that_is_kept_stands_in_its_own_section_alone(space):
    html = shown(space, SPACE)
    stories, resources = (
        re.search(rf'<section[^>]*data-section="{section}".*?</section>', html, re.DOTALL)[0]
        for section in ("testimonials", "resources")
    )
    assert "Histoire 1" in stories
    assert "Histoire 1" not in resources
    assert "Guide 0" in resources
    assert "Guide 0" not in stories


def test_space_takes_thirty_queries_at_most_for_five_things_kept_and_for_five_hundred(space, full, settings):
    settings.PUBLISHED_COPY_SECONDS = 60
    root, asked = Site.objects.get(is_default_site=True).root_page, []
    for more in (0, MOST_KEPT - MOST_SEARCHES):
        for number in range(more):
            title = f"Page {number}"
            page = root.add_child(instance=ContentPage(title=title, slug=f"page-{number}", summary=title))
            keep(full, page)
            if number % 2:
                Read.objects.create(person=full, page=page)
        Kept.objects.bulk_create(
            Kept(person=full, search=f"?q={number}", words=str(number))
            for number in range(MOST_SEARCHES - 1 if more else 0)
        )
        for _ in range(2):
            shown(space, SPACE)  # what everybody shares is in this process's memory then
        with CaptureQueriesContext(connection) as found:
            shown(space, SPACE)
        asked.append(len(found))
    assert Kept.objects.filter(person=full).count() >= 500
    assert asked[0] == asked[1] <= 30, asked


def test_nobody_else_sees_any_of_it(full):
    full_html = shown(browser_of(full), SPACE)
    assert "Guide 0" in full_html
    for name, kinds in (
        ("pme", {}),
        ("connecteur", {"connector": True}),
        ("partenaire", {"organisations": ["Chambre A"]}),
        ("mission", {"mission": True}),
    ):
        person = add_person(f"{name}@exemple.fr")
        set_kinds(person, **kinds)
        html = shown(browser_of(person), SPACE)
        for hers in ("Guide 0", "Histoire 0", "« devis »", "à relire", "Niveau ", "Fleurs de Zoé", EMAIL):
            assert hers not in html, (name, hers)
