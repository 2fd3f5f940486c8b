# ruff: noqa: F811 (fixtures of other rooms)
"""What editors publish and unpublish, in plans that were made before."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Read
from accounts.querysets import Owner
from accounts.visitors import tick
from core.published import forget_copies
from diagnostic import living
from diagnostic.due import LetNewcomersIn, TakeUpWhatWasPutOff
from diagnostic.enums import ItemState
from diagnostic.models import PlanItem
from outbox.models import Mail
from testimonials.services import erase
from tests.clients import PortalClient
from tests.diagnostic.plans import finished_run, in_days, make_firm, member, person, plan_of
from tests.resources.conftest import add_resource, home, library  # noqa: F401
from tests.testimonials.conftest import add_testimonial, map_page, towns  # noqa: F401

pytestmark = pytest.mark.django_db

PLAN = "/mon-espace/plan/"


@pytest.fixture(autouse=True)
def _here(home, words):
    cache.clear()
    forget_copies()


def browser(of):
    client = PortalClient()
    client.force_login(of)
    return client


def read_by(reader):
    """What somebody reads of their plan."""
    return browser(reader).get(PLAN).content.decode().replace("\u00a0", " ")


@pytest.fixture
def told(zoe):
    """What Zoé reads of her plan."""
    return lambda: read_by(zoe)


def guide(add_resource, title):
    return add_resource(title=title, topics=["livrer-exporter"], level=2)


def test_a_guide_that_is_published_later_enters_said_as_new_with_its_date(zoe, told, add_resource):
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    for title in ("Expédier sans casse", "Exporter pas à pas"):
        guide(add_resource, title)
    assert "Expédier sans casse" not in told()
    day = in_days(31)
    assert LetNewcomersIn().run(day) == 1
    assert LetNewcomersIn().run(day) == 0
    news = plan.items.get(is_new=True)
    assert news.title in {"Expédier sans casse", "Exporter pas à pas"}
    page = told()
    assert news.title in page
    assert f"depuis le {date_format(timezone.localdate(day), 'j F Y')}" in page


def test_a_guide_that_is_unpublished_leaves_what_is_open_and_stays_among_what_is_read(
    zoe, told, add_resource
):
    open_one, read_one = guide(add_resource, "Expédier sans casse"), guide(add_resource, "Exporter pas à pas")
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    living.mark(plan.items.get(key=f"page:{read_one.pk}"), ItemState.DONE, seen=ItemState.OPEN, by=zoe)
    assert "Expédier sans casse" in told()
    for page in (open_one, read_one):
        page.unpublish()
    forget_copies()
    assert "Expédier sans casse" not in told()
    assert "Exporter pas à pas" in told()


def test_a_reading_that_a_colleague_puts_back_is_there_for_both(zoe, told, add_resource):
    page = guide(add_resource, "Expédier sans casse")
    firm, paul = make_firm(), person("paul")
    for each in (zoe, paul):
        member(firm, each)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    item = plan.items.get(key=f"page:{page.pk}")
    living.mark(item, ItemState.DONE, seen=ItemState.OPEN, by=zoe)
    living.mark(item, ItemState.OPEN, seen=ItemState.DONE, by=paul)
    for reader in (zoe, paul):
        assert f'id="ligne-{item.pk}"' in read_by(reader)


def test_a_testimonial_that_is_erased_leaves_no_word_in_any_plan(zoe, told, add_testimonial, towns):
    peer = add_testimonial(
        "Chez Marie Quatremère", place=towns.rennes, sector_id="alimentation", before=2, after=3
    )
    for owner, state in ((zoe, ItemState.DONE), (person("ana"), ItemState.LATER)):
        item = plan_of(finished_run(Owner(person_id=owner.pk))).items.get(key=f"page:{peer.pk}")
        until = timezone.localdate() + timedelta(days=7) if state == ItemState.LATER else None
        living.mark(item, state, seen=ItemState.OPEN, by=owner, until=until)
    erase(peer)
    assert "Un contenu retiré du site" in told()
    assert not PlanItem.objects.filter(title__contains="Marie").exists()
    item = PlanItem.objects.get(key=f"page:{peer.pk}")
    assert (item.state, item.link, item.reason) == (ItemState.DONE, "", "")


def test_no_mail_recalls_a_guide_that_was_unpublished_meanwhile(zoe, add_resource):
    page = guide(add_resource, "Expédier sans casse")
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    item, until = plan.items.get(key=f"page:{page.pk}"), timezone.localdate() + timedelta(days=7)
    living.mark(item, ItemState.LATER, seen=ItemState.OPEN, by=zoe, until=until)
    page.unpublish()
    forget_copies()
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert not Mail.objects.exists()
    assert not plan.items.filter(pk=item.pk).exists()


def test_a_testimonial_that_is_withdrawn_leaves_what_is_open(zoe, told, add_testimonial, towns):
    peer = add_testimonial(
        "Le pain en ligne", place=towns.rennes, sector_id="alimentation", before=2, after=3
    )
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    assert plan.items.filter(key=f"page:{peer.pk}").exists()
    assert "Le pain en ligne" in told()
    peer.unpublish()
    forget_copies()
    assert "Le pain en ligne" not in told()


def test_what_stands_in_a_plan_stays_when_editors_publish_better_things(zoe, told, add_resource):
    old = guide(add_resource, "Expédier sans casse")
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    until = timezone.localdate() + timedelta(days=7)
    item = plan.items.get(key=f"page:{old.pk}")
    for number in range(9):
        guide(add_resource, f"Un guide plus récent, {number}")
    assert "Expédier sans casse" in told()
    living.mark(item, ItemState.LATER, seen=ItemState.OPEN, by=zoe, until=until)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert "Expédier sans casse" in Mail.objects.get().text
    assert plan.items.get(pk=item.pk).state == ItemState.OPEN


def test_what_one_ticks_as_read_on_its_page_leaves_ones_plan_and_stays_for_a_colleague(zoe, add_resource):
    paul, firm = person("paul"), make_firm()
    member(firm, zoe)
    member(firm, paul)
    page = guide(add_resource, "Expédier sans casse")
    other = guide(add_resource, "Exporter pas à pas")
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    tick(zoe, page, is_read=True)
    assert "Expédier sans casse" not in read_by(zoe)
    assert "Exporter pas à pas" in read_by(zoe)
    assert "Expédier sans casse" in read_by(paul)
    assert living.read_by_all(plan) == frozenset()
    tick(paul, page, is_read=True)
    tick(paul, other, is_read=True)
    assert living.read_by_all(plan) == {f"page:{page.pk}"}
    living.bring_up_to_date(plan)
    assert not plan.items.filter(key=f"page:{page.pk}").exists()
    assert "Expédier sans casse" not in read_by(paul)


def test_what_one_ticked_as_read_is_never_new_nor_recalled(zoe, add_resource):
    page = guide(add_resource, "Expédier sans casse")
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    until = timezone.localdate() + timedelta(days=7)
    item = plan.items.get(key=f"page:{page.pk}")
    living.mark(item, ItemState.LATER, seen=ItemState.OPEN, by=zoe, until=until)
    new = guide(add_resource, "Exporter pas à pas")
    for each in (page, new):
        tick(zoe, each, is_read=True)
    assert TakeUpWhatWasPutOff().run(in_days(7)) == 1
    assert not Mail.objects.exists()
    assert LetNewcomersIn().run(in_days(31)) == 0
    assert not plan.items.filter(key__in=[f"page:{page.pk}", f"page:{new.pk}"]).exists()


def test_read_in_the_plan_is_ticked_everywhere_and_taken_back_too(zoe, told, add_resource):
    page = guide(add_resource, "Expédier sans casse")
    item = plan_of(finished_run(Owner(person_id=zoe.pk))).items.get(key=f"page:{page.pk}")
    living.mark(item, ItemState.DONE, seen=ItemState.OPEN, by=zoe)
    assert Read.objects.get().person == zoe
    living.mark(item, ItemState.OPEN, seen=ItemState.DONE, by=zoe)
    assert not Read.objects.exists()
    assert "Expédier sans casse" in told()
