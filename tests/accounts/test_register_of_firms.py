"""The State's register fills a form in when it answers; when it does not, nothing is lost."""

import json
import re
import threading
import time
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone
from django.utils.formats import date_format

from accounts import register_of_firms
from accounts.door import FactOrigin, facts_of
from accounts.models import Firm
from accounts.register_of_firms import RegisteredFirm, commune_of, find_firm, is_on, unsealed
from tests.accounts.firm_people import SIRET, browser_of, make_person

pytestmark = pytest.mark.django_db

ADD = "/mon-espace/entreprise/ajouter/"
PLACE = {
    "siret": SIRET,
    "activite_principale": "47.76Z",
    "commune": "35238",
    "code_postal": "35000",
    "libelle_commune": "RENNES",
    "etat_administratif": "A",
    "nom_commercial": "FLEURS DE ZOE",
    "date_creation": "2015-02-01",
    "latitude": "48.11",
}
ANSWER = {
    "results": [
        {
            "siren": SIRET[:9],
            "nom_complet": "ZOE SARL (FLEURS DE ZOE)",
            "nom_raison_sociale": "ZOE SARL",
            "nature_juridique": "5499",
            "date_creation": "2014-11-30",
            "activite_principale": "47.76Z",
            "tranche_effectif_salarie": "01",
            "siege": PLACE | {"siret": SIRET[:9] + "00017", "commune": "75108"},
            "matching_etablissements": [PLACE],
        }
    ],
    "total_results": 1,
    "page": 1,
    "per_page": 1,
}


class Register(ThreadingHTTPServer):
    """A register on this machine: `behave` says what it does with a request."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Asked)
        self.asked = []
        self.behave = lambda request: request.answer(json.dumps(ANSWER))
        self.address = f"http://127.0.0.1:{self.server_port}"


class Asked(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self):
        self.server.asked.append(self.path)
        with suppress(OSError):  # the portal did not wait
            self.server.behave(self)

    def answer(self, body, status=200, kind="application/json", **headers):
        body = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def register(settings, monkeypatch):
    """A register that answers, and that the portal asks."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    cache.clear()
    server = Register()
    settings.FIRM_REGISTER_URL = server.address
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def drip(request):
    """Send a byte now and then, without end."""
    request.send_response(200)
    request.end_headers()
    while True:
        request.wfile.write(b" ")
        request.wfile.flush()
        time.sleep(0.3)


def elsewhere(request):
    request.answer("", status=302, Location="http://localhost:1/search")


def nearby(request):
    if request.path.startswith("/search"):
        request.answer("", status=302, Location="/v2" + request.path)
    else:
        request.answer(json.dumps(ANSWER))


# Asking


def test_register_is_off_without_an_address(settings):
    settings.FIRM_REGISTER_URL = ""
    assert not is_on()
    assert find_firm(SIRET) is None


def test_register_tells_the_very_establishment(register, towns):
    registered = find_firm(SIRET)
    assert parse_qs(urlsplit(register.asked[0]).query)["q"] == [SIRET]
    assert registered == RegisteredFirm(
        siret=SIRET,
        read_on=timezone.localdate(),
        name="FLEURS DE ZOE",
        naf="47.76Z",
        place="35238",
        created_on="2014-11-30",
        legal_form="sarl",
    )


def test_districts_become_their_commune(towns):
    codes = {"75108": "75056", "75120": "75056", "69383": "69123", "13201": "13055", "13216": "13055"}
    assert {code: commune_of(code) for code in codes} == codes
    assert [commune_of(code) for code in ("35238", "99999", "", None, 3, "x" * 900)] == ["35238"] + [""] * 5


@pytest.mark.parametrize(
    "behave",
    [
        lambda request: request.answer("<html>Maintenance</html>", kind="text/html"),
        lambda request: request.answer("", status=500),
        lambda request: request.answer("{}", status=429, **{"Retry-After": "60"}),
        lambda request: request.answer(b"[" * 200_000),
        lambda request: request.answer(b" " * 3_000_000),
        lambda request: request.answer(b"\xff\xfe{}"),
        lambda request: request.connection.close(),
        lambda _: time.sleep(4),
        drip,
        elsewhere,
    ],
    ids=["html", "500", "429", "deep", "huge", "no-utf8", "cut", "slow", "drip", "elsewhere"],
)
def test_failure_costs_nothing_and_is_not_waited_for_twice(register, towns, behave):
    register.behave = behave
    began = time.monotonic()
    assert find_firm(SIRET) is None
    assert time.monotonic() - began < 3.5
    assert find_firm(SIRET) is None
    assert len(register.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        "null",
        "[]",
        "3",
        "{}",
        '{"results": null}',
        '{"results": [null, 3, {}]}',
        '{"results": [{"siege": 3, "matching_etablissements": "x"}]}',
        json.dumps({"results": [{"siege": PLACE | {"siret": "35600000000048"}}]}),
    ],
)
def test_answer_about_nothing_is_no_answer(register, towns, answer):
    register.behave = lambda request: request.answer(answer)
    assert find_firm(SIRET) is None
    assert find_firm(SIRET) is None
    assert len(register.asked) == 2


def test_odd_values_are_left_out(register, towns, few_trades):
    place = {"siret": SIRET, "nom_commercial": "<b>Zoé\n\x00</b>" + "x" * 900, "commune": ["a"]}
    unit = {
        "siege": place,
        "nature_juridique": 5499,
        "date_creation": "hier",
        "activite_principale": "zz.zzZ",
    }
    register.behave = lambda request: request.answer(json.dumps({"results": [unit]}))
    registered = find_firm(SIRET)
    assert registered.name.startswith("<b>Zoé </b>xxx")
    assert len(registered.name) == 150
    assert (registered.place, registered.legal_form, registered.created_on) == ("", "", "")
    assert registered.facts == {}


def test_name_that_its_owner_hides_stays_hidden(register, towns):
    unit = {"siege": {"siret": SIRET}, "nom_complet": "[NON-DIFFUSIBLE]"}
    register.behave = lambda request: request.answer(json.dumps({"results": [unit]}))
    assert find_firm(SIRET).name == ""


def test_redirection_within_the_host_is_followed(register, towns):
    register.behave = nearby
    assert find_firm(SIRET).name == "FLEURS DE ZOE"


def test_sealed_answer_comes_back_unless_it_is_old_or_another(monkeypatch):
    registered = RegisteredFirm(siret=SIRET, read_on=date(2026, 11, 3), name="Zoé")
    assert unsealed(registered.sealed()) == registered
    assert unsealed(registered.sealed()[:-1]) is None
    assert unsealed("") is None
    sealed = registered.sealed()
    monkeypatch.setattr(register_of_firms, "ANSWER_LASTS", -1)
    assert unsealed(sealed) is None


# In the form


def look_up(client, **fields):
    """Press « Remplir d’après le SIRET »; return the page."""
    sent = {"made_with": str(uuid4()), "siret": SIRET, "look_up": "1"} | fields
    return client.post(ADD, sent).content.decode()


def value_of(html, name):
    """The value of a field."""
    field = re.search(rf'<input[^>]* name="{name}"[^>]*>', html)[0]
    value = re.search(r' value="([^"]*)"', field)
    return value[1] if value else ""


def test_button_is_there_only_where_the_register_is(zoe, home, settings, register):
    client = browser_of(zoe)
    assert "Remplir d’après le SIRET" in client.get(ADD).content.decode()
    settings.FIRM_REGISTER_URL = ""
    assert "Remplir d’après le SIRET" not in client.get(ADD).content.decode()


def test_what_was_empty_is_proposed_and_where_it_comes_from_is_said(zoe, home, register, towns, few_trades):
    client = browser_of(zoe)
    html = look_up(client)
    today = date_format(timezone.localdate(), "j F Y")
    assert f"D’après le registre national, le {today} : FLEURS DE ZOE, activité 47.76Z" in html
    assert value_of(html, "name") == "FLEURS DE ZOE"
    assert value_of(html, "place").startswith("Rennes")
    assert not Firm.objects.exists()
    names = ("made_with", "siret", "name", "place", "register")
    sent = {name: value_of(html, name) for name in names} | {"number_status": "siret", "headcount": "2"}
    html = client.post(ADD, sent, follow=True).content.decode()
    facts = facts_of(Firm.objects.get())
    origins = {key: fact.origin for key, fact in facts.known.items()}
    assert origins == {
        "naf": FactOrigin.REGISTER,
        "place": FactOrigin.REGISTER,
        "creation_date": FactOrigin.REGISTER,
        "legal_form": FactOrigin.REGISTER,
        "headcount": FactOrigin.PERSON,
    }
    assert f"d’après le registre national, le {today}" in html


def test_what_the_person_wrote_stays_and_is_their_word(zoe, home, register, towns, few_trades):
    client = browser_of(zoe)
    html = look_up(client, name="Chez Zoé", place="Lyon", trade="boulanger")
    assert value_of(html, "name") == "Chez Zoé"
    assert value_of(html, "place").startswith("Lyon")
    names = ("made_with", "siret", "name", "place", "trade", "register")
    client.post(ADD, {name: value_of(html, name) for name in names})
    firm = Firm.objects.get()
    facts = facts_of(firm)
    assert (firm.name, firm.place, facts.naf.code) == ("Chez Zoé", towns.lyon, "10.71C")
    assert facts.known["place"].origin == FactOrigin.PERSON


def test_answer_about_another_number_counts_for_nothing(zoe, home, register, towns, few_trades):
    client = browser_of(zoe)
    sealed = value_of(look_up(client), "register")
    sent = {"made_with": str(uuid4()), "name": "Zoé", "siret": "35600000000048", "register": sealed}
    client.post(ADD, sent)
    assert not facts_of(Firm.objects.get())


def test_register_that_is_down_leaves_the_form_as_it_was(zoe, home, register, towns):
    register.behave = lambda request: request.answer("", status=503)
    html = look_up(browser_of(zoe), name="Chez Zoé")
    assert "Le registre national ne nous a rien répondu" in html
    assert value_of(html, "name") == "Chez Zoé"


@pytest.mark.parametrize(
    ("siret", "words"), [("", "Écrivez le numéro que nous cherchons."), ("7328293200007", "13 chiffres")]
)
def test_register_is_not_asked_for_what_is_no_siret(zoe, home, register, siret, words):
    assert words in look_up(browser_of(zoe), siret=siret)
    assert not register.asked


def test_one_person_does_not_empty_the_register(zoe, home, register, towns, few_trades):
    client = browser_of(zoe)
    for _ in range(31):
        html = look_up(client)
    assert len(register.asked) == 30
    assert "ne nous a rien répondu" in html
    look_up(browser_of(make_person("lea")))
    assert len(register.asked) == 31
