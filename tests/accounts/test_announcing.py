"""New pages are announced to those who follow their topics: at once or once a week, each once."""

from datetime import datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client, TestCase
from django.utils import timezone
from wagtail.models import PageViewRestriction

from accounts import announcing, merging
from accounts.announcing import monday_of, news_between, tell_at_once, tell_week
from accounts.due import TellNewPages
from accounts.enums import Rhythm
from accounts.models import NotificationChoice
from accounts.notifying import NewContent, choose
from outbox.models import Mail
from tests.accounts.test_space import add_person
from tests.resources.conftest import add_resource, home, library  # noqa: F401

pytestmark = pytest.mark.django_db

SOLD, SAFE = "vendre-en-ligne", "securite"


@pytest.fixture
def follow(home):  # noqa: F811
    """Make a person who chose a rhythm a month ago: `follow("lea", {SOLD: Rhythm.WEEKLY})`."""

    def follow(name, rhythms, since=timedelta(days=30)):
        person = add_person(f"{name}@exemple.fr")
        choose(person, NewContent(), rhythms)
        NotificationChoice.objects.filter(person=person).update(chosen_at=timezone.now() - since)
        return person

    return follow


@pytest.fixture
def publish(add_resource):  # noqa: F811
    """Write a resource and publish it, as an editor does; perhaps while the background is down."""

    def publish(title="Vendre à ses voisins", topics=(SOLD,), *, background=True):
        page = add_resource(title=title, topics=topics, live=False, first_published_at=None)
        return publish_again(page, background=background)

    return publish


def publish_again(page, *, background=True):
    """Press « Publier »."""
    with TestCase.captureOnCommitCallbacks(execute=background):
        page.save_revision().publish()
    page.refresh_from_db()
    return page


def run_due(now=None):
    """The timer comes by."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return TellNewPages().run(now or timezone.now())


def told():
    """Who got which mail."""
    return sorted((message.to[0].partition("@")[0], message.subject) for message in mail.outbox)


def next_monday():
    """Monday of next week, at nine."""
    monday = monday_of(timezone.now()) + timedelta(days=7)
    return timezone.make_aware(datetime.combine(monday, time(9)))


# At once


def test_those_who_follow_a_topic_at_once_are_told_when_a_page_appears(follow, publish):
    follow("lea", {SOLD: Rhythm.AT_ONCE})
    follow("max", {SAFE: Rhythm.AT_ONCE, SOLD: Rhythm.NEVER})
    follow("zoe", {SOLD: Rhythm.WEEKLY})
    add_person("sans-choix@exemple.fr")
    page = publish()
    assert told() == [("lea", "Une nouvelle ressource : Vendre à ses voisins")]
    text = mail.outbox[0].body
    assert page.get_url() in text
    assert "Ce que l’on y gagne." in text


def test_page_of_two_topics_is_told_once(follow, publish):
    follow("lea", {SOLD: Rhythm.AT_ONCE, SAFE: Rhythm.AT_ONCE})
    publish(topics=(SOLD, SAFE))
    assert len(mail.outbox) == 1


def test_page_that_is_published_again_is_no_news(follow, publish):
    follow("lea", {SOLD: Rhythm.AT_ONCE})
    page = publish()
    publish_again(page)
    page.unpublish()
    publish_again(page)
    run_due()
    assert len(mail.outbox) == 1


def test_page_told_to_an_account_that_was_joined_is_no_news_to_its_person(follow, publish):
    eldest, other, lea = (follow(name, {SOLD: Rhythm.AT_ONCE}) for name in ("ainee", "autre", "lea"))
    NotificationChoice.objects.exclude(person=eldest).delete()
    publish()
    merging.merge(eldest, other)
    merging.merge(other, lea)
    mail.outbox.clear()
    assert run_due() == 0
    assert told() == []
    publish("Livrer ses voisins")
    assert told() == [("lea", "Une nouvelle ressource : Livrer ses voisins")]


def test_each_mail_can_be_ended_by_one_press_of_the_mailbox(follow, publish):
    lea = follow("lea", {SOLD: Rhythm.AT_ONCE})
    publish()
    message = mail.outbox[0]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link.startswith("http")
    assert link in message.body
    assert link in message.alternatives[0][0]
    path = "/" + link.split("/", 3)[3]
    Client().post(path, {"List-Unsubscribe": "One-Click"})
    publish("Encore un guide")
    assert len(mail.outbox) == 1
    assert not NotificationChoice.objects.filter(person=lea).exclude(rhythm=Rhythm.NEVER).exists()


def test_who_cannot_be_reached_is_not_written_to(follow, publish):
    closed = follow("ferme", {SOLD: Rhythm.AT_ONCE})
    closed.is_active = False
    closed.save()
    unsure = follow("pas-sure", {SOLD: Rhythm.AT_ONCE})
    EmailAddress.objects.filter(user=unsure).update(verified=False)
    publish()
    assert not Mail.objects.exists()


def test_page_for_some_readers_only_is_told_to_nobody(follow, library, add_resource):  # noqa: F811
    follow("lea", {SOLD: Rhythm.AT_ONCE})
    PageViewRestriction.objects.create(page=library, restriction_type=PageViewRestriction.LOGIN)
    page = add_resource(topics=(SOLD,), live=False, first_published_at=None)
    publish_again(page)
    run_due()
    assert not Mail.objects.exists()


def test_who_chose_after_the_page_appeared_is_not_told_of_it(follow, publish):
    publish()
    follow("lea", {SOLD: Rhythm.AT_ONCE}, since=timedelta())
    run_due()
    assert not Mail.objects.exists()


def test_background_that_dies_in_the_middle_is_caught_up_and_nobody_is_told_twice(
    follow, publish, monkeypatch
):
    for number in range(7):
        follow(f"p{number}", {SOLD: Rhythm.AT_ONCE})
    monkeypatch.setattr(announcing, "BATCH", 2)
    write = announcing.write_to
    written = []

    def dying(*args):
        if len(written) == 3:
            raise SystemExit
        written.append(args)
        return write(*args)

    monkeypatch.setattr(announcing, "write_to", dying)
    page = publish(background=False)
    (news,) = news_between(page.first_published_at, timezone.now() + timedelta(seconds=1))
    with pytest.raises(SystemExit), TestCase.captureOnCommitCallbacks(execute=True):
        tell_at_once(news)
    monkeypatch.setattr(announcing, "write_to", write)
    assert run_due() == 4
    run_due()
    assert [name for name, _ in told()] == [f"p{number}" for number in range(7)]
    assert Mail.objects.count() == 7


def test_news_older_than_two_days_is_told_at_once_no_more(follow, publish):
    follow("lea", {SOLD: Rhythm.AT_ONCE})
    publish(background=False)
    assert run_due(timezone.now() + announcing.CATCH_UP + timedelta(minutes=1)) == 0
    assert run_due() == 1


# Once a week


def test_letter_of_the_week_tells_on_monday_what_appeared_the_week_before(follow, publish):
    follow("lea", {SOLD: Rhythm.WEEKLY, SAFE: Rhythm.WEEKLY})
    follow("max", {SAFE: Rhythm.WEEKLY})
    follow("zoe", {SOLD: Rhythm.NEVER})
    publish("Vendre à ses voisins")
    publish("Deux mots de passe", topics=(SAFE, SOLD))
    assert run_due() == 0, "the week is not over"
    assert run_due(next_monday()) == 2
    assert told() == [("lea", "Les nouveautés de la semaine"), ("max", "Les nouveautés de la semaine")]
    by_name = {message.to[0][:3]: message for message in mail.outbox}
    assert "Vendre à ses voisins" in by_name["lea"].body
    assert by_name["lea"].body.count("Deux mots de passe") == 1
    assert "Vendre à ses voisins" not in by_name["max"].body
    assert by_name["lea"].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_letter_goes_once_however_often_the_timer_comes(follow, publish):
    lea = follow("lea", {SOLD: Rhythm.WEEKLY})
    publish()
    assert [run_due(next_monday() + timedelta(hours=hours)) for hours in (0, 1, 100)] == [1, 0, 0]
    NotificationChoice.objects.filter(person=lea).update(told_until=None)
    run_due(next_monday())
    assert len(mail.outbox) == 1


def test_letter_that_was_cut_off_goes_on_and_nobody_gets_two(follow, publish, monkeypatch):
    for number in range(7):
        follow(f"p{number}", {SOLD: Rhythm.WEEKLY})
    publish()
    monkeypatch.setattr(announcing, "BATCH", 2)
    write = announcing.write_to
    written = []

    def dying(*args):
        if len(written) == 3:
            raise SystemExit
        written.append(args)
        return write(*args)

    monkeypatch.setattr(announcing, "write_to", dying)
    with pytest.raises(SystemExit):
        tell_week(next_monday())
    monkeypatch.setattr(announcing, "write_to", write)
    run_due(next_monday())
    assert Mail.objects.count() == 7
    assert run_due(next_monday()) == 0


def test_week_without_news_sends_no_letter(follow, publish):
    follow("lea", {SAFE: Rhythm.WEEKLY})
    assert run_due(next_monday()) == 0
    publish(topics=(SOLD,))
    assert run_due(next_monday()) == 0
    assert not Mail.objects.exists()


def test_who_chose_during_the_week_is_told_of_what_came_after(follow, publish):
    publish("Avant")
    follow("lea", {SOLD: Rhythm.WEEKLY}, since=timedelta())
    publish("Après")
    run_due(next_monday())
    assert "Après" in mail.outbox[0].body
    assert "Avant" not in mail.outbox[0].body


def test_long_week_is_told_in_ten_lines_and_a_number(follow, publish):
    follow("lea", {SOLD: Rhythm.WEEKLY})
    for number in range(13):
        publish(f"Guide {number:02}")
    run_due(next_monday())
    body = mail.outbox[0].body
    assert body.count("Guide ") == 10
    assert "Et 3 de plus dans la bibliothèque" in body


def test_page_that_was_withdrawn_before_monday_is_not_in_the_letter(follow, publish):
    follow("lea", {SOLD: Rhythm.WEEKLY})
    publish("Reste")
    publish("Part").unpublish()
    run_due(next_monday())
    assert "Part" not in mail.outbox[0].body


def test_title_of_a_page_cannot_write_a_header_nor_a_tag(follow, publish):
    follow("lea", {SOLD: Rhythm.AT_ONCE})
    publish("Vendre <b>plus</b> & mieux")
    message = mail.outbox[0]
    assert message.subject == "Une nouvelle ressource : Vendre <b>plus</b> & mieux"
    assert "Vendre <b>plus</b> & mieux" in message.body
    assert "Vendre &lt;b&gt;plus&lt;/b&gt; &amp; mieux" in message.alternatives[0][0]


def test_news_cost_the_same_for_one_page_and_for_ten(publish, settings, django_assert_max_num_queries):
    settings.PUBLISHED_COPY_SECONDS = 60
    counts = []
    start = timezone.now()
    for number in range(10):
        publish(f"Guide {number}")
        if number in (0, 9):
            with django_assert_max_num_queries(10) as asked:
                assert len(news_between(start, timezone.now())) == number + 1
            counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("rhythm", [Rhythm.AT_ONCE, Rhythm.WEEKLY])
def test_mail_that_cannot_be_written_holds_up_nobody_and_is_written_once_it_can(
    follow, publish, caplog, rhythm
):
    lea, _ = (follow(name, {SOLD: rhythm}) for name in ("lea", "max"))
    address_to(lea, "lea")
    publish()
    run_due(next_monday() if rhythm == Rhythm.WEEKLY else None)
    assert [who for who, _ in told()] == ["max"]
    assert "not written: ValidationError" in caplog.text
    assert "exemple.fr" not in caplog.text
    address_to(lea, "lea@exemple.fr")
    run_due(next_monday() if rhythm == Rhythm.WEEKLY else None)
    assert [who for who, _ in told()] == ["lea", "max"]


def address_to(person, address):
    """Give somebody an address, even one that is none."""
    type(person).objects.filter(pk=person.pk).update(email=address)
    EmailAddress.objects.filter(user=person).update(email=address)
