"""Two accounts of one person become one, once both addresses are shown to be theirs."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts import erasure, merging, register
from accounts.consents import CONTACT
from accounts.door import facts_of
from accounts.enums import ConsentOrigin, MembershipKind, Rhythm, RoleKind
from accounts.models import (
    Consent,
    ErasureRequest,
    FirmFact,
    Invitation,
    Kept,
    Membership,
    NotificationChoice,
    Role,
    User,
)
from accounts.notifying import NewContent, unsubscribe_url
from accounts.services import install_mission, set_roles
from outbox.models import Mail
from tests.accounts.firm_people import make_firm
from tests.accounts.signing_in import EMAIL, last_code, post, sign_in, type_code, wrong_code
from tests.accounts.test_space import add_person, shown

pytestmark = pytest.mark.django_db

OTHER_ACCOUNT = "/mon-espace/donnees/autre-compte/"
JOIN = f"{OTHER_ACCOUNT}reunir/"
OTHER = "autre@exemple.fr"


@pytest.fixture
def lea(home):
    return add_person(EMAIL)


@pytest.fixture
def other(home):
    return add_person(OTHER, first_name="Léa", last_name="Martin")


@pytest.fixture
def space(client, lea):
    client.force_login(lea)
    return client


def ask(client, email=OTHER):
    return post(client, OTHER_ACCOUNT, {"email": email})


def prove(client, email=OTHER):
    """Ask for a code at the other address, and type it."""
    return type_code(client, ask(client, email)["Location"])


# On screen


def test_two_accounts_become_one(space, lea, other, guide):
    Kept.objects.create(person=other, page=guide, note="à relire")
    firm = make_firm(other, "Fleurs de Léa")
    answer = prove(space)
    assert answer["Location"] == JOIN
    html = shown(space, JOIN)
    assert "Votre entreprise : 1 élément" in html
    assert f"{OTHER} n’ouvre plus rien" in html
    assert User.objects.count() == 2, "to look changes nothing"
    assert post(space, JOIN)["Location"] == "/mon-espace/donnees/"
    assert User.objects.get() == lea
    assert Kept.objects.get().person == lea
    assert Kept.objects.get().note == "à relire"
    assert Membership.objects.get(firm=firm).person == lea
    assert User.objects.get().get_full_name() == "Léa Martin"
    told = {(message.to[0], message.subject) for message in mail.outbox[-2:]}
    assert told == {
        (EMAIL, "Vos deux comptes n’en font plus qu’un"),
        (OTHER, "Votre compte est réuni à votre autre compte"),
    }
    [farewell] = [message for message in mail.outbox[-2:] if message.to == [OTHER]]
    for text in (farewell.body, farewell.alternatives[0].content):
        assert "est maintenant dans votre autre compte" in text
        assert "Ce n’était pas vous ? Écrivez-nous" in text
        assert "effacé" not in text
    assert not Mail.objects.filter(recipient=OTHER).exists()
    assert space.get(JOIN)["Location"] == OTHER_ACCOUNT


def test_other_address_opens_nothing_any_more(space, lea, other):
    elsewhere = Client()
    sign_in(elsewhere, OTHER)
    prove(space)
    post(space, JOIN)
    assert elsewhere.get("/mon-espace/").status_code == 302
    again = Client()
    sign_in(again, OTHER)
    newcomer = User.objects.get(email=OTHER)
    assert newcomer != lea
    assert not newcomer.memberships.exists()


def test_link_of_a_mail_to_the_other_account_still_ends_the_mails(space, lea, other):
    eldest = add_person("ainee@exemple.fr")
    NotificationChoice.objects.create(person=eldest, kind=NewContent.key, topic="vente", rhythm=Rhythm.WEEKLY)
    links = [unsubscribe_url(person, NewContent.key) for person in (eldest, other)]
    merging.merge(eldest, other)
    merging.merge(other, lea)
    for link in links:
        lea.notification_choices.update(rhythm=Rhythm.WEEKLY)
        assert Client().post(link).status_code == 200
        assert lea.notification_choices.get().rhythm == Rhythm.NEVER


def test_nothing_is_joined_without_the_code_of_the_other_address(space, other):
    assert space.get(JOIN)["Location"] == OTHER_ACCOUNT
    assert post(space, JOIN)["Location"] == OTHER_ACCOUNT
    address = ask(space)["Location"]
    assert type_code(space, address, wrong_code()).status_code == 200
    assert post(space, JOIN)["Location"] == OTHER_ACCOUNT
    assert User.objects.count() == 2


def test_code_works_in_the_browser_that_asked_only(space, other):
    address = ask(space)["Location"]
    stranger = Client()
    stranger.force_login(add_person("max@exemple.fr"))
    assert type_code(stranger, address, last_code())["Location"] == "/mon-espace/"
    assert post(stranger, JOIN)["Location"] == OTHER_ACCOUNT


def test_proof_lasts_a_quarter_of_an_hour(space, other, monkeypatch):
    prove(space)
    now = time.time() + merging.PROOF_SECONDS + 1
    monkeypatch.setattr(merging.time, "time", lambda: now)
    assert post(space, JOIN)["Location"] == OTHER_ACCOUNT
    assert User.objects.count() == 2


@pytest.mark.parametrize("typed", ["", "non", EMAIL, " LEA@exemple.fr", "a@b", "é@exemple.fr", "x" * 300])
def test_wrong_address_is_told_and_stays(space, typed):
    answer = ask(space, typed)
    assert answer.status_code == 200
    assert "Erreur" in answer.content.decode()


def test_address_without_account_is_told_to_its_owner_only(space, other):
    known, unknown = ask(space), ask(space, "personne@exemple.fr")
    assert known.status_code == unknown.status_code == 302
    type_code(space, unknown["Location"])
    assert "Aucun compte n’a cette adresse" in shown(space, JOIN)
    assert not User.objects.filter(email="personne@exemple.fr").exists()


def test_closed_account_stays_closed(space, other):
    User.objects.filter(pk=other.pk).update(is_active=False)
    prove(space)
    assert "fermé par l’équipe" in shown(space, JOIN)
    post(space, JOIN)
    assert User.objects.count() == 2


def test_code_by_mail_takes_no_account_of_the_admin(space, other):
    install_mission()
    set_roles(other, mission=True, regions=[], organisations=[], by=None)
    prove(space)
    assert "ouvre l’espace de gestion" in shown(space, JOIN)
    post(space, JOIN)
    assert User.objects.count() == 2


def test_role_of_the_other_account_is_told_and_not_given(space, lea, other):
    Role.objects.create(person=other, kind=RoleKind.CONNECTOR)
    prove(space)
    assert "Connecteur : un rôle se donne à une adresse" in shown(space, JOIN)
    post(space, JOIN)
    assert not Role.objects.exists()


def test_room_that_fails_leaves_both_accounts(space, other, monkeypatch, caplog):
    def stuck(*args):
        raise OSError(OTHER)

    monkeypatch.setattr("accounts.privacy.people.Accounts.move", stuck)
    prove(space)
    post(space, JOIN)
    assert "rien n’a changé" in shown(space, "/mon-espace/donnees/")
    assert User.objects.count() == 2
    assert OTHER not in caplog.text


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen to the other account once it was looked up to be joined."""

    def let_happen(what):
        look_up = merging.account_to_join

        def look_up_then(person, email):
            account = look_up(person, email)
            what(User.objects.get(pk=account.pk), User.objects.get(pk=person.pk))
            return account

        monkeypatch.setattr(merging, "account_to_join", look_up_then)

    return let_happen


def test_second_click_finds_it_done(space, lea, other, meanwhile):
    prove(space)
    meanwhile(merging.merge)
    assert post(space, JOIN)["Location"] == "/mon-espace/donnees/"
    assert f"C’est fait : ce que tenait le compte de {OTHER} est ici" in shown(space, "/mon-espace/donnees/")
    assert User.objects.get() == lea
    assert [message.subject for message in mail.outbox].count("Vos deux comptes n’en font plus qu’un") == 1


def test_account_that_was_erased_meanwhile_is_told(space, lea, other, meanwhile):
    prove(space)
    meanwhile(lambda account, _person: erasure.erase_account(account))
    answer = post(space, JOIN)
    assert answer.status_code == 200
    assert "L’un des deux comptes vient d’être effacé" in answer.content.decode()
    assert User.objects.get() == lea


def test_nothing_is_joined_to_an_account_that_was_erased_meanwhile(lea, other):
    User.objects.filter(pk=lea.pk).delete()
    with pytest.raises(merging.MergeRefusal):
        merging.merge(other, lea)
    assert User.objects.get() == other


def test_erasure_that_waits_for_one_account_waits_for_it_alone(space, lea, other):
    ErasureRequest.objects.create(person=lea, due_at=timezone.now() + timedelta(days=3))
    ErasureRequest.objects.create(person=other, due_at=timezone.now() + timedelta(days=3))
    prove(space)
    post(space, JOIN)
    assert ErasureRequest.objects.get().person == lea


# What comes along


def test_page_that_both_keep_is_kept_once_with_its_note(lea, other, guide):
    Kept.objects.create(person=lea, page=guide)
    Kept.objects.create(person=other, page=guide, note="important")
    merging.merge(other, lea)
    assert Kept.objects.get().note == "important"


def test_place_in_a_firm_that_both_have_is_the_higher_and_the_older(lea, other):
    firm = make_firm(other)
    since = timezone.now() - timedelta(days=90)
    Membership.objects.filter(person=other).update(since=since)
    Membership.objects.create(firm=firm, person=lea)
    merging.merge(other, lea)
    place = Membership.objects.get()
    assert place.person == lea
    assert place.kind == MembershipKind.OWNER
    assert place.since == since


def test_invitation_follows_unless_it_is_of_no_use(lea, other):
    firm, second = make_firm(lea), make_firm(add_person("zoe@exemple.fr"), "Pain doré")
    for invited_to, email in [(firm, OTHER), (second, OTHER), (second, EMAIL)]:
        Invitation.objects.create(firm=invited_to, email=email, token_digest=uuid4().hex)
    merging.merge(other, lea)
    [invitation] = Invitation.objects.all()
    assert (invitation.firm, invitation.email) == (second, EMAIL)


def test_facts_that_wait_follow_and_the_newer_stays(lea, other):
    now = timezone.now()
    for person, headcount, days in [(lea, 3, 1), (other, 5, 0)]:
        FirmFact.objects.create(
            person=person,
            key="headcount",
            value=headcount,
            said_at=now - timedelta(days=days),
            waits_since=now,
        )
    merging.merge(other, lea)
    assert facts_of(lea).headcount == 5


def test_name_that_was_given_stays(lea, other):
    User.objects.filter(pk=lea.pk).update(first_name="Lou")
    merging.merge(other, User.objects.get(pk=lea.pk))
    assert User.objects.get().get_full_name() == "Lou"


# Consents: the last word


def stands(person):
    return register.standing_consent(CONTACT, person=person) is not None


def agree(person, days_ago):
    """Agree so many days ago."""
    return dated(register.give_consent(CONTACT, person=person), days_ago)


def dated(consent, days_ago):
    """Let a row of the register be so old: nothing but a test changes one."""
    QuerySet.update(Consent.objects.filter(pk=consent.pk), at=timezone.now() - timedelta(days=days_ago))
    return consent


def withdraw(person, days_ago):
    """Withdraw so many days ago."""
    consent = register.standing_consent(CONTACT, person=person)
    register.withdraw_consent(CONTACT, person=person)
    dated(Consent.objects.get(ends=consent), days_ago)


def test_agreement_of_the_other_account_comes_along(lea, other):
    agree(other, 3)
    merging.merge(other, lea)
    assert stands(lea)
    assert Consent.objects.get().turn


def test_later_refusal_of_the_other_account_counts(lea, other):
    agree(other, 9)
    agree(lea, 5)
    withdraw(other, 2)
    merging.merge(other, lea)
    assert not stands(lea)


def test_refusal_is_not_undone_by_an_older_agreement(lea, other):
    agree(other, 9)
    agree(lea, 7)
    withdraw(lea, 5)
    merging.merge(other, lea)
    assert not stands(lea)


def test_agreement_after_a_refusal_stands_and_may_be_withdrawn(lea, other):
    agree(lea, 9)
    withdraw(lea, 7)
    agree(other, 2)
    merging.merge(other, lea)
    assert stands(lea)
    assert register.withdraw_consent(CONTACT, person=lea) == 1
    assert not stands(lea)
    register.give_consent(CONTACT, person=lea)
    assert stands(lea)


def test_of_two_that_stand_one_goes_on(lea, other):
    agree(lea, 9)
    agree(other, 2)
    merging.merge(other, lea)
    assert Consent.objects.standing().count() == 1
    assert Consent.objects.filter(origin=ConsentOrigin.RENEWAL).count() == 1
    assert register.give_consent(CONTACT, person=lea) == Consent.objects.standing().get()
