"""Two at the same moment, one of whom waits for the other: what the one who waited then does."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import arranging, erasure
from accounts.enums import ErasureReason, SpaceSection
from accounts.models import ErasureRequest, Kept, SpaceLayout, User
from accounts.querysets import Owner
from diagnostic import living
from outbox.models import Mail
from taxonomy.initial import Trades, Vocabularies
from tests.clients import PortalClient
from tests.diagnostic.plans import finished_run, first_line, in_days, person, plan_of, put_off
from tests.ground import lay_ground
from tests.waiting import begun

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="the tests' SQLite database lives in memory, which threads cannot share",
    ),
]


@pytest.fixture(autouse=True)
def site(db):
    """The site, which an earlier test may have taken away with everything."""
    lay_ground()


@pytest.fixture
def zoe(db):
    return person("zoe")


def test_reminder_that_is_being_written_while_its_account_goes_is_erased_too(zoe):
    Vocabularies().install()
    Trades().install()
    plan = plan_of(finished_run(Owner(person_id=zoe.pk)))
    put_off(first_line(plan), zoe)
    with transaction.atomic():
        living.take_up(plan, timezone.localdate(in_days(7)))
        erased = begun(lambda: erasure.erase_account(zoe))
    erased.result()
    reminder = Mail.objects.get(key__startswith="plan:")
    assert (reminder.recipient, reminder.subject, reminder.text) == ("", "", "")


def test_section_is_folded_while_another_window_goes_back_to_the_first_order(zoe):
    SpaceLayout.objects.create(person=zoe, arrangement={"hidden": ["resources"]})
    with transaction.atomic():
        arranging.reset(zoe)
        fold = lambda space: space.folding(SpaceSection.RESOURCES, is_folded=True)  # noqa: E731
        folded = begun(lambda: arranging.arrange(zoe, fold))
    folded.result()
    space = arranging.arrangement_of(zoe)
    assert (space.folded, space.hidden) == ({SpaceSection.RESOURCES}, frozenset())


def test_person_asks_for_the_erasure_of_an_account_while_the_timer_erases_it(zoe):
    now = timezone.now()
    User.objects.update(used_on=timezone.localdate() - timedelta(days=800))
    unused = ErasureRequest.objects.create(
        person=zoe, reason=ErasureReason.UNUSED, asked_at=now, due_at=now, warned_again_at=now
    )
    with transaction.atomic():
        User.objects.select_for_update().get(pk=zoe.pk)
        erased = begun(lambda: erasure.erase_one(unused.pk, timezone.now()))
        asked = erasure.ask_erasure(zoe)
    assert erased.result() is False
    unused.refresh_from_db()
    assert unused.failures == 0
    assert erasure.pending_erasure(zoe) == asked, "in seven days, and no sooner"


def test_note_that_another_window_writes_at_this_very_moment_is_shown(zoe):
    kept = Kept.objects.create(person=zoe, search="?q=devis", words="devis")
    client = PortalClient()
    client.force_login(zoe)
    with transaction.atomic():
        Kept.objects.update(note="appeler Paul")
        sent = begun(lambda: client.post(f"/a-lire/{kept.pk}/", {"note": "relire", "shown": ""}))
    html = sent.result().content.decode()
    assert "Elle dit maintenant : « appeler Paul »" in html
    assert ">\nrelire</textarea>" in html
    kept.refresh_from_db()
    assert kept.note == "appeler Paul"
