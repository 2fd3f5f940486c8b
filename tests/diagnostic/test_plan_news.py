# ruff: noqa: F811 (fixtures of other rooms)
"""What editors publish and unpublish, in plans that were made before."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from accounts.querysets import Owner
from core.published import forget_copies
from diagnostic import living
from diagnostic.due import LetNewcomersIn, TakeUpWhatWasPutOff
from diagnostic.enums import ItemState
from outbox.models import Mail
from tests.clients import PortalClient
from tests.diagnostic.plans import finished_run, plan_of
from tests.resources.conftest import add_resource, home, library  # noqa: F401

pytestmark = pytest.mark.django_db

PLAN = "/mon-espace/plan/"


@pytest.fixture(autouse=True)
def _here(home, words):
    cache.clear()
    forget_copies()


@pytest.fixture
def zoe():
    return User.objects.create_user("zoe@exemple.fr")


@pytest.fixture
def told(zoe):
    """What Zoé reads of her plan."""
    browser = PortalClient()
    browser.force_login(zoe)
    return lambda: browser.get(PLAN).content.decode().replace("\u00a0", " ")


def guide(add_resource, title):
    return add_resource(title=title, topics=["livrer-exporter"], level=2)


def in_days(days):
    return timezone.now() + timedelta(days=days)


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
