"""The same mail goes to many, a last mail leaves nothing behind, and addresses change hands."""

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from outbox.due import EraseOldMails
from outbox.enums import MailState
from outbox.models import Mail
from outbox.services import empty_mails, readdress, send_mails

pytestmark = pytest.mark.django_db


def send_to(recipients, capture):
    with capture(execute=True):
        return send_mails("parcel/sent", {"what": "x"}, recipients)


def test_mail_to_many_goes_once_to_each(mailoutbox, django_capture_on_commit_callbacks):
    capture = django_capture_on_commit_callbacks
    people = {f"parcel-{number}": f"p{number}@exemple.fr" for number in range(3)}
    assert send_to(people, capture) == 3
    assert send_to(people | {"parcel-3": "p3@exemple.fr"}, capture) == 1
    assert sorted(message.to[0] for message in mailoutbox) == [f"p{number}@exemple.fr" for number in range(4)]


def test_what_is_no_address_is_left_out(mailoutbox, django_capture_on_commit_callbacks):
    wrong = {"a": "nobody", "b": "x@exemple.fr\nBcc: y@exemple.fr", "c": ""}
    assert send_to(wrong | {"d": "lea@exemple.fr"}, django_capture_on_commit_callbacks) == 1
    assert [message.to for message in mailoutbox] == [["lea@exemple.fr"]]


def test_mail_to_many_costs_the_same_for_one_and_for_fifty(
    django_assert_num_queries, django_capture_on_commit_callbacks
):
    for many in (1, 50):
        with django_capture_on_commit_callbacks(), django_assert_num_queries(5):
            send_mails("parcel/sent", {"what": "x"}, {f"{many}-{n}": f"p{n}@exemple.fr" for n in range(many)})


def test_last_mail_leaves_nothing_but_its_key(order_sent, mailoutbox):
    order_sent("farewell", farewell=True)
    assert len(mailoutbox) == 1
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject, mail.text, mail.html) == ("", "", "", "")
    assert mail.key == "farewell"
    assert mail.state == MailState.SENT.label
    order_sent("farewell", farewell=True)
    assert len(mailoutbox) == 1


def test_last_mail_that_cannot_leave_is_forgotten_once_given_up(order_sent, monkeypatch):
    def down(self, messages):
        raise OSError

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    order_sent("farewell", farewell=True)
    EraseOldMails().run(timezone.now())
    assert Mail.objects.get().recipient, "it is tried again"
    Mail.objects.update(attempts=6)
    EraseOldMails().run(timezone.now())
    assert Mail.objects.get().recipient == ""


def test_mails_of_a_former_address_are_found_under_the_new_one(order_sent):
    order_sent("one", to="Lea@exemple.fr")
    order_sent("two", to="mission@exemple.fr", reply_to="lea@exemple.fr")
    order_sent("three", to="autre@exemple.fr")
    assert readdress("lea@exemple.fr", "neuve@exemple.fr") == 2
    assert not Mail.objects.about("lea@exemple.fr").exists()
    assert Mail.objects.about("neuve@exemple.fr").count() == 2


def test_mail_that_names_somebody_erased_loses_its_words_and_does_not_leave(order_sent, mailoutbox):
    order_sent("one")
    Mail.objects.update(sent_at=None, sending_at=None)
    assert empty_mails(["one", "none"]) == 1
    mail = Mail.objects.get()
    assert (mail.subject, mail.text, mail.html) == ("", "", "")
    assert mail.state == MailState.GIVEN_UP.label
    assert empty_mails(["one"]) == 0
