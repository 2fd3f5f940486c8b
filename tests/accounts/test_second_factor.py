"""Whoever opens the admin shows a second factor; they are led to it, not refused."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from accounts.adapters import DEMONSTRATION_SECRET
from accounts.services import install_mission, reset_second_factor, set_roles
from accounts.signin import FRESH_SECONDS, demonstration_code, enrol_demonstration
from tests.accounts.signing_in import (
    EMAIL,
    SECRET,
    SIGN_IN,
    application_code,
    enrol,
    post,
    sign_in,
)

User = get_user_model()
ADMIN = "/gestion/"
CHECK = reverse("mfa_authenticate")
AGAIN = reverse("mfa_reauthenticate")
ENROL = reverse("accounts:enrol")
CODES = reverse("accounts:recovery-codes")

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def no_limit_of_yesterday():
    cache.clear()


@pytest.fixture
def person(db):
    """Somebody of the mission, who has no second factor yet."""
    install_mission()
    person = User.objects.create_user(EMAIL)
    set_roles(person, mission=True, regions=[], organisations=[], by=None)
    return person


@pytest.fixture
def enrolled(person):
    enrol(person)
    return person


def shown(response):
    return response.content.decode()


def secret_on(html):
    """The secret that the page of enrolment spells."""
    return re.search(r"<code>([A-Z2-7 ]+)</code>", html)[1].replace(" ", "")


def test_mission_is_led_to_enrol_on_the_way_to_the_admin_and_back(client, person):
    answer = client.get("/gestion/pages/")
    assert answer["Location"] == f"{SIGN_IN}?next=/gestion/pages/"
    where = post(client, SIGN_IN, {"email": EMAIL, "next": "/gestion/pages/"})["Location"]
    code = mail.outbox[-1].subject[:7]
    assert post(client, where, {"code": code})["Location"] == "/gestion/pages/"
    assert client.get("/gestion/pages/")["Location"] == f"{ENROL}?next=%2Fgestion%2Fpages%2F"
    html = shown(client.get(f"{ENROL}?next=/gestion/pages/"))
    assert "<svg" in html
    assert "style=" not in html.partition("<main")[2].partition("</main")[0]
    secret = secret_on(html)
    assert secret_on(shown(client.get(ENROL))) == secret
    assert "n’est pas le bon" in shown(post(client, ENROL, {"code": "000000"}))
    assert post(client, ENROL, {"code": application_code(secret)})["Location"] == CODES
    assert mail.outbox[-1].subject == "Votre deuxième vérification est en place"
    html = shown(client.get(CODES))
    assert len(re.findall(r"<code>\d{8}</code>", html)) == 10
    assert 'href="/gestion/pages/"' in html
    assert client.get(ADMIN).status_code == 200


def test_secret_is_not_readable_in_the_database(enrolled):
    held = Authenticator.objects.get(user=enrolled).data["secret"]
    assert SECRET not in held


def test_second_factor_is_asked_at_sign_in(client, enrolled):
    assert sign_in(client)["Location"] == CHECK
    assert client.get("/mon-espace/")["Location"].startswith(SIGN_IN)
    assert "n’est pas le bon" in shown(post(client, CHECK, {"code": "000000"}))
    assert post(client, CHECK, {"code": application_code()})["Location"] == "/mon-espace/"
    assert client.get(ADMIN).status_code == 200


def test_page_that_was_asked_for_comes_after_the_second_factor(client, enrolled):
    where = post(client, SIGN_IN, {"email": EMAIL, "next": "/gestion/pages/"})["Location"]
    post(client, where, {"code": mail.outbox[-1].subject[:7]})
    assert post(client, CHECK, {"code": application_code()})["Location"] == "/gestion/pages/"


@pytest.mark.parametrize("periods", [-1, 1])
def test_clock_that_is_half_a_minute_wrong_is_no_matter(client, enrolled, periods):
    sign_in(client)
    assert post(client, CHECK, {"code": application_code(periods=periods)}).status_code == 302


def test_code_of_the_application_serves_once(client, enrolled):
    code = application_code()
    sign_in(client)
    post(client, CHECK, {"code": code})
    client.logout()
    sign_in(client)
    assert "n’est pas le bon" in shown(post(client, CHECK, {"code": code}))


def test_sixth_try_at_the_second_factor_waits(client, enrolled):
    sign_in(client)
    for _ in range(5):
        post(client, CHECK, {"code": "000000"})
    assert "Trop d’essais" in shown(post(client, CHECK, {"code": application_code()}))


def test_recovery_code_serves_once(client, person):
    sign_in(client)
    secret = secret_on(shown(client.get(ENROL)))
    post(client, ENROL, {"code": application_code(secret)})
    code = re.findall(r"<code>(\d{8})</code>", shown(client.get(CODES)))[3]
    for answer in (302, 200):
        client.logout()
        sign_in(client)
        assert post(client, CHECK, {"code": code}).status_code == answer


def test_recovery_codes_are_made_anew(client, person):
    sign_in(client)
    post(client, ENROL, {"code": application_code(secret_on(shown(client.get(ENROL))))})
    before = re.findall(r"<code>(\d{8})</code>", shown(client.get(CODES)))
    post(client, CODES)
    after = re.findall(r"<code>(\d{8})</code>", shown(client.get(CODES)))
    assert len(after) == 10
    assert not set(before) & set(after)
    assert mail.outbox[-1].subject == "Vos codes de secours ont changé"


@pytest.mark.parametrize("name", ["accounts:recovery-codes", "accounts:remove-factor"])
def test_what_matters_asks_for_the_second_factor_once_more(client, enrolled, name):
    sign_in(client)
    post(client, CHECK, {"code": application_code(periods=-1)})
    assert post(client, reverse(name))["Location"].startswith(AGAIN)
    assert Authenticator.objects.filter(user=enrolled, type="totp").exists()
    answer = post(client, f"{AGAIN}?next={CODES}", {"code": application_code()})
    assert answer["Location"] == CODES
    assert post(client, reverse(name)).status_code == 302
    assert Authenticator.objects.filter(user=enrolled, type="totp").exists() == (
        name != "accounts:remove-factor"
    )


def test_session_from_before_the_second_factor_shows_it(client, enrolled):
    client.force_login(enrolled, methods=["code"])
    answer = client.get("/gestion/pages/?q=a")
    assert answer["Location"] == f"{AGAIN}?next=%2Fgestion%2Fpages%2F%3Fq%3Da"
    answer = post(client, answer["Location"], {"code": application_code()})
    assert answer["Location"] == "/gestion/pages/?q=a"
    assert client.get(ADMIN).status_code == 200


def test_old_session_alone_does_not_enrol(client, person):
    client.force_login(person, methods=["code"])
    session = client.session
    session["account_authentication_methods"] = [{"method": "code", "at": time.time() - FRESH_SECONDS - 1}]
    session.save()
    assert client.get(f"{ENROL}?next=/gestion/")["Location"].startswith(SIGN_IN)
    assert client.get("/mon-espace/")["Location"].startswith(SIGN_IN)


def test_admin_asks_of_scripts_are_refused_without_second_factor(client, enrolled):
    client.force_login(enrolled, methods=["code"])
    answer = client.get("/gestion/pages/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403
    assert client.post("/gestion/pages/1/delete/")["Location"] == f"{AGAIN}?next=%2Fgestion%2F"


def test_person_without_business_in_the_admin_is_told(client, db):
    sign_in(client)
    answer = client.get(ADMIN)
    assert answer.status_code == 403
    assert "Réservé à l’équipe" in shown(answer)
    for address in (ENROL, CODES, AGAIN):
        assert client.get(address).status_code == 404


def test_superuser_made_on_the_command_line_comes_in_by_code(client, db):
    call_command("createsuperuser", interactive=False, email="Chef@Exemple.fr", verbosity=0)
    sign_in(client, "chef@exemple.fr")
    assert client.get(ADMIN)["Location"].startswith(ENROL)


def test_mission_takes_a_lost_second_factor_away(client, enrolled, django_capture_on_commit_callbacks):
    client.force_login(enrolled)
    with django_capture_on_commit_callbacks(execute=True):
        assert reset_second_factor(enrolled, by=None)
    assert mail.outbox[-1].to == [EMAIL]
    assert client.get("/mon-espace/")["Location"].startswith(SIGN_IN)
    assert not reset_second_factor(enrolled, by=None)
    sign_in(client)
    assert client.get(ADMIN)["Location"].startswith(ENROL)


def test_wagtail_offers_no_password_nor_address(client, enrolled):
    client.force_login(enrolled)
    html = shown(client.get("/gestion/account/"))
    assert "password" not in html.replace('autocomplete="new-password"', "")
    assert 'name="name_email-email"' not in html
    for address in ("/gestion/password_reset/", "/gestion/login/"):
        client.logout()
        assert client.get(address).status_code in {302, 404}


# The demonstration's second factor


def test_demonstration_s_second_factor_works_in_debug_alone(client, person, settings):
    enrol_demonstration(person)
    settings.DEBUG = True
    sign_in(client)
    assert demonstration_code(person) in shown(client.get(CHECK))
    assert post(client, CHECK, {"code": demonstration_code(person)}).status_code == 302
    client.logout()
    cache.clear()
    settings.DEBUG = False
    sign_in(client)
    assert "En développement" not in shown(client.get(CHECK))
    for periods in (-1, 0, 1):
        code = application_code(DEMONSTRATION_SECRET, periods)
        assert post(client, CHECK, {"code": code}).status_code == 200
    assert demonstration_code(person) == ""


def test_second_factor_of_a_real_person_never_shows(client, enrolled, settings):
    settings.DEBUG = True
    sign_in(client)
    assert application_code() not in shown(client.get(CHECK))


def test_secret_that_another_key_encrypted_opens_nothing_until_that_key_is_named(client, enrolled, settings):
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    sign_in(client)
    assert post(client, CHECK, {"code": application_code()}).status_code == 200
    settings.SECRET_KEY_FALLBACKS = [former]
    assert post(client, CHECK, {"code": application_code()}).status_code == 302
