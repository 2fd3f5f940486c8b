"""Signing in by a code: three screens, the same for everybody, whatever is typed."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user, get_user_model
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import codes, signin
from accounts.due import EraseSignInTraces
from accounts.enums import CodeOutcome, CodePurpose
from accounts.models import EmailCode
from outbox.models import Mail
from tests.accounts.signing_in import (
    EMAIL,
    SIGN_IN,
    ask,
    last_code,
    post,
    sign_in,
    type_code,
    wrong_code,
)

User = get_user_model()
SPACE = "/mon-espace/"

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def no_limit_of_yesterday():
    cache.clear()


def age(code, **by):
    """Let time pass since a code was asked for."""
    EmailCode.objects.filter(pk=code.pk).update(asked_at=timezone.now() - timedelta(**by))


def shown(response):
    return response.content.decode()


def is_signed_in(client):
    request = RequestFactory().get("/")
    request.session = client.session
    return get_user(request).is_authenticated


def test_unknown_address_becomes_an_account_once_its_code_is_right(client):
    where = ask(client)
    assert not User.objects.exists()
    answer = type_code(client, where)
    assert answer["Location"] == SPACE
    person = User.objects.get()
    assert person.email == EMAIL
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person, email=EMAIL).verified
    assert is_signed_in(client)
    assert not EmailCode.objects.exists()


def test_known_person_signs_in_to_their_account(client):
    person = User.objects.create_user(EMAIL)
    sign_in(client)
    assert client.get(SPACE).wsgi_request.user == person
    assert User.objects.count() == 1


def test_screens_and_mails_are_the_same_for_known_and_unknown_addresses(client):
    User.objects.create_user("connue@exemple.fr")
    told, written = [], []
    for email in ("connue@exemple.fr", "inconnue@exemple.fr"):
        where = ask(client, email)
        message = mail.outbox[-1]
        told.append(re.sub(r"connue|inconnue|/code/[^/]+/", "", shown(client.get(where))).replace("in@", "@"))
        written.append((re.sub(r"\d{3} \d{3}", "", message.subject + message.body), message.to == [email]))
    assert told[0] == told[1]
    assert written[0] == written[1]


def test_giving_an_address_asks_nothing_of_the_accounts(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20) as queries:
        ask(client)
    assert not [query for query in queries.captured_queries if "accounts_user" in query["sql"]]


def test_code_is_in_the_subject_and_no_longer_in_the_database(client):
    ask(client)
    assert mail.outbox[0].subject == f"{last_code()} : votre code"
    assert last_code() in mail.outbox[0].body
    assert Mail.objects.get().text == ""
    assert last_code().replace(" ", "") not in EmailCode.objects.get().digest


@pytest.mark.parametrize(
    "typed",
    ["  {} ", "{}\n", "{a}-{b}", "{a}{b}", "{a}\u00a0{b}", "{a}\u202f{b}", "Code : {}", "{} : votre code"],
)
def test_code_is_read_however_it_was_pasted(client, typed):
    where = ask(client)
    code = last_code()
    assert type_code(client, where, typed.format(code, a=code[:3], b=code[4:]))["Location"] == SPACE


def test_code_in_full_width_digits_is_read(client):
    where = ask(client)
    wide = last_code().translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    assert type_code(client, where, wide)["Location"] == SPACE


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abc", "💥" * 500, "\x00", "١٢٣٤٥"])
def test_what_is_no_code_is_said_and_costs_no_try(client, typed):
    where = ask(client)
    answer = type_code(client, where, typed)
    assert answer.status_code == 200
    assert "six chiffres" in shown(answer) or "6 chiffres" in shown(answer)
    assert EmailCode.objects.get().tries == 0


@pytest.mark.parametrize(
    "typed",
    ["LEA@EXEMPLE.FR", "  lea@exemple.fr ", "lea @ exemple.fr", "lea@exemple.fr\u200b", "Lea@Exemple.fr\t"],
)
def test_address_is_the_same_however_it_was_typed(client, typed):
    ask(client, typed)
    assert mail.outbox[0].to == [EMAIL]


def test_plus_sign_makes_another_address(client):
    ask(client, "lea+portail@exemple.fr")
    assert mail.outbox[0].to == ["lea+portail@exemple.fr"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Donnez votre adresse"),
        ("lea", "pas complète"),
        ("léa@exemple.fr", "« é »"),
        ("🐝@exemple.fr", "« 🐝 »"),
        ("a" * 500 + "@exemple.fr", "trop longue"),
        ("lea@exemple.fr\nBcc: tous@exemple.fr", "pas complète"),
        ("lea@exemple.fr\x00", "pas complète"),
        ("lea@exemple.fr,paul@exemple.fr", "pas complète"),
        ("<script>@exemple.fr", "pas complète"),
    ],
)
def test_what_is_no_address_is_said_and_stays_in_the_field(client, typed, said):
    answer = post(client, SIGN_IN, {"email": typed})
    assert answer.status_code == 200
    assert said in shown(answer)
    assert "<script>" not in shown(answer)
    assert not mail.outbox


def test_odd_address_that_is_one_shows_as_text(client):
    assert "&lt;b&gt;" in shown(client.get(ask(client, '"<b>"@exemple.fr')))


def test_fields_for_a_telephone(client):
    html = shown(client.get(SIGN_IN))
    assert 'type="email"' in html
    assert 'autocomplete="email"' in html
    html = shown(client.get(ask(client)))
    assert 'autocomplete="one-time-code"' in html
    assert 'inputmode="numeric"' in html


# What a code can and cannot


def test_five_wrong_codes_block_the_right_one(client):
    where = ask(client)
    for left in (4, 3, 2, 1):
        said = shown(type_code(client, where, wrong_code()))
        assert (f"Encore {left} essais" if left > 1 else "Encore un essai") in said
    assert "Cinq codes faux" in shown(type_code(client, where, wrong_code()))
    assert "Cinq codes faux" in shown(type_code(client, where))
    assert not is_signed_in(client)
    age(EmailCode.objects.get(), seconds=31)
    post(client, f"{where}nouveau/")
    assert type_code(client, where)["Location"] == SPACE


def test_late_code_is_said_and_one_click_gives_another(client):
    where = ask(client)
    age(EmailCode.objects.get(), minutes=15, seconds=1)
    answer = type_code(client, where)
    assert "servait pendant 15 minutes" in shown(answer)
    assert f'action="{where}nouveau/"' in shown(answer)
    assert 'name="code"' not in shown(answer)
    post(client, f"{where}nouveau/")
    assert type_code(client, where)["Location"] == SPACE


def test_code_serves_for_fifteen_minutes(client):
    where = ask(client)
    age(EmailCode.objects.get(), minutes=14, seconds=50)
    assert type_code(client, where)["Location"] == SPACE


def test_another_code_comes_after_thirty_seconds_and_takes_the_place_of_the_first(client):
    where = ask(client)
    first = last_code()
    answer = post(client, f"{where}nouveau/", follow=True)
    assert "Attendez encore" in shown(answer)
    assert len(mail.outbox) == 1
    age(EmailCode.objects.get(), seconds=31)
    answer = post(client, f"{where}nouveau/", follow=True)
    assert "Un nouveau code vient de partir" in shown(answer)
    assert last_code() != first
    assert "pas le bon code" in shown(type_code(client, where, first))
    assert type_code(client, where)["Location"] == SPACE


def test_code_asked_for_on_another_device_is_said(client):
    elsewhere = Client()
    where_elsewhere = ask(elsewhere)
    code_elsewhere = last_code()
    where = ask(client)
    assert "depuis un autre appareil" in shown(type_code(client, where, code_elsewhere))
    assert not is_signed_in(client)
    answer = type_code(client, where_elsewhere, code_elsewhere)
    assert "depuis un autre appareil" in shown(answer)
    assert not is_signed_in(client)
    assert type_code(elsewhere, where_elsewhere, code_elsewhere)["Location"] == SPACE


def test_code_serves_once(client):
    where = ask(client)
    code = last_code()
    type_code(client, where, code)
    assert client.get(where)["Location"] == SPACE
    client.logout()
    assert "a déjà servi" in shown(type_code(client, where, code))
    assert not is_signed_in(client)


def test_two_tabs_with_two_addresses_do_not_mix(client):
    first = ask(client, "une@exemple.fr")
    code = last_code()
    ask(client, "deux@exemple.fr")
    type_code(client, first, code)
    assert client.get(SPACE).wsgi_request.user.email == "une@exemple.fr"


def test_second_tab_of_whoever_signed_in_goes_on(client):
    first, second = ask(client), ask(client)
    type_code(client, second)
    for where in (first, second, SIGN_IN):
        assert client.get(where)["Location"] == SPACE
        assert client.post(where, {"code": "123456"})["Location"] == SPACE


@pytest.mark.django_db(transaction=True)
def test_ten_who_try_at_once_have_five_tries_and_one_success(home):
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite database lives in memory, which threads cannot share")
    outcomes = []

    def attempt(code, digits):
        outcomes.append(codes.try_code(EmailCode.objects.get(pk=code.pk), digits))
        connection.close()

    def all_at_once(code, digits, times):
        outcomes.clear()
        threads = [threading.Thread(target=attempt, args=[code, digits]) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def new_code():
        code = EmailCode(purpose=CodePurpose.SIGN_IN, email=EMAIL)
        code.digest = code.digest_of("111111")
        code.save()
        return code

    code = new_code()
    all_at_once(code, "000000", 10)
    code.refresh_from_db()
    assert code.tries == codes.MOST_TRIES
    assert set(outcomes) <= {CodeOutcome.WRONG, CodeOutcome.BLOCKED}
    assert codes.try_code(code, "111111") == CodeOutcome.BLOCKED
    all_at_once(new_code(), "111111", 4)
    assert outcomes.count(CodeOutcome.RIGHT) == 1


# Where one lands


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("/ressources/?theme=vendre", "/ressources/?theme=vendre"),
        ("https://ailleurs.exemple/", SPACE),
        ("//ailleurs.exemple/", SPACE),
        ("/\\ailleurs.exemple/", SPACE),
        ("javascript:alert(1)", SPACE),
        ("/a\r\nSet-Cookie: x=1", SPACE),
        ("/" + "a" * 600, SPACE),
        ("", SPACE),
    ],
)
def test_person_comes_back_to_a_page_of_this_site_alone(client, asked, reached):
    where = ask(client, next=asked)
    assert type_code(client, where)["Location"] == reached
    assert client.get(SIGN_IN, {"next": asked})["Location"] == reached


def test_page_that_asks_to_sign_in_is_reached_then(client):
    answer = client.get("/mon-espace/connexion/")
    assert answer["Location"] == f"{SIGN_IN}?next=/mon-espace/connexion/"
    html = shown(client.get(answer["Location"]))
    assert 'name="next" value="/mon-espace/connexion/"' in html


# Cookies and caches


def test_reading_the_sign_in_page_sets_no_cookie(client):
    answer = client.get(SIGN_IN)
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_form_sent_from_elsewhere_is_refused(home):
    strict = Client(enforce_csrf_checks=True)
    assert (
        strict.post(SIGN_IN, {"email": EMAIL}, headers={"Origin": "https://ailleurs.exemple"}).status_code
        == 403
    )
    assert strict.post(SIGN_IN, {"email": EMAIL}, headers={"Origin": "http://testserver"}).status_code == 302


def test_session_lasts_until_the_browser_closes_unless_the_person_stays(client):
    sign_in(client)
    assert client.session.get_expire_at_browser_close()
    client.logout()
    sign_in(client, stay="on")
    assert not client.session.get_expire_at_browser_close()
    assert client.session.get_expiry_age() == 30 * 24 * 3600


def test_session_changes_at_sign_in(client):
    where = ask(client)
    before = client.session.session_key
    type_code(client, where)
    assert client.session.session_key != before


# Accounts that are gone


def test_deleted_account_is_signed_out_and_told(client):
    sign_in(client)
    User.objects.get().delete()
    answer = client.get(SPACE, follow=True)
    assert "Vous n’êtes plus connecté" in shown(answer)
    assert "Vous n’êtes plus connecté" not in shown(client.get(SIGN_IN))


def test_closed_account_does_not_open_and_only_its_owner_is_told(client):
    User.objects.create_user(EMAIL, is_active=False)
    where = ask(client)
    answer = type_code(client, where)
    assert answer.status_code == 403
    assert "Ce compte est fermé" in shown(answer)
    assert not is_signed_in(client)


def test_password_opens_nothing(client):
    person = User.objects.create_user(EMAIL, "un mot de passe assez long")
    person.set_password("un mot de passe assez long")
    person.save()
    assert not client.login(username=EMAIL, password="un mot de passe assez long")
    for address in ("/gestion/login/", "/_util/login/"):
        answer = client.post(address, {"username": EMAIL, "password": "un mot de passe assez long"})
        assert answer["Location"].startswith(SIGN_IN)
    assert client.get("/gestion/password_reset/").status_code in {302, 404}
    assert not is_signed_in(client)


# Limits


def test_address_gets_so_many_codes_in_a_quarter_of_an_hour(client):
    for _ in range(codes.MOST_TO_AN_ADDRESS):
        ask(client)
    answer = post(client, SIGN_IN, {"email": EMAIL.upper()})
    assert "attendez un quart d’heure" in shown(answer).lower()
    assert len(mail.outbox) == codes.MOST_TO_AN_ADDRESS
    assert ask(client, "autre@exemple.fr")


def test_asking_again_counts_too(client):
    where = ask(client)
    for _ in range(codes.MOST_TO_AN_ADDRESS):
        age(EmailCode.objects.get(), seconds=31)
        answer = post(client, f"{where}nouveau/", follow=True)
    assert "Beaucoup de codes" in shown(answer)
    assert len(mail.outbox) == codes.MOST_TO_AN_ADDRESS


def test_thirty_people_behind_one_network_address_sign_in_at_once(home):
    for number in range(30):
        tablet = Client(headers={"User-Agent": "La même tablette"})
        where = ask(tablet, f"personne{number}@exemple.fr")
        type_code(tablet, where, wrong_code())
        age(EmailCode.objects.get(email=f"personne{number}@exemple.fr"), seconds=31)
        post(tablet, f"{where}nouveau/")
        assert type_code(tablet, where)["Location"] == SPACE
    assert User.objects.count() == 30


# In debug alone


def test_code_shows_in_the_page_in_debug_alone(client, settings):
    assert last_code_shown(client) is False
    settings.DEBUG = True
    assert last_code_shown(client) is True
    settings.DEBUG = False
    assert "En développement" not in shown(client.get(ask(client)))


def last_code_shown(client):
    where = ask(client)
    return last_code().replace(" ", "") in shown(client.get(where))


def test_code_left_in_a_session_by_debug_does_not_show_without_it(client, settings):
    settings.DEBUG = True
    where = ask(client)
    settings.DEBUG = False
    assert "En développement" not in shown(client.get(where))


# What is kept


def test_codes_are_erased_after_a_day(client):
    ask(client)
    work = EraseSignInTraces()
    assert work.run(timezone.now() + timedelta(hours=23)) == 0
    assert work.run(timezone.now() + timedelta(hours=25)) == 1
    assert not EmailCode.objects.exists()


def test_garbage_never_breaks_the_way_in(client):
    for address in ("/compte/code/abc/", "/compte/code/", "/compte/", "/compte/adresse/abc/"):
        assert client.get(address).status_code == 404
    code = "/compte/code/00000000-0000-0000-0000-000000000000/"
    assert client.get(code).status_code == 200
    assert client.post(code, {"code": "\x00" * 5000, "stay": ["x", "y"]}).status_code == 200
    assert client.post(f"{code}nouveau/").status_code == 200
    assert client.get(f"{code}nouveau/").status_code == 405
    assert client.put(SIGN_IN).status_code == 405
    assert client.get(SIGN_IN, {"next": "\x00💥" * 100}).status_code == 200


def test_person_of_an_address_is_made_once(home):
    assert signin.person_of(EMAIL) == signin.person_of(EMAIL)
    assert reverse("accounts:space") == SPACE
