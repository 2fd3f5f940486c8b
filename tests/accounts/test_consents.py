"""What people agree to is written down once, in the words they saw, and ends when they say so."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.door import (
    ConsentOrigin,
    ConsentPurpose,
    UnknownPurpose,
    consent_link,
    consent_link_token,
    consent_purposes,
    consent_text,
    consents_of,
    give_consent,
    personal_data,
    read_consent_token,
    standing_consent,
    withdraw_consent,
)
from accounts.due import EraseOldConsents
from accounts.enums import ConsentState
from accounts.initial import ConsentTexts
from accounts.models import Consent, ConsentText
from accounts.privacy import Accounts, Consents
from accounts.querysets import AppendOnlyError
from accounts.register import forget_consents, subject_digests

pytestmark = pytest.mark.django_db

LEA = "lea@exemple.fr"


@pytest.fixture(autouse=True)
def story(monkeypatch):
    """A room that publishes stories, and takes them off the site when it may not any more."""

    class Story(ConsentPurpose):
        key = "story"
        name = "Publication de votre histoire"
        text = "J’accepte que mon histoire soit publiée.\n\nJe peux changer d’avis."
        on_withdrawal = "Votre histoire quittera aussitôt le site."
        taken_off = []

        def withdrawn(self, consent):
            self.taken_off.append((consent.about, consent.end.get_origin_display()))

    class News(ConsentPurpose):
        key = "news"
        name = "Nouvelles par courriel"
        text = "J’accepte de recevoir des nouvelles."

    monkeypatch.setattr(consent_purposes, "_classes", [Story, News])
    return Story


@pytest.fixture
def lea():
    return get_user_model().objects.create_user(email=LEA)


@pytest.fixture
def home_page(home):
    return home


def given(**changes):
    return give_consent("story", **{"email": LEA, "about": "testimonial:12"} | changes)


# Giving


def test_consent_says_who_agreed_to_which_words_when_and_how():
    before = timezone.now()
    consent = given()
    assert (consent.email, consent.person, consent.about) == (LEA, None, "testimonial:12")
    assert consent.text.text == "J’accepte que mon histoire soit publiée.\n\nJe peux changer d’avis."
    assert (consent.text.version, consent.origin, consent.recorded_by) == (1, ConsentOrigin.FORM, None)
    assert before <= consent.at <= timezone.now()
    assert standing_consent("story", email=LEA, about="testimonial:12") == consent


def test_address_is_the_same_however_it_is_typed():
    consent = given(email="  Lea@Exemple.FR ")
    assert consent.email == LEA
    assert standing_consent("story", email="LEA@exemple.fr", about="testimonial:12") == consent


def test_giving_twice_leaves_one_consent():
    assert given() == given(origin=ConsentOrigin.MAIL)
    assert Consent.objects.count() == 1


def test_each_thing_is_agreed_to_apart():
    given()
    given(about="testimonial:13")
    give_consent("news", email=LEA)
    given(email="paul@exemple.fr")
    assert Consent.objects.standing().count() == 4
    assert standing_consent("story", email=LEA) is None


def test_account_and_its_address_are_one_person(lea):
    by_address = given()
    assert given(email="", person=lea) == by_address
    assert standing_consent("story", person=lea, about="testimonial:12") == by_address
    by_account = give_consent("news", person=lea)
    assert (by_account.email, by_account.person) == ("", lea)
    assert give_consent("news", email=LEA) == by_account
    assert withdraw_consent("story", person=lea, about="testimonial:12") == 1
    assert withdraw_consent("news", email=LEA) == 1


def test_consent_on_paper_says_who_typed_it_and_no_other_does(lea):
    paper = given(email="paul@exemple.fr", origin=ConsentOrigin.PAPER, recorded_by=lea)
    assert paper.recorded_by == lea
    for wrong in ({"origin": ConsentOrigin.PAPER}, {"recorded_by": lea}):
        with pytest.raises(ValueError, match="paper"):
            given(**wrong)


@pytest.mark.parametrize("nobody", [{"email": ""}, {"email": "   "}, {"person": True}])
def test_consent_of_nobody_or_of_two_is_refused(nobody, lea):
    who = {name: lea if name == "person" else value for name, value in nobody.items()}
    for function in (give_consent, withdraw_consent, standing_consent):
        with pytest.raises(ValueError, match="one of them"):
            function("story", **{"email": LEA} | who)
    assert not Consent.objects.exists()


def test_nobody_agrees_to_what_no_room_asks():
    with pytest.raises(UnknownPurpose):
        give_consent("elsewhere", email=LEA)


# Words and their versions


def test_words_that_change_make_a_version_and_the_old_ones_stay(story):
    first = consent_text("story")
    assert consent_text("story") == first
    story.text = "J’accepte que mon histoire soit publiée ici."
    second = consent_text("story")
    assert (first.version, second.version) == (1, 2)
    story.text = first.text
    assert consent_text("story") == first
    assert ConsentText.objects.count() == 2


def test_setup_stores_the_texts_once():
    assert ConsentTexts().install() == ConsentTexts().install() == "2 en place"
    assert set(ConsentText.objects.values_list("purpose", "version")) == {("story", 1), ("news", 1)}


def test_form_opened_before_the_words_changed_agrees_to_those_it_showed(story):
    shown = consent_text("story")
    story.text = "Autre chose."
    consent_text("story")
    assert given(version=shown.version).text == shown
    with pytest.raises(ConsentText.DoesNotExist):
        given(version=99)


def test_consent_to_newer_words_takes_the_place_of_the_older(story):
    old = given()
    story.text = "J’accepte aussi que mon histoire soit traduite."
    new = given()
    assert new.text.version == 2
    assert list(Consent.objects.standing()) == [new]
    assert Consent.objects.get(pk=old.pk).state == ConsentState.REPLACED
    assert story.taken_off == []
    assert given(version=1) == new


# Withdrawing


def test_withdrawal_is_written_beside_the_consent_and_its_room_follows(story):
    consent = given()
    assert withdraw_consent("story", email=LEA, about="testimonial:12") == 1
    assert standing_consent("story", email=LEA, about="testimonial:12") is None
    end = Consent.objects.get(ends=consent)
    assert (end.purpose, end.about, end.text, end.email) == ("story", "testimonial:12", consent.text, LEA)
    assert end.at >= consent.at
    assert Consent.objects.given().get().state == ConsentState.WITHDRAWN
    assert story.taken_off == [("testimonial:12", "Formulaire du site")]


def test_withdrawing_twice_or_what_was_never_given_does_nothing(story):
    given()
    assert [withdraw_consent("story", email=LEA, about="testimonial:12") for _ in range(2)] == [1, 0]
    assert withdraw_consent("news", email=LEA) == 0
    assert len(story.taken_off) == 1


def test_withdrawal_of_what_no_room_asks_any_more_is_still_written(monkeypatch):
    given()
    monkeypatch.setattr(consent_purposes, "_classes", [])
    assert withdraw_consent("story", email=LEA, about="testimonial:12") == 1
    assert Consent.objects.given().get().purpose_name == "story"


def test_withdrawal_that_its_room_cannot_follow_is_not_half_done(story, monkeypatch):
    def fail(self, consent):
        raise RuntimeError

    given()
    monkeypatch.setattr(story, "withdrawn", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        withdraw_consent("story", email=LEA, about="testimonial:12")
    assert Consent.objects.standing().exists()


def test_consent_given_again_after_a_withdrawal_is_a_new_one():
    first = given()
    withdraw_consent("story", email=LEA, about="testimonial:12")
    second = given()
    assert second != first
    assert [consent.state for consent in consents_of(email=LEA)] == [
        ConsentState.WITHDRAWN,
        ConsentState.STANDING,
    ]


@pytest.mark.parametrize("state", ConsentState)
def test_row_and_database_agree_on_what_became_of_a_consent(state, story):
    given()
    if state == ConsentState.WITHDRAWN:
        withdraw_consent("story", email=LEA, about="testimonial:12")
    elif state == ConsentState.REPLACED:
        story.text = "Nouveau."
        given()
    found = Consent.objects.in_state(state)
    assert [consent.state for consent in found] == [state]


# Nothing is changed, nothing is lost


def test_register_is_only_ever_added_to(lea):
    consent, text = given(), consent_text("story")
    consent.email = "paul@exemple.fr"
    for change in (
        consent.save,
        consent.delete,
        text.save,
        text.delete,
        Consent.objects.all().delete,
        ConsentText.objects.all().delete,
        lambda: Consent.objects.update(email="paul@exemple.fr"),
        lambda: ConsentText.objects.update(text="Autre"),
        lambda: Consent.objects.bulk_update([consent], ["email"]),
        lambda: Consent.objects.update_or_create(pk=consent.pk, defaults={"email": "paul@exemple.fr"}),
        lambda: Consent.objects.bulk_create(
            [consent], update_conflicts=True, unique_fields=["pk"], update_fields=["email"]
        ),
    ):
        with pytest.raises(AppendOnlyError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent(pk=consent.pk, purpose="story", text=text, email="paul@exemple.fr", origin="form").save()
    assert Consent.objects.get().email == LEA
    assert ConsentText.objects.get().text.startswith("J’accepte que mon")


def test_database_refuses_a_second_standing_consent_and_a_consent_of_nobody(lea):
    consent = given()
    same = {"purpose": "story", "about": "testimonial:12", "text": consent.text, "origin": "form"}
    for wrong in (
        {"email": LEA},
        {"email": ""},
        {"email": LEA, "person": lea},
        {"email": LEA, "subject_digest": "x", "turn": 2},
        {"email": "paul@exemple.fr", "origin": "erasure"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Consent.objects.create(**same | wrong)
    Consent.objects.create(**same, person=lea)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**same, person=lea)


@pytest.mark.django_db(transaction=True)
def test_ten_forms_sent_at_once_give_one_consent_and_ten_clicks_one_withdrawal(story):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, which threads cannot share")
    consent_text("story")

    def all_at_once(work):
        start = threading.Barrier(10)
        results = []

        def one():
            start.wait()
            results.append(work())
            connection.close()

        workers = [threading.Thread(target=one) for _ in range(10)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return results

    assert len({consent.pk for consent in all_at_once(given)}) == 1
    ended = all_at_once(lambda: withdraw_consent("story", email=LEA, about="testimonial:12"))
    assert sorted(ended) == [0] * 9 + [1]
    assert len(story.taken_off) == 1
    assert len({consent.pk for consent in all_at_once(given)}) == 1
    assert Consent.objects.count() == 3


# The link in a mail


def test_link_shows_what_was_agreed_to_and_changes_nothing(client, home):
    answer = client.get(consent_link(given()))
    html = answer.content.decode()
    for words in (
        "Retirer votre accord",
        "Publication de votre histoire",
        "publiée.<br><br>Je peux changer d’avis.</p>",
    ):
        assert words in html
    assert "Votre histoire quittera aussitôt le site." in html
    assert LEA not in html
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "same-origin")
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    client.head(consent_link(given()))
    assert Consent.objects.standing().exists()


def test_button_of_the_link_withdraws_once_and_says_so(home, story):
    link = consent_link(given())
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(link, headers={"Origin": "http://testserver"}, follow=True)
        assert answer.redirect_chain == [(link, 302)]
        html = answer.content.decode()
        assert "Accord retiré" in html
        assert "<button" not in html.partition("page-heading")[2].partition("<footer")[0]
    assert Consent.objects.get(ends__isnull=False).origin == ConsentOrigin.MAIL
    assert story.taken_off == [("testimonial:12", "Lien d’un courriel")]


def test_button_elsewhere_is_not_obeyed(home):
    link = consent_link(given())
    client = Client(enforce_csrf_checks=True)
    assert client.post(link, headers={"Origin": "https://ailleurs.exemple"}).status_code == 403
    assert Consent.objects.standing().exists()


def test_old_link_leads_to_the_consent_given_since(client, home):
    link = consent_link(given())
    withdraw_consent("story", email=LEA, about="testimonial:12")
    second = given()
    assert read_consent_token(consent_link_token(Consent.objects.given().last())) == second
    client.post(link)
    assert not Consent.objects.standing().exists()


def test_link_of_somebody_erased_says_that_it_is_withdrawn(client, home):
    link = consent_link(given())
    forget_consents(email=LEA)
    given()
    assert "Accord retiré" in client.get(link).content.decode()
    client.post(link)
    assert Consent.objects.standing().count() == 1


@pytest.mark.parametrize("token", ["x", "MTI:abc", "é", "1", "a" * 3000, "WzFd:x:y"])
def test_link_that_is_damaged_leads_nowhere(client, home, token):
    for method in (client.get, client.post):
        assert method(f"/accord/{token}/").status_code == 404
    assert read_consent_token(token) is None


def test_link_to_what_was_erased_since_leads_nowhere(client, home):
    link = consent_link(given())
    withdraw_consent("story", email=LEA, about="testimonial:12")
    EraseOldConsents().run(timezone.now() + timedelta(days=6 * 366))
    assert client.get(link).status_code == 404


# What is held on a person


def test_person_receives_all_they_agreed_to(lea):
    given(origin=ConsentOrigin.MAIL)
    give_consent("news", person=lea)
    withdraw_consent("story", email=LEA, about="testimonial:12")
    given(email="paul@exemple.fr")
    story, news = Consents().export(" LEA@exemple.fr ")
    assert (story["objet"], story["version du texte"]) == ("Publication de votre histoire", 1)
    assert story["texte"].startswith("J’accepte que mon histoire")
    assert story["retiré le"] >= story["donné le"]
    assert (story["par"], story["retiré par"]) == ("Lien d’un courriel", "Formulaire du site")
    assert (news["objet"], news["retiré le"]) == ("Nouvelles par courriel", None)


@pytest.mark.parametrize("order", [1, -1])
def test_person_who_is_erased_leaves_a_proof_without_a_name(lea, story, order, settings):
    given()
    give_consent("news", person=lea)
    other = given(email="paul@exemple.fr")
    for room in [Consents(), Accounts()][::order]:
        room.erase("LEA@exemple.fr")
    assert Consents().export(LEA) == []
    assert story.taken_off == [("testimonial:12", "Demande d’effacement")]
    left = Consent.objects.exclude(pk=other.pk)
    assert left.count() == 4
    assert not left.exclude(email="", person=None).exists()
    assert set(left.values_list("subject_digest", flat=True)) == {subject_digests(LEA)[0]}
    assert not get_user_model().objects.exists()
    assert other in Consent.objects.standing()

    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    proofs = Consent.objects.given().filter(subject_digest__in=subject_digests(" Lea@exemple.fr"))
    assert {proof.text.version for proof in proofs.with_details()} == {1}
    assert all(LEA not in str(proof) for proof in proofs)


def test_account_deleted_by_the_mission_takes_its_consents_along(lea, story):
    give_consent("story", person=lea)
    get_user_model().objects.filter(pk=lea.pk).delete()
    assert Consent.objects.given().get().state == ConsentState.WITHDRAWN
    assert len(story.taken_off) == 1


def test_colleague_who_leaves_leaves_what_they_typed(lea):
    given(email="paul@exemple.fr", origin=ConsentOrigin.PAPER, recorded_by=lea)
    lea.delete()
    assert Consent.objects.standing().get().recorded_by is None


def test_person_erased_may_agree_again():
    given()
    forget_consents(email=LEA)
    assert given().email == LEA
    assert forget_consents(email=LEA) == 2


def test_proof_is_kept_for_five_years_after_the_withdrawal(monkeypatch):
    monkeypatch.setattr("accounts.due.BATCH", 2)
    for number in range(5):
        given(email=f"{number}@exemple.fr")
        withdraw_consent("story", email=f"{number}@exemple.fr", about="testimonial:12")
    forget_consents(email="0@exemple.fr")
    standing = given(email="0@exemple.fr")
    work = EraseOldConsents()
    assert work.run(timezone.now() + timedelta(days=5 * 365)) == 0
    assert work.run(timezone.now() + timedelta(days=5 * 366)) == 5
    assert list(Consent.objects.all()) == [standing]
    call_command("due", verbosity=0)
    assert list(Consent.objects.all()) == [standing]


def test_register_is_told_to_people():
    told = [held for room in personal_data for held in room.holds if held.model is Consent]
    assert len(told) == 2


def test_list_of_consents_costs_the_same_for_one_and_for_fifty(django_assert_num_queries):
    for rows in (1, 50):
        for number in range(rows):
            given(about=f"testimonial:{number}")
        with django_assert_num_queries(2):
            assert len(Consents().export(LEA)) == rows
