"""Devices, another address, and the former one that objects."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client, TestCase
from django.utils import timezone

from accounts import signin
from accounts.devices import device_of
from accounts.due import EraseSignInTraces
from accounts.erasure import erase_account
from accounts.models import AddressChange, EmailCode
from accounts.privacy import SignIn
from accounts.signin import object_to, tell_former_address
from outbox.models import Mail
from outbox.privacy import Mails
from outbox.services import send_mail
from tests.accounts.signing_in import EMAIL, SIGN_IN, ask, last_code, post, sign_in, type_code, wrong_code

User = get_user_model()
PAGE = "/mon-espace/connexion/"
NEW = "lea@boulangerie.exemple"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def no_limit_of_yesterday():
    cache.clear()


@pytest.fixture
def other_device():
    """Another browser, in which the same person is signed in."""
    device = Client(headers={"User-Agent": FIREFOX})
    sign_in(device)
    return device


@pytest.fixture
def person(client):
    sign_in(client)
    return User.objects.get(email=EMAIL)


def shown(response):
    return response.content.decode()


def fresh(person):
    return User.objects.get(pk=person.pk)


def is_in(client):
    return client.get(PAGE).status_code == 200


def change_to(client, email=NEW):
    """Change the address, as far as its code."""
    return type_code(client, post(client, PAGE, {"email": email})["Location"])


# Devices


def test_person_sees_their_devices_and_closes_one(client, person, other_device):
    html = shown(client.get(PAGE))
    assert "Firefox sur Windows" in html
    assert html.count("(celui-ci)") == 1
    session = UserSession.objects.get(user_agent=FIREFOX)
    assert session.ip == "0.0.0.0"
    answer = post(client, f"{PAGE}appareils/{session.pk}/", follow=True)
    assert "Firefox" not in shown(answer)
    assert not is_in(other_device)
    assert is_in(client)


def test_person_closes_all_devices_but_this_one(client, person, other_device):
    third = Client()
    sign_in(third)
    post(client, f"{PAGE}appareils/")
    assert is_in(client)
    assert not is_in(other_device)
    assert not is_in(third)
    assert "tous les autres" not in shown(client.get(PAGE))


def test_closing_this_device_signs_out(client, person):
    answer = post(client, f"{PAGE}appareils/{UserSession.objects.get().pk}/")
    assert answer["Location"] == SIGN_IN
    assert not is_in(client)


def test_device_that_signs_out_leaves_the_list(client, person, other_device):
    other_device.post("/mon-espace/quitter/")
    assert UserSession.objects.count() == 1


def test_device_of_another_person_is_not_there(client, person):
    stranger = Client()
    sign_in(stranger, "autre@exemple.fr")
    theirs = UserSession.objects.get(user__email="autre@exemple.fr")
    assert post(client, f"{PAGE}appareils/{theirs.pk}/").status_code == 404
    assert is_in(stranger)


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}appareils/", f"{PAGE}appareils/1/"])
def test_nobody_who_is_not_signed_in_gets_in(client, address):
    answer = client.get(address) if address == PAGE else client.post(address)
    assert answer["Location"].startswith(SIGN_IN)


def test_page_costs_the_same_for_one_device_and_for_thirty(client, person, django_assert_max_num_queries):
    client.get(PAGE)
    with django_assert_max_num_queries(20) as one:
        client.get(PAGE)
    UserSession.objects.bulk_create(
        UserSession(user=person, ip="0.0.0.0", session_key=f"key-{number}", user_agent=FIREFOX)
        for number in range(30)
    )
    with django_assert_max_num_queries(len(one)):
        assert client.get(PAGE).content.count(b"Firefox") >= 30


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox sur Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari sur un iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome sur Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge sur Windows"),
        ("curl/8.0", "Appareil inconnu"),
        ("", "Appareil inconnu"),
    ],
)
def test_device_has_a_name_that_its_owner_knows(agent, name):
    assert device_of(agent) == name


# Another address


def test_address_changes_once_its_code_is_right_and_the_former_one_is_told(client, person, other_device):
    where = post(client, PAGE, {"email": NEW.upper()})["Location"]
    assert mail.outbox[-1].to == [NEW]
    assert "confirmer votre nouvelle adresse" in mail.outbox[-1].body
    assert "pas le bon code" in shown(type_code(client, where, wrong_code()))
    person.refresh_from_db()
    assert person.email == EMAIL
    answer = client.get(type_code(client, where)["Location"])
    assert f"Votre adresse est maintenant {NEW}" in shown(answer)
    person.refresh_from_db()
    assert person.email == NEW
    assert list(EmailAddress.objects.values_list("user", "email", "verified")) == [(person.pk, NEW, True)]
    assert mail.outbox[-1].to == [EMAIL]
    assert "l•••@boulangerie.exemple" in mail.outbox[-1].body
    assert NEW not in mail.outbox[-1].body
    assert is_in(client)
    assert not is_in(other_device)


def test_code_for_an_address_does_not_sign_in_and_is_for_its_person_alone(client, person):
    where = post(client, PAGE, {"email": NEW})["Location"]
    code = last_code()
    client.logout()
    type_code(client, where, code)
    assert not is_in(client)
    sign_in(client, "autre@exemple.fr")
    type_code(client, where, code)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize(
    ("typed", "said"), [(EMAIL, "déjà votre adresse"), ("", "Donnez"), ("léa@a.fr", "« é »")]
)
def test_address_that_cannot_be_is_said(client, person, typed, said):
    answer = post(client, PAGE, {"email": typed})
    assert said in shown(answer)
    assert not EmailCode.objects.exists()


def test_address_of_another_account_is_refused_only_after_its_code(client, person):
    User.objects.create_user(NEW)
    where = post(client, PAGE, {"email": NEW})["Location"]
    assert "autre compte" not in shown(client.get(where))
    assert "autre compte" in shown(type_code(client, where))
    person.refresh_from_db()
    assert person.email == EMAIL


# The former address objects


def test_mission_cannot_take_an_account_for_its_former_address(client, person, objection):
    told = Mail.objects.get(subject__contains="adresse", recipient=EMAIL)
    assert objection in told.text
    assert told.personal_link
    assert str(AddressChange.objects.get().pk) not in told.key


@pytest.fixture
def objection(client, person):
    """The link that the former address got, on nobody's device."""
    change_to(client)
    link = next(word for word in mail.outbox[-1].body.split() if "/compte/adresse/" in word)
    return link.removeprefix("http://localhost")


def test_former_address_takes_its_account_back(client, person, objection):
    owner = Client()
    answer = owner.get(objection)
    assert "Est-ce bien vous" in shown(answer)
    assert answer["Referrer-Policy"] == "same-origin"
    person.refresh_from_db()
    assert person.email == NEW
    assert "C’est rétabli" in shown(owner.post(objection, follow=True))
    person.refresh_from_db()
    assert person.email == EMAIL
    assert not is_in(client)
    assert "C’est rétabli" in shown(owner.get(objection))


def test_former_address_takes_its_account_back_after_a_second_change(client, person, objection):
    change_to(client, "voleuse@exemple.fr")
    second = AddressChange.objects.get(new="voleuse@exemple.fr")
    Client().post(objection)
    person.refresh_from_db()
    assert person.email == EMAIL
    Client().post(f"/compte/adresse/{second.pk}/")
    person.refresh_from_db()
    assert person.email == EMAIL


def test_whoever_signs_in_with_the_former_address_is_led_to_their_account(client, person, objection):
    owner = Client()
    assert type_code(owner, ask(owner))["Location"] == objection
    assert User.objects.count() == 1


def test_nobody_else_takes_an_address_that_may_be_taken_back(client, person, objection):
    stranger = Client()
    sign_in(stranger, "autre@exemple.fr")
    assert "autre compte" in shown(change_to(stranger, EMAIL))


def test_person_may_go_back_to_their_former_address(client, person, objection):
    change_to(client, EMAIL)
    person.refresh_from_db()
    assert person.email == EMAIL


def test_objection_ends_after_fourteen_days(client, person, objection):
    AddressChange.objects.update(at=timezone.now() - timedelta(days=14, minutes=1))
    assert "n’est plus valable" in shown(Client().post(objection))
    person.refresh_from_db()
    assert person.email == NEW
    sign_in(Client(), EMAIL)
    assert User.objects.count() == 2


def test_objection_that_comes_after_another_account_is_said(client, person, objection):
    User.objects.create_user(EMAIL)
    assert "Écrivez-nous" in shown(Client().post(objection))


# What is kept


def test_mails_to_the_former_address_are_given_out_and_erased(client, person, objection):
    got = Mail.objects.filter(recipient=EMAIL)
    assert {mail.key.partition("-")[0] for mail in got} == {"code", "address"}
    assert len([mail for mail in Mails().export(NEW) if mail["destinataire"] == EMAIL]) == got.count()
    with TestCase.captureOnCommitCallbacks(execute=True):
        erase_account(fresh(person))
    assert not Mail.objects.exclude(recipient="").exists()
    assert not Mail.objects.exclude(person_address="").exists()


def test_whoever_has_a_former_address_later_gets_none_of_these_mails(client, person, objection):
    AddressChange.objects.update(at=timezone.now() - timedelta(days=15))
    sign_in(Client(), EMAIL)
    mine = [mail["objet"] for mail in Mails().export(EMAIL)]
    assert mine == [""], "their own code"


def test_account_taken_back_leaves_what_the_other_address_had_got_before(client, person):
    send_mail("earlier", NEW, "accounts/mail/address_was_wrong", {})
    change_to(client)
    send_mail("meanwhile", NEW, "accounts/mail/totp_activated", {})
    object_to(AddressChange.objects.get())
    assert Mails().erase(EMAIL)
    left = set(Mail.objects.exclude(recipient="").values_list("key", flat=True))
    assert "earlier" in left
    assert "meanwhile" not in left


def test_account_taken_back_after_two_changes_gets_nothing_of_whoever_had_these_addresses(person):
    send_mail("mine", EMAIL, "accounts/mail/totp_activated", {})
    send_mail("said", "mission@exemple.fr", "accounts/mail/totp_activated", {}, reply_to=EMAIL)
    for number, taken in enumerate(("un@ailleurs.fr", "deux@ailleurs.fr")):
        send_mail(f"others-{number}", taken, "accounts/mail/totp_activated", {})
        tell_former_address(AddressChange.objects.create(person=person, old=person.email, new=taken))
        person.email = taken
        person.save()
    object_to(AddressChange.objects.earliest("at"))
    found = set(Mail.objects.about(EMAIL).values_list("key", flat=True))
    assert {"mine", "said"} <= found
    assert not {"others-0", "others-1"} & found
    assert Mail.objects.get(key="said").reply_to == EMAIL
    for number, taken in enumerate(("un@ailleurs.fr", "deux@ailleurs.fr")):
        assert [mail.key for mail in Mail.objects.about(taken)] == [f"others-{number}"]


def test_what_signing_in_leaves_is_given_out_and_erased(client, person, objection):
    ask(Client(), NEW)
    told = SignIn().export(NEW)
    assert any("code demandé le" in row for row in told)
    assert any("appareil" in row for row in told)
    assert {"adresse": NEW, "confirmée": True} in told
    assert any(row.get("ancienne adresse") == EMAIL for row in told)
    assert SignIn().erase(NEW) == 2
    assert not EmailCode.objects.filter(email=NEW).exists()
    assert not AddressChange.objects.exists()


def test_what_is_over_is_erased(client, person, objection):
    later = timezone.now() + timedelta(days=31)
    assert EraseSignInTraces().run(later) == 2
    assert not UserSession.objects.exists()
    assert not AddressChange.objects.exists()


def test_ending_all_sessions_reaches_those_that_no_list_holds(client, person):
    UserSession.objects.all().delete()
    signin.end_sessions(person)
    assert not is_in(client)
