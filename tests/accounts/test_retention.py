"""Accounts that nobody uses go, after two warnings; whoever comes back keeps theirs."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client, TestCase
from django.utils import timezone
from wagtail.models import Site

from accounts import erasure, retention
from accounts.enums import RoleKind
from accounts.help_desk import reopen_account
from accounts.models import ErasureRequest, Role, User
from accounts.services import install_mission
from outbox.enums import MailState
from outbox.models import Mail
from outbox.services import send_mails
from tests.accounts.signing_in import sign_in
from tests.accounts.test_space import add_person

pytestmark = pytest.mark.django_db

EMAIL = "lea@exemple.fr"
FIRST, SECOND, LAST = (
    "Gardez-vous votre compte ?",
    "Votre compte sera effacé dans deux semaines",
    "Votre compte est effacé",
)


def add_unused(email=EMAIL, *, days=2 * 365):
    """An account that nobody has used for so long."""
    person = add_person(email)
    User.objects.filter(pk=person.pk).update(used_on=timezone.localdate() - timedelta(days=days))
    person.refresh_from_db()
    return person


@pytest.fixture
def lea(home):
    return add_unused()


def days_later(days):
    """The timer comes round, so many days from now, and what follows from it is done."""
    now = timezone.now() + timedelta(days=days)
    with pytest.MonkeyPatch.context() as clock, TestCase.captureOnCommitCallbacks(execute=True):
        clock.setattr(timezone, "now", lambda: now)
        call_command("due", stdout=StringIO())


def told():
    return [message.subject for message in mail.outbox]


def test_unused_account_is_warned_twice_then_erased(lea):
    days_later(0)
    days_later(1)
    assert told() == [FIRST]
    days_later(45)
    assert told() == [FIRST]
    days_later(46)
    days_later(47)
    assert told() == [FIRST, SECOND]
    days_later(59)
    assert User.objects.exists()
    days_later(60)
    assert not User.objects.exists()
    assert told() == [FIRST, SECOND, LAST]
    days_later(61)
    assert told() == [FIRST, SECOND, LAST]


def test_account_that_the_team_closed_goes_without_a_warning(lea):
    User.objects.update(is_active=False)
    days_later(0)
    days_later(46)
    assert told() == []
    days_later(59)
    assert User.objects.exists()
    days_later(60)
    assert not User.objects.exists()
    assert told() == [LAST]


def test_account_that_is_opened_again_has_its_time_anew(lea, admin_user):
    User.objects.filter(pk=lea.pk).update(is_active=False)
    days_later(0)
    reopen_account(lea, by=admin_user)
    days_later(46)
    days_later(60)
    assert User.objects.filter(pk=lea.pk).exists()
    assert told() == []


def test_account_is_warned_sixty_days_before_two_years_and_not_sooner(home):
    add_unused("tot@exemple.fr", days=2 * 365 - 61)
    add_unused("juste@exemple.fr", days=2 * 365 - 60)
    days_later(0)
    assert [message.to for message in mail.outbox] == [["juste@exemple.fr"]]


def test_who_signs_in_keeps_the_account(lea, client):
    days_later(0)
    mail.outbox.clear()
    sign_in(client)
    mail.outbox.clear()
    days_later(46)
    days_later(61)
    assert User.objects.exists()
    assert told() == []


def test_who_comes_while_signed_in_keeps_the_account(lea):
    client = Client()
    client.force_login(lea)
    days_later(0)
    User.objects.update(used_on=timezone.localdate() - timedelta(days=700))
    client.get("/mon-espace/")
    assert User.objects.get().used_on == timezone.localdate()
    assert not ErasureRequest.objects.waiting().exists()


def test_day_of_coming_is_noted_once(lea, django_assert_max_num_queries):
    client = Client()
    client.force_login(lea)
    client.get("/mon-espace/donnees/")
    with django_assert_max_num_queries(60) as done:
        client.get("/mon-espace/donnees/")
    assert not [query for query in done.captured_queries if "UPDATE" in query["sql"]]


def test_account_used_between_the_warning_and_its_end_stays_even_if_nobody_cancelled(lea):
    days_later(0)
    days_later(46)
    User.objects.update(used_on=timezone.localdate() + timedelta(days=50))
    days_later(60)
    assert User.objects.exists()
    assert not ErasureRequest.objects.waiting().exists()


def test_late_timer_still_leaves_sixty_days_then_fourteen(home):
    add_unused(days=5 * 365)
    days_later(0)
    days_later(200)
    assert told() == [FIRST, SECOND]
    days_later(213)
    assert User.objects.exists()
    days_later(214)
    assert not User.objects.exists()


def test_account_that_was_warned_once_is_never_erased(lea):
    retention.warn_unused(timezone.now(), at_most=10)
    assert erasure.erase_those_due(timezone.now() + timedelta(days=200), at_most=10) == 0
    assert User.objects.exists()


def test_team_is_never_erased_but_listed_to_the_mission(lea, admin_client, admin_user):
    install_mission()
    for kind in (RoleKind.MISSION, RoleKind.CONNECTOR):
        person = add_unused(f"{kind}@exemple.fr")
        Role.objects.create(person=person, kind=kind)
    User.objects.filter(pk=admin_user.pk).update(used_on=timezone.localdate() - timedelta(days=900))
    days_later(0)
    assert [message.to for message in mail.outbox] == [[EMAIL]]
    Site.objects.update(is_default_site=True)
    home = admin_client.get("/gestion/").content.decode()
    assert "3 comptes avec un rôle n’ont pas servi" in home
    listed = admin_client.get("/gestion/users/?inutilise=true").content.decode()
    assert "mission@exemple.fr" in listed
    assert "connector@exemple.fr" in listed
    assert EMAIL not in listed


def test_role_granted_after_the_warning_keeps_the_account(lea):
    days_later(0)
    days_later(46)
    Role.objects.create(person=lea, kind=RoleKind.CONNECTOR)
    days_later(60)
    assert User.objects.exists()


def test_who_asks_for_erasure_does_not_wait_for_the_unused_one(lea):
    days_later(0)
    erasure.ask_erasure(lea)
    [request] = ErasureRequest.objects.waiting()
    assert request.was_asked
    days_later(8)
    assert not User.objects.exists()


def test_absence_after_a_return_is_a_new_one(lea):
    days_later(0)
    erasure.note_use(lea)
    User.objects.update(used_on=timezone.localdate() + timedelta(days=1))
    days_later(2 * 365 - 59)
    assert told() == [FIRST, FIRST]


def test_killed_between_two_batches_it_goes_on_where_it_stopped(home, monkeypatch):
    for number in range(5):
        add_unused(f"p{number}@exemple.fr")
    monkeypatch.setattr(retention, "BATCH", 2)
    batches = iter([send_mails, send_mails])

    def killed(*args):
        try:
            return next(batches)(*args)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr(retention, "send_mails", killed)
    with pytest.raises(KeyboardInterrupt):
        days_later(0)
    assert ErasureRequest.objects.count() == Mail.objects.count() == 4
    monkeypatch.setattr(retention, "send_mails", send_mails)
    days_later(0)
    assert ErasureRequest.objects.count() == Mail.objects.count() == 5


def test_mail_in_doubt_is_listed_and_not_sent_again(lea):
    retention.warn_unused(timezone.now(), at_most=10)
    Mail.objects.update(sending_at=timezone.now() - timedelta(hours=1), attempts=1)
    ErasureRequest.objects.all().delete()  # as if the run had been lost, and not its mails
    days_later(0)
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("due", stdout=StringIO())
    assert told() == []
    assert Mail.objects.in_state(MailState.IN_DOUBT, now=timezone.now()).count() == 1


def test_warning_of_many_costs_the_same_as_of_one(home, django_assert_num_queries):
    now = timezone.now()
    for number in range(30):
        add_unused(f"p{number}@exemple.fr")
    with django_assert_num_queries(9):
        retention.warn_unused(now, at_most=100)
    add_unused("seul@exemple.fr")
    with django_assert_num_queries(9):
        retention.warn_unused(now, at_most=100)
