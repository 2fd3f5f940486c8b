"""What comes from outside: garbage in addresses, forms of a megabyte, other sites' forms, health checks."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Revision

from core.door import HealthCheck, Registry, health_checks
from core.models import Notice
from core.published import forget_copies
from home.contact.enums import MessageState
from home.contact.models import ContactMessage
from outbox.models import Mail

PAGES = ["home", "section", "content", "legal", "in_region", "regions", "region", "site_map", "accessibility"]
PAGES += ["personal_data", "contact"]
INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
GARBAGE = ["?page=%F0%9F%90%9D", "?" + "x" * 5000, "?lieu[]=1&lieu[]=2", "?%FF%FE=1"]
GARBAGE += ["?lieu=%27%3BDROP&lieu_insee=99999"]
MESSAGE = {"subject": "Une question", "text": "Bonjour à vous.", "email": "lea@exemple.fr"}


@pytest.fixture(autouse=True)
def no_limit_reached():
    """Nobody has written yet in this hour."""
    cache.clear()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everybody_without_cookie_and_runs_nothing_inline(name, portal, client):
    response = client.get(getattr(portal, name).url)
    assert response.status_code == 200
    assert not response.cookies
    policy = {rule.strip() for rule in response["Content-Security-Policy"].split(";")}
    assert {"script-src 'self'", "style-src 'self'", "default-src 'none'"} <= policy
    assert not any("unsafe" in rule for rule in policy)
    assert not INLINE.search(response.content.decode())


@pytest.mark.parametrize("query", GARBAGE)
@pytest.mark.parametrize("name", PAGES)
def test_unknown_parameters_never_fail(name, query, portal, client):
    assert client.get(getattr(portal, name).url + query).status_code == 200


@pytest.mark.parametrize("path", ["/%00", "/regions/%00/"])
def test_control_character_is_turned_away(path, portal, client):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("name", PAGES)
def test_post_without_fields_never_fails(name, portal, client):
    assert client.post(getattr(portal, name).url).status_code == 200


METHODS = ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW"]


@pytest.mark.parametrize(
    "address", ["/lu/3/", "/mon-espace/", "/recherche/", "/diagnostic/commencer/", "/nulle-part/"]
)
def test_odd_methods_are_refused_in_french_and_never_fail(address, portal, client):
    for method in METHODS:
        response = client.generic(method, address)
        assert response.status_code in {404, 405}, method
        assert "Revenir à l’accueil" in response.content.decode()
        assert response.status_code == 404 or "GET" in response["Allow"] or "POST" in response["Allow"]


def test_address_of_a_button_opened_as_a_page_says_what_to_do(portal, client):
    response = client.get("/mon-espace/donnees/copie/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    html = response.content.decode()
    assert "Revenez à la page précédente" in html
    assert 'href="/plan-du-site/"' in html
    assert not client.head("/mon-espace/donnees/copie/").content
    assert not response.cookies


def test_message_is_kept_before_a_mail_leaves(portal, client):
    response = client.post(portal.contact.url, MESSAGE)
    assert response["Location"].endswith("/contact/merci/")
    message = ContactMessage.objects.get()
    assert (message.text, message.state) == ("Bonjour à vous.", MessageState.NEW)
    assert Mail.objects.get().recipient == "lea@exemple.fr"


def test_what_was_typed_stays_when_something_is_missing(portal, client):
    response = client.post(
        portal.contact.url, MESSAGE | {"email": "pas une adresse", "text": "Gardez <ceci>"}
    )
    html = response.content.decode()
    assert "Gardez &lt;ceci&gt;" in html
    assert "Cette adresse n’est pas complète" in html
    assert re.search(r"<title>\s*Erreur\s:", html)
    assert not ContactMessage.objects.exists()


def test_text_of_a_megabyte_is_told_and_kept(portal, client):
    response = client.post(portal.contact.url, MESSAGE | {"text": "é" * 500_000})
    assert response.status_code == 200
    html = response.content.decode()
    assert "Votre message est trop long" in html
    assert "é" * 500_000 in html


def test_beyond_a_page_says_so(portal, client):
    body = "text=" + "a" * 4_000_000
    response = client.post(portal.contact.url, body, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert "<h1>" in response.content.decode()
    response = client.post(portal.contact.url, {"text": "a" * 4_000_000})
    assert response.status_code == 413


def test_robot_falls_into_the_honeypot_without_learning_it(portal, client):
    response = client.post(portal.contact.url, MESSAGE | {"homepage": "https://spam.example/"})
    assert response.status_code == 302
    assert ContactMessage.objects.get().state == MessageState.SPAM
    assert not Mail.objects.exists()


def test_sixth_message_within_an_hour_is_told_and_loses_nothing(portal, client):
    for _ in range(5):
        assert client.post(portal.contact.url, MESSAGE).status_code == 302
    response = client.post(portal.contact.url, MESSAGE | {"text": "Encore moi"})
    assert response.status_code == 200
    assert "Vous pourrez en envoyer un autre dans une heure" in response.content.decode()
    assert "Encore moi" in response.content.decode()
    assert client.post(portal.contact.url, MESSAGE | {"email": "zoe@exemple.fr"}).status_code == 302


def test_name_cannot_add_a_header(portal, client):
    client.post(portal.contact.url, MESSAGE | {"name": "Léa\nBcc: tous@exemple.fr"})
    for mail in Mail.objects.all():
        assert "\n" not in mail.subject


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://ailleurs.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "https://ailleurs.example/"}, 403),
        ({}, 403),
        ({"Origin": "http://testserver"}, 302),
        ({"Referer": "http://testserver/contact/"}, 302),
    ],
)
def test_form_is_protected_by_its_origin_without_a_cookie(portal, headers, status):
    response = Client(enforce_csrf_checks=True).post(portal.contact.url, MESSAGE, headers=headers)
    assert response.status_code == status
    assert not response.cookies


def test_missing_page_answers_in_french(portal, client):
    response = client.get("/rien-ici/")
    assert response.status_code == 404
    assert "Cette page s’est envolée" in response.content.decode()


def test_health(portal, client, monkeypatch):
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").json()["search"] == connection.vendor

    class Down(HealthCheck):
        name = "down"

        def check(self):
            raise ConnectionError("secret detail")

    registry = Registry(HealthCheck)
    for check in [*health_checks, Down()]:
        registry.register(type(check))
    monkeypatch.setattr("core.views.health_checks", registry)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["down"] == "indisponible"
    assert "secret" not in response.content.decode()


def test_robots_and_search_engines_find_their_way(portal, client):
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert portal.section.url in client.get("/sitemap.xml").content.decode()


def test_notice_is_shown_between_its_dates(portal, client):
    now = timezone.now()
    hour = timedelta(hours=1)
    Notice.objects.create(title="Maintenant", starts_at=now - hour, ends_at=now + hour)
    Notice.objects.create(title="Demain", starts_at=now + hour)
    Notice.objects.create(title="Hier", starts_at=now - 2 * hour, ends_at=now - hour)
    forget_copies()
    html = client.get(portal.content.url).content.decode()
    assert "Maintenant" in html
    assert "Demain" not in html
    assert "Hier" not in html


def test_page_is_published_and_withdrawn_at_its_hour(portal, client):
    page = portal.content
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.title = "Plus tard"
    page.save_revision().publish()
    revision = Revision.objects.get(approved_go_live_at__isnull=False)
    passed = timezone.now() - timedelta(minutes=1)
    revision.approved_go_live_at = passed
    revision.content["go_live_at"] = passed.isoformat()
    revision.save()
    call_command("due")
    assert "Plus tard" in client.get(page.url).content.decode()
    type(page).objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("due")
    assert client.get(page.url).status_code == 404


def test_demonstration_has_no_place_in_production(db, settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG est désactivé"):
        call_command("demo")
