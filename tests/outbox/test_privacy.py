"""A person sees what mails hold on them, and has it erased."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.due import EraseOldMails, SendWaitingMails
from outbox.models import Mail
from outbox.privacy import Mails
from outbox.services import ADDRESSES_KEPT, follow, readdress, send_mail

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


def test_mails_at_a_former_address_stay_their_persons(order_sent, mailoutbox):
    order_sent("one", to="lea@exemple.fr")
    order_sent("two", to="mission@exemple.fr", reply_to="Lea@exemple.fr")
    send_mail("waits", "lea@exemple.fr", "parcel/sent", {"what": "x"})
    follow("LEA@exemple.fr", "lea@neuve.fr")
    follow("lea@neuve.fr", "lea@enfin.fr")
    order_sent("three", to="lea@exemple.fr")

    assert [mail["destinataire"] for mail in Mails().export("lea@exemple.fr")] == [
        "lea@exemple.fr",
        "mission@exemple.fr",
    ]
    held = Mails().export("lea@enfin.fr")
    assert [mail["destinataire"] for mail in held] == ["lea@exemple.fr"] * 2
    assert Mail.objects.get(key="two").reply_to == "Lea@exemple.fr", "an address may still be taken back"

    mailoutbox.clear()
    assert Mails().erase("lea@enfin.fr") == 2
    assert SendWaitingMails().run(timezone.now()) == 0
    assert mailoutbox == []
    assert sorted(mail.key for mail in Mail.objects.exclude(text="")) == ["three", "two"]
    assert not Mail.objects.exclude(person_address="").exists()


def test_mails_of_an_account_that_joins_another_come_along_from_former_addresses(order_sent):
    order_sent("one", to="vieille@exemple.fr")
    follow("vieille@exemple.fr", "lea@exemple.fr")
    order_sent("two", to="lea@exemple.fr")
    order_sent("three", to="vieille@exemple.fr")
    assert readdress("lea@exemple.fr", "max@exemple.fr") == 2
    assert len(Mails().export("max@exemple.fr")) == 2
    assert Mails().export("lea@exemple.fr") == []
    assert len(Mails().export("vieille@exemple.fr")) == 1, "who has it now"


def test_former_address_is_forgotten_after_a_year(order_sent):
    order_sent("one", to="vieille@exemple.fr")
    follow("vieille@exemple.fr", "lea@exemple.fr")
    EraseOldMails().run(timezone.now() + ADDRESSES_KEPT + timedelta(days=1))
    mail = Mail.objects.get()
    assert (mail.recipient, mail.person_address) == ("", "")
