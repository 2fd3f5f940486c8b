# ruff: noqa: F811 (fixtures of other rooms)
"""What each line of a plan says that it is: in my space, on paper, and to whoever holds the link."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from accounts.querysets import Owner
from core.published import forget_copies
from diagnostic import living
from diagnostic.enums import ItemState
from diagnostic.models import Measure
from resources.pages import CoursePage
from tests.clients import PortalClient
from tests.diagnostic.plans import finished_run, page_of, plan_of
from tests.resources.conftest import add_resource, home, library  # noqa: F401
from tests.testimonials.conftest import add_testimonial, map_page, towns  # noqa: F401

pytestmark = pytest.mark.django_db

PLAN = "/mon-espace/plan/"


@pytest.fixture
def plan(home, zoe, add_resource, add_testimonial):
    """The plan of Zoé's bakery, with a guide, a course and a testimonial."""
    cache.clear()
    forget_copies()
    add_resource(title="Expédier", topics=["livrer-exporter"], level=2, duration=5)
    add_resource(CoursePage, "Vendre", topics=["vendre-en-ligne"], level=2, hours=24)
    guide = add_resource(title="Se protéger", topics=["securite"], level=5)
    add_testimonial("Le pain commandé la veille", before=2, sector_id="alimentation")
    run = finished_run(Owner(person_id=zoe.pk))
    Measure.objects.filter(key="proteger-sa-messagerie").update(link_page=guide)
    living.bring_up_to_date(plan_of(run))
    return plan_of(run)


@pytest.fixture
def mine(zoe, plan):
    client = PortalClient()
    client.force_login(zoe)
    return client


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode().replace("\u00a0", " "))
    return re.sub(r" ([,.:])", r"\1", re.sub(r"\s+", " ", text))


def test_each_line_says_what_it_is_for_how_long_and_has_a_button_that_fits(mine):
    told = words(mine.get(PLAN))
    assert "Guide · 5 min Expédier" in told
    assert "Formation · 24 h Vendre" in told
    assert "Témoignage Le pain commandé la veille" in told
    for button in ("C’est lu: Expédier", "C’est suivi: Vendre", "C’est vu: Le pain commandé la veille"):
        assert button in told


def test_what_one_is_through_with_is_told_in_the_same_words(mine, zoe, plan):
    course = plan.items.get(kind="formation")
    response = mine.post(f"{PLAN}{course.pk}/fait/", {"seen": "open"}, follow=True)
    told = words(response)
    assert "« Vendre » est suivi." in told
    assert "Vendre suivi le" in told


def test_the_peer_stands_apart_from_what_is_to_be_read(mine, plan):
    page = page_of(plan)
    assert [line.item.kind for line in page.peers] == ["temoignage"]
    assert {line.item.kind for line in page.about} == {"guide", "formation"}
    told = words(mine.get(PLAN))
    assert "2 ressources pour vous" in told
    assert "Une entreprise comme la vôtre Témoignage" in told


def test_what_is_at_stake_is_said_as_on_the_result(mine, plan):
    duty = plan.items.get(key="measure:recevoir-des-factures-electroniques")
    assert f"Une obligation légale {duty.title}" in words(mine.get(PLAN))


def test_who_helps_opens_the_guide_of_an_action_from_the_link_and_reads_its_address_on_paper(mine, plan):
    action = plan.items.get(key="measure:proteger-sa-messagerie")
    secret = living.share(plan).secret
    shared = PortalClient().get(reverse("diagnostic:plan_shared", args=[secret])).content.decode()
    assert f'<a href="{action.link}">{action.title}</a>' in shared
    sheet = words(mine.get(f"{PLAN}imprimer/"))
    assert f"{action.title} testserver{action.link}" in sheet
    assert "Formation · 24 h" in sheet


def test_what_was_put_off_keeps_its_button(mine, zoe, plan):
    course = plan.items.get(kind="formation")
    course.state, course.until = ItemState.LATER, living.timezone.localdate() + living.timedelta(days=3)
    course.save()
    assert "C’est suivi: Vendre" in words(mine.get(PLAN))
