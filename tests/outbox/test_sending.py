"""A mail is written once, leaves once, and a failure is not the end."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from core.door import due_works
from outbox.delivery import deliver
from outbox.due import EraseOldMails, SendWaitingMails
from outbox.enums import MailState
from outbox.links import absolute
from outbox.models import Mail
from outbox.querysets import MOST_ATTEMPTS
from outbox.services import erase_old, send_mail

pytestmark = pytest.mark.django_db

DOWN = "tests.outbox.backends.Down"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


def later(**delay):
    return timezone.now() + timedelta(**delay)


def state(mail):
    mail.refresh_from_db()
    return mail.state_at(timezone.now())


def test_mail_leaves_with_text_and_html(order_sent, mailoutbox):
    mail = order_sent()
    [message] = mailoutbox
    assert message.to == ["lea@exemple.fr"]
    assert message.subject == "Votre colis « Thé & café » est parti"
    assert message.body.startswith(
        "Bonjour,\n\nVotre colis « Thé & café » est parti.\n\nLe suivre : https://"
    )
    assert "\n\n\n" not in message.body
    assert "https://portail.exemple.fr/colis/12/" in message.body
    assert "parce que vous avez commandé" in message.body
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    assert "Thé &amp; café" in html
    assert state(mail) == MailState.SENT


def test_mail_leaves_with_the_spaces_that_french_does_not_break(order_sent, mailoutbox, settings):
    settings.SETS_FRENCH_SPACES = True
    order_sent(what="Thé : noir ?")
    [message] = mailoutbox
    told = "Votre colis «\u00a0Thé\u00a0: noir\u00a0?\u00a0» est parti"
    assert message.subject == told
    assert f"\n{told}.\n\nLe suivre\u00a0: https://portail.exemple.fr/colis/12/\n" in message.body
    [(html, _)] = message.alternatives
    assert f"<p>{told}. <a " in html


def test_html_looks_like_the_state_and_fetches_nothing(order_sent, mailoutbox):
    order_sent()
    html = mailoutbox[0].alternatives[0][0]
    assert "RÉPUBLIQUE<br>FRANÇAISE" in html
    assert "#CroissanceConnectée" in html
    assert 'href="https://portail.exemple.fr/contact/"' in html
    assert 'href="https://portail.exemple.fr/colis/12/"' in html
    for fetched in ("<img", "<link", "<script", "url(", "src=", "@import"):
        assert fetched not in html


def test_mail_can_be_written_on_the_wire(order_sent, mailoutbox):
    order_sent(reply_to="atelier@exemple.fr", unsubscribe_url="/desinscription/abc/")
    sent = mailoutbox[0].message()
    assert sent["Reply-To"] == "atelier@exemple.fr"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Unsubscribe"] == "<https://portail.exemple.fr/desinscription/abc/>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://portail.exemple.fr/desinscription/abc/" in mailoutbox[0].body
    assert sent.as_bytes()


def test_same_key_never_sends_a_second_mail(order_sent, mailoutbox):
    first = order_sent()
    second = order_sent(to="autre@exemple.fr")
    assert first == second
    assert len(mailoutbox) == 1


def test_nothing_leaves_when_the_transaction_is_undone(mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        send_mail("parcel-12-sent", "lea@exemple.fr", "parcel/sent", {"what": "x"})
        transaction.set_rollback(True)
    assert mailoutbox == []
    assert not Mail.objects.exists()


def test_line_break_in_a_name_adds_no_header(order_sent, mailoutbox):
    order_sent(what="thé\r\nBcc: tous@exemple.fr\u2028X-Spam: oui\x00")
    message = mailoutbox[0]
    assert message.subject == "Votre colis « thé Bcc: tous@exemple.fr X-Spam: oui » est parti"
    assert message.message()["Bcc"] is None
    assert message.recipients() == ["lea@exemple.fr"]


def test_very_long_subject_is_cut(order_sent):
    assert len(order_sent(what="thé " * 200).subject) == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": "lea@exemple.fr\nBcc: tous@exemple.fr"},
        {"to": "lea@exemple.fr, autre@exemple.fr"},
        {"to": ""},
        {"to": "l" * 300 + "@exemple.fr"},
        {"reply_to": "lea@exemple.fr\r\nBcc: tous@exemple.fr"},
        {"unsubscribe_url": "/stop/>\r\nBcc: tous@exemple.fr"},
    ],
)
def test_address_that_is_none_is_refused(order_sent, wrong):
    with pytest.raises(ValidationError):
        order_sent(**wrong)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//ailleurs.exemple.fr/", "colis/12/", ""])
def test_only_web_links_go_into_mails(address):
    with pytest.raises(ValueError, match="not a link"):
        absolute(address)


def test_full_links_stay():
    assert absolute("https://www.service-public.fr/a") == "https://www.service-public.fr/a"


def test_failure_is_kept_and_tried_again_later(order_sent, settings, mailoutbox):
    settings.EMAIL_BACKEND = DOWN
    mail = order_sent()
    assert state(mail) == MailState.WAITING
    assert mail.attempts == 1
    assert mail.last_error == "SMTPServerDisconnected: nobody at home"

    settings.EMAIL_BACKEND = LOCMEM
    assert SendWaitingMails().run(later(minutes=4)) == 0
    assert SendWaitingMails().run(later(minutes=6)) == 1
    assert SendWaitingMails().run(later(days=9)) == 0
    assert len(mailoutbox) == 1
    assert state(mail) == MailState.SENT
    assert mail.last_error == ""


def test_delays_grow_until_the_mail_is_given_up(order_sent, settings):
    settings.EMAIL_BACKEND = DOWN
    mail = order_sent()
    delays = []
    while state(mail) == MailState.WAITING:
        delays.append(mail.next_attempt_at - timezone.now())
        deliver(mail.pk)
    assert delays == sorted(delays)
    assert mail.attempts == MOST_ATTEMPTS
    assert state(mail) == MailState.GIVEN_UP
    assert SendWaitingMails().run(later(days=30)) == 0


def test_mail_that_a_dying_process_was_sending_is_in_doubt_and_not_sent_again(settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.outbox.backends.PowerCut"
    mail = send_mail("parcel-12-sent", "lea@exemple.fr", "parcel/sent", {"what": "x"})
    with pytest.raises(SystemExit):
        deliver(mail.pk)
    assert state(mail) == MailState.SENDING

    settings.EMAIL_BACKEND = LOCMEM
    Mail.objects.update(sending_at=later(minutes=-11))
    assert state(mail) == MailState.IN_DOUBT
    assert SendWaitingMails().run(later(days=1)) == 0
    assert not deliver(mail.pk)
    assert mailoutbox == []


def test_second_worker_finds_nothing_to_send(order_sent, settings, mailoutbox):
    settings.EMAIL_BACKEND = "tests.outbox.backends.WatchedBySecondWorker"
    order_sent()
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_workers_that_start_together_send_one_mail(mailoutbox):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, which threads cannot share")
    mail = Mail.objects.create(
        key="parcel-12-sent", recipient="lea@exemple.fr", subject="Parti", text="Parti"
    )
    start = threading.Barrier(4)
    sent = []

    def work():
        start.wait()
        sent.append(deliver(mail.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(sent) == [False, False, False, True]
    assert len(mailoutbox) == 1


def test_mail_waits_when_nothing_runs_the_queue(mailoutbox):
    mail = send_mail("parcel-12-sent", "lea@exemple.fr", "parcel/sent", {"what": "x"})
    assert mailoutbox == []
    assert SendWaitingMails().run(timezone.now()) == 1
    assert state(mail) == MailState.SENT


@pytest.mark.parametrize("expected", MailState)
def test_a_row_and_the_database_agree_on_the_state(expected):
    now = timezone.now()
    rows = {
        MailState.WAITING: {},
        MailState.SENDING: {"sending_at": now - timedelta(minutes=9), "attempts": 1},
        MailState.IN_DOUBT: {"sending_at": now - timedelta(minutes=11), "attempts": 1},
        MailState.SENT: {"sending_at": now, "sent_at": now, "attempts": 1},
        MailState.GIVEN_UP: {"attempts": MOST_ATTEMPTS},
    }
    for name, row in rows.items():
        Mail.objects.create(key=name, recipient="lea@exemple.fr", **row)
    [mail] = Mail.objects.in_state(expected, now=now)
    assert mail.key == mail.state_at(now) == expected


def test_texts_go_after_ninety_days_and_addresses_after_a_year(order_sent):
    mail = order_sent()
    erase = EraseOldMails()
    assert erase.run(later(days=89)) == 0

    assert erase.run(later(days=91)) == 1
    mail.refresh_from_db()
    assert (mail.text, mail.html, mail.recipient) == ("", "", "lea@exemple.fr")

    assert erase.run(later(days=366)) == 1
    mail.refresh_from_db()
    assert (mail.recipient, mail.subject) == ("", "")
    assert erase.run(later(days=366)) == 0


def test_erased_mail_is_not_sent_a_second_time(order_sent, mailoutbox):
    order_sent()
    EraseOldMails().run(later(days=400))
    order_sent()
    assert len(mailoutbox) == 1


def test_mail_that_still_waits_keeps_its_text():
    send_mail("parcel-12-sent", "lea@exemple.fr", "parcel/sent", {"what": "x"})
    assert EraseOldMails().run(later(days=400)) == 0


def test_timer_does_this_work(mailoutbox):
    assert {"SendWaitingMails", "EraseOldMails"} <= {type(work).__name__ for work in due_works}
    send_mail("parcel-12-sent", "lea@exemple.fr", "parcel/sent", {"what": "x"})
    call_command("due")
    assert len(mailoutbox) == 1


# Mails that open something


def test_words_of_a_secret_mail_are_erased_as_soon_as_it_is_sent(order_sent, mailoutbox):
    mail = order_sent(secret=True)
    assert "Thé" in mailoutbox[0].body
    mail.refresh_from_db()
    assert (mail.subject, mail.text, mail.html, mail.recipient) == ("", "", "", "lea@exemple.fr")
    assert mail.state == MailState.SENT.label
    order_sent(secret=True)
    assert len(mailoutbox) == 1


def test_secret_mail_that_could_not_leave_within_an_hour_never_does(order_sent, mailoutbox, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "tests.outbox.backends.Down"
    mail = order_sent(secret=True)
    erase_old(later(minutes=59), at_most=10)
    mail.refresh_from_db()
    assert mail.text
    an_hour_later = later(minutes=61)
    assert erase_old(an_hour_later, at_most=10) == 1
    assert erase_old(an_hour_later, at_most=10) == 0
    mail.refresh_from_db()
    assert (mail.subject, mail.text, mail.html) == ("", "", "")
    settings.EMAIL_BACKEND = working
    assert not deliver(mail.pk)
    assert not mailoutbox
