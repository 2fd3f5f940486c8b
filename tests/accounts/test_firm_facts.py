"""What is known of a firm: from whom, since when, and never more than was said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from accounts.current import use_firm
from accounts.door import (
    FactError,
    FactOrigin,
    FirmFacts,
    Naf,
    TradeSaid,
    current_facts,
    facts_of,
    firm_in_use,
    propose_fact,
)
from accounts.due import EraseWaitingFacts
from accounts.facts import forget, hand_to_person
from accounts.models import FirmFact, Visitor
from accounts.visitors import MOST_LISTS_A_DAY, VISITOR_KEY, TooManyLists, claim_visit
from taxonomy.models import Trade
from tests.accounts.firm_people import browser_of, make_firm

pytestmark = pytest.mark.django_db

HERE = "/mon-espace/entreprise/"
RESUME = f"{HERE}reprendre/"


@pytest.fixture(autouse=True)
def no_limit_reached():
    cache.clear()


def asked(client=None, **cookies):
    """A request as views get it: that of a browser, or of somebody new."""
    request = RequestFactory().get("/", HTTP_USER_AGENT="Firefox")
    if client and "sessionid" in client.cookies:
        request.COOKIES["sessionid"] = client.cookies["sessionid"].value
    request.COOKIES |= cookies
    request.session = SessionStore(request.COOKIES.get("sessionid"))
    request.user = get_user(request)
    return request


def come_back(request):
    """The same browser, one page later."""
    request.session.save()
    return asked(sessionid=request.session.session_key)


# Reading and writing


def test_what_nobody_said_is_unknown(florist):
    facts = facts_of(florist)
    assert not facts
    assert facts == FirmFacts()
    assert (facts.headcount, facts.turnover, facts.size, facts.sector) == (None, None, None, None)


def test_zero_that_was_said_is_no_unknown(florist):
    propose_fact(florist, "turnover", 0)
    propose_fact(florist, "independence", value=False)
    facts = facts_of(florist)
    assert facts.turnover == Decimal(0)
    assert facts.independence is False
    assert set(facts.known) == {"turnover", "independence"}


def test_each_kind_of_fact_comes_back_as_it_was_said(florist, few_trades, towns):
    said = {
        "trade": TradeSaid("Fleuriste", Trade.objects.get(pk="fleuriste")),
        "naf": Naf("47.76Z"),
        "place": towns.lyon,
        "headcount": 12,
        "stage": "activite",
        "creation_date": date(2019, 3, 12),
        "legal_form": "sarl",
        "customers": frozenset({"particuliers", "public"}),
        "sales_areas": frozenset({"local"}),
        "turnover": Decimal("1250000.50"),
        "balance_sheet": Decimal("0.00"),
        "independence": True,
    }
    for key, value in said.items():
        propose_fact(florist, key, value)
    facts = facts_of(florist)
    assert {key: getattr(facts, key) for key in said} == said
    assert {key: fact.words for key, fact in facts.known.items()} == {
        "trade": "Fleuriste",
        "naf": "47.76Z (NAF rév. 2)",
        "place": "Lyon (Département 69, 69)",
        "headcount": "12 personnes",
        "stage": "En activité",
        "creation_date": "12 mars 2019",
        "legal_form": "SARL",
        "customers": "Des particuliers, Des organismes publics",
        "sales_areas": "Près de chez vous",
        "turnover": "1\u00a0250\u00a0000,50\u00a0€",
        "balance_sheet": "0\u00a0€",
        "independence": "Oui",
    }
    assert facts.size.key == "10-49"
    assert facts.sector.key == "commerce"
    assert facts.known["headcount"].said_on == timezone.localdate()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("headcount", 0),
        ("headcount", "3"),
        ("headcount", True),
        ("turnover", -1),
        ("turnover", "NaN"),
        ("turnover", "beaucoup"),
        ("creation_date", "2019"),
        ("creation_date", date(2400, 1, 1)),
        ("legal_form", "zzz"),
        ("stage", "zzz"),
        ("customers", []),
        ("customers", ["zzz"]),
        ("customers", "particuliers"),
        ("customers", 3),
        ("place", "00000"),
        ("place", 3),
        ("naf", "99.99Z"),
        ("naf", "47"),
        ("naf", Naf("47.76Z", "naf1")),
        ("trade", ""),
        ("trade", "x" * 500),
        ("trade", "a\x00b"),
        ("independence", "oui"),
    ],
)
def test_value_that_cannot_be_is_refused_in_french(florist, few_trades, key, value):
    with pytest.raises(FactError) as refusal:
        propose_fact(florist, key, value)
    assert refusal.value.key == key
    assert refusal.value.message.endswith((".", "47.76Z."))
    assert not FirmFact.objects.exists()


def test_key_that_is_none_is_a_mistake_of_ours(florist):
    with pytest.raises(KeyError):
        propose_fact(florist, "shoe_size", 42)


def test_register_does_not_overwrite_what_the_firm_says(florist, zoe, few_trades):
    propose_fact(florist, "headcount", 3, by=zoe)
    propose_fact(florist, "headcount", 5, origin=FactOrigin.REGISTER)
    propose_fact(florist, "headcount", 4, origin=FactOrigin.CONNECTOR)
    known = facts_of(florist).known["headcount"]
    assert (known.value, known.origin, known.said_by_id) == (3, FactOrigin.PERSON, zoe.pk)
    propose_fact(florist, "headcount", None)
    assert facts_of(florist).known["headcount"].origin == FactOrigin.CONNECTOR
    propose_fact(florist, "headcount", None, origin=FactOrigin.CONNECTOR)
    assert facts_of(florist).headcount == 5
    forget(florist, "headcount")
    assert facts_of(florist).headcount is None


def test_newer_word_of_one_origin_takes_the_place_of_the_older(florist):
    for headcount in (3, 4):
        propose_fact(florist, "headcount", headcount)
    assert facts_of(florist).headcount == 4
    assert FirmFact.objects.count() == 1


def test_trade_brings_its_activity_and_takes_it_away(florist, few_trades):
    propose_fact(florist, "naf", "10.71C", origin=FactOrigin.REGISTER)
    propose_fact(florist, "trade", Trade.objects.get(pk="fleuriste"))
    assert facts_of(florist).naf == Naf("47.76Z")
    propose_fact(florist, "trade", "dresseuse de puces")
    assert facts_of(florist).naf == Naf("10.71C")
    florist.refresh_from_db()
    assert (florist.trade, florist.trade_text, florist.naf_code) == (None, "dresseuse de puces", "10.71C")


def test_database_keeps_one_subject_and_one_word_of_an_origin(florist, zoe):
    rows = [
        {},
        {"firm": florist, "person": zoe},
        {"person": zoe},
        {"visitor": Visitor.objects.create(), "firm": florist},
    ]
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            FirmFact.objects.create(key="headcount", value=3, **row)
    FirmFact.objects.create(key="headcount", value=3, firm=florist)
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmFact.objects.create(key="headcount", value=4, firm=florist)


# The firm of this session


def test_reader_without_session_costs_no_query_and_gets_no_cookie(django_assert_num_queries):
    request = asked()
    with django_assert_num_queries(0):
        assert current_facts(request) == FirmFacts()
        assert firm_in_use(request) is None
    assert not request.session.modified


def test_visitor_says_something_and_is_remembered_from_then_on():
    request = asked()
    propose_fact(request, "headcount", 3)
    assert VISITOR_KEY in request.session
    facts = current_facts(come_back(request))
    assert facts.headcount == 3
    assert facts.known["headcount"].said_by_id is None
    assert current_facts(asked()) == FirmFacts()


def test_one_browser_does_not_begin_visitors_without_end():
    for _ in range(MOST_LISTS_A_DAY):
        propose_fact(asked(), "headcount", 3)
    with pytest.raises(TooManyLists):
        propose_fact(asked(), "headcount", 3)


def test_person_reads_and_writes_on_the_firm_in_use(zoe, florist, django_assert_max_num_queries):
    second = make_firm(zoe, "Jardins de Zoé")
    request = asked(browser_of(zoe))
    propose_fact(request, "headcount", 3)
    assert facts_of(florist).known["headcount"].said_by_id == zoe.pk
    use_firm(request, second)
    assert current_facts(request) == FirmFacts()
    propose_fact(request, "headcount", 8)
    assert (facts_of(florist).headcount, facts_of(second).headcount) == (3, 8)
    request = come_back(request)
    with django_assert_max_num_queries(4):
        assert current_facts(request).headcount == 8


def test_person_without_firm_keeps_what_they_say_until_they_have_one(zoe):
    request = asked(browser_of(zoe))
    propose_fact(request, "headcount", 3)
    assert current_facts(request).headcount == 3
    assert FirmFact.objects.get().waits_since is not None


# From the visitor to the firm


@pytest.fixture
def said_before(few_trades, towns):
    """A browser whose visitor said a few things, then signed in as Zoé."""

    def sign_in(person, **facts):
        visit = asked()
        for key, value in facts.items():
            propose_fact(visit, key, value)
        claim_visit(come_back(visit), person)
        return browser_of(person)

    return sign_in


def test_sign_in_keeps_what_the_visitor_said_and_changes_no_firm(zoe, florist, said_before):
    propose_fact(florist, "headcount", 2)
    said_before(zoe, headcount=3, turnover=1000)
    assert not Visitor.objects.exists()
    assert facts_of(florist).headcount == 2
    assert facts_of(florist).turnover is None
    assert facts_of(zoe).headcount == 3
    assert set(FirmFact.objects.filter(person=zoe).values_list("said_by", flat=True)) == {zoe.pk}


def test_newer_of_two_visits_waits(zoe):
    visitors = [Visitor.objects.create() for _ in range(2)]
    now = timezone.now()
    for visitor, headcount, ago in zip(visitors, (3, 4), (0, 5), strict=True):
        FirmFact.objects.create(
            visitor=visitor, key="headcount", value=headcount, said_at=now - timedelta(days=ago)
        )
    assert [hand_to_person(visitor, zoe) for visitor in visitors] == [1, 0]
    assert facts_of(zoe).headcount == 3


def test_person_chooses_conflict_by_conflict(zoe, florist, said_before, home):
    propose_fact(florist, "headcount", 2)
    propose_fact(florist, "turnover", 5000)
    client = said_before(zoe, headcount=3, turnover=1000, stage="activite", balance_sheet=7)
    html = client.get(HERE).content.decode()
    assert "vous avez dit 4 choses" in html
    html = client.get(RESUME).content.decode()
    assert "2 personnes (sur la fiche, le" in html
    assert "3 personnes (dit le" in html
    html = client.post(
        RESUME, {"turnover": "keep", "stage": "take", "balance_sheet": "keep"}
    ).content.decode()
    assert "Choisissez la réponse à garder." in html
    assert facts_of(zoe).headcount == 3
    choices = {"headcount": "take", "turnover": "keep", "stage": "take", "balance_sheet": "keep"}
    answer = client.post(RESUME, choices, follow=True)
    assert "C’est enregistré." in answer.content.decode()
    facts = facts_of(florist)
    assert (facts.headcount, facts.turnover, facts.stage, facts.balance_sheet) == (3, 5000, "activite", None)
    assert not FirmFact.objects.filter(person=zoe).exists()


def test_word_of_the_register_that_the_person_prefers_becomes_theirs(zoe, florist, said_before, home):
    propose_fact(florist, "headcount", 2)
    client = said_before(zoe)
    FirmFact.objects.create(
        person=zoe, key="headcount", value=9, origin=FactOrigin.REGISTER, waits_since=timezone.now()
    )
    client.post(RESUME, {"headcount": "take"})
    known = facts_of(florist).known["headcount"]
    assert (known.value, known.origin) == (9, FactOrigin.PERSON)


def test_all_is_forgotten_at_their_wish(zoe, florist, said_before, home):
    client = said_before(zoe, headcount=3)
    assert "C’est oublié." in client.post(RESUME, {"forget": "on"}, follow=True).content.decode()
    assert not FirmFact.objects.exists()


def test_first_firm_is_described_with_what_was_said_before(zoe, said_before, home, towns, few_trades):
    client = said_before(zoe, headcount=3, place=towns.rennes, trade="fleuristes et autres", turnover=1000)
    assert client.get(RESUME)["Location"] == f"{HERE}ajouter/"
    html = client.get(f"{HERE}ajouter/").content.decode()
    assert 'value="3"' in html
    assert "Rennes (Département 35, 35)" in html
    assert 'value="fleuristes et autres"' in html
    sent = {"name": "Zoé", "headcount": "3", "place": "Rennes", "trade": "Fleuriste"}
    answer = client.post(f"{HERE}ajouter/", sent)
    assert answer["Location"] == RESUME
    html = client.get(RESUME).content.decode()
    assert "Chiffre d’affaires annuel" in html
    assert "Personnes qui y travaillent" not in html


def test_what_agrees_with_the_firm_asks_nothing(zoe, florist, said_before, home):
    propose_fact(florist, "headcount", 3)
    client = said_before(zoe, headcount=3)
    assert client.get(RESUME)["Location"] == HERE
    assert not FirmFact.objects.filter(person=zoe).exists()


def test_what_waits_goes_after_thirty_days(zoe, florist, said_before):
    said_before(zoe, headcount=3)
    now = timezone.now()
    propose_fact(florist, "headcount", 2)
    assert EraseWaitingFacts().run(now + timedelta(days=29)) == 0
    assert EraseWaitingFacts().run(now + timedelta(days=31)) == 1
    assert FirmFact.objects.get().firm == florist
