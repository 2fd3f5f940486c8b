"""A person sees what mails hold on them, and has it erased."""

import pytest
from django.utils import timezone

from outbox.due import SendWaitingMails
from outbox.models import Mail
from outbox.privacy import Mails
from outbox.services import send_mail

pytestmark = pytest.mark.django_db


def test_person_receives_their_mails_and_those_that_pass_on_their_words(order_sent):
    order_sent("one", to="lea@exemple.fr")
    order_sent("two", to="mission@exemple.fr", reply_to="Lea@exemple.fr")
    order_sent("three", to="autre@exemple.fr")
    held = Mails().export(" LEA@exemple.fr")
    assert {mail["destinataire"] for mail in held} == {"lea@exemple.fr", "mission@exemple.fr"}
    assert all("Votre colis" in mail["texte"] for mail in held)


def test_erased_person_leaves_no_trace_and_gets_nothing_more(order_sent, mailoutbox):
    order_sent("one")
    order_sent("two", to="mission@exemple.fr", reply_to="lea@exemple.fr")
    send_mail("three", "lea@exemple.fr", "parcel/sent", {"what": "x"})
    order_sent("four", to="autre@exemple.fr")
    mailoutbox.clear()

    assert Mails().erase("lea@exemple.fr") == 3
    assert Mails().export("lea@exemple.fr") == []
    assert SendWaitingMails().run(timezone.now()) == 0
    assert mailoutbox == []
    assert Mail.objects.exclude(text="").count() == 1
