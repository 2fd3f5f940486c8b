"""Somebody describes their firm once, says who belongs to it, and nobody else sees it."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from accounts import firms, merging
from accounts.current import FIRM_KEY
from accounts.demo import DemoFirms
from accounts.door import RoleKind, facts_of, personal_data, roles_of
from accounts.due import EraseOldInvitations
from accounts.enums import MembershipKind, NumberStatus
from accounts.erasure import erase_account
from accounts.models import Firm, FirmFact, Invitation, Membership, User
from accounts.siret import SiretError, is_siret, read_siret
from outbox.models import Mail
from tests.accounts.firm_people import SIRET, browser_of, join, make_firm, make_person

pytestmark = pytest.mark.django_db

HERE = "/mon-espace/entreprise/"
ADD = f"{HERE}ajouter/"
SIGN_IN = re.compile(r"^/(gestion/login|compte)/")


@pytest.fixture(autouse=True)
def portal(home):
    """A home page, and nobody who reached a limit."""
    cache.clear()


def answers(**fields):
    """A short form filled in."""
    return {"made_with": str(uuid4()), "name": "Fleurs de Zoé"} | fields


def read(response):
    """What a page says."""
    assert response.status_code == 200, response
    return response.content.decode()


def invited(firm, person, kind=MembershipKind.STAFF):
    """Invite a person by their address; return the path in their mail."""
    owner = firm.memberships.owners().first().person
    with transaction.atomic():
        firms.invite(firm, person.email if isinstance(person, User) else person, kind, by=owner)
    return re.search(rf"{HERE}invitation/[\w-]+/", Mail.objects.latest("pk").text)[0]


# A SIRET


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("732 829 320 0007", "Ce numéro a 13 chiffres, un SIRET en a 14."),
        ("732829320", "c’est le SIREN"),
        ("732 829 320 00075", "Un chiffre ne va pas"),
        ("73282932O00074", "en chiffres seulement"),
        ("1", "Ce numéro a 1 chiffre, un"),
        ("00000000000000", "Un chiffre ne va pas"),
    ],
)
def test_wrong_siret_is_told_what_is_wrong(typed, words):
    with pytest.raises(SiretError, match=re.escape(words)):
        read_siret(typed)


@pytest.mark.parametrize(
    "typed", ["73282932000074", " 732 829 320 00074 ", "732.829.320-00074", "７３２８２９３２０00074"]
)
def test_siret_is_read_however_it_is_grouped(typed):
    assert read_siret(typed) == SIRET


def test_offices_of_la_poste_have_their_own_sum():
    assert is_siret("35600000000048")
    assert is_siret("35600000049837")
    assert not is_siret("35600000049838")


# Describing


def test_whoever_has_no_firm_is_invited_to_describe_one(zoe):
    html = read(browser_of(zoe).get(HERE))
    assert ADD in html
    assert "Décrire mon entreprise" in html


def test_name_alone_is_enough(zoe):
    client = browser_of(zoe)
    html = read(client.post(ADD, answers(), follow=True))
    firm = Firm.objects.get()
    assert (firm.name, firm.folded_name, firm.number_status) == ("Fleurs de Zoé", "fleurs de zoe", "unsaid")
    assert firm.memberships.get().is_owner
    assert "C’est enregistré." in html
    assert RoleKind.SME in roles_of(User.objects.get(pk=zoe.pk))
    assert not FirmFact.objects.exists()


@pytest.mark.parametrize(
    ("sent", "number", "title"),
    [
        ({"siret": "732 829 320 00074"}, "SIRET 732\u00a0829\u00a0320\u00a000074", "Fleurs de Zoé"),
        ({"number_status": "none"}, "Pas de SIRET, ou pas encore", "Fleurs de Zoé"),
        ({"foreign_number": "BE 0403.019.261"}, "Immatriculée à l’étranger BE 0403.019.261", "Fleurs de Zoé"),
        ({"number_status": "no-firm", "name": ""}, "Pas encore d’entreprise", "Mon projet d’entreprise"),
    ],
)
def test_everybody_has_a_way_through(zoe, sent, number, title):
    html = read(browser_of(zoe).post(ADD, answers(**sent), follow=True))
    assert number in html
    assert f"<h1>{title}</h1>" in html


def test_everything_said_is_kept_and_dated(zoe, towns, few_trades):
    client = browser_of(zoe)
    sent = answers(
        trade="Fleuristes", place="rennes", headcount="3", website="www.fleurs-de-zoe.fr", address_kind="own"
    )
    html = read(client.post(ADD, sent, follow=True))
    firm = Firm.objects.get()
    assert (firm.trade_id, firm.trade_text) == ("fleuriste", "Fleuriste")
    assert (firm.naf_code, firm.naf_nomenclature, firm.place) == ("47.76Z", "naf2", towns.rennes)
    assert firm.website == "https://www.fleurs-de-zoe.fr"
    facts = facts_of(firm)
    assert (facts.headcount, facts.size.key, facts.sector.key) == (3, "1-9", "commerce")
    assert facts.known["headcount"].said_by_id == zoe.pk
    assert "dit par vous, le" in html


def test_trade_that_nobody_knows_is_kept_in_its_own_words(zoe, few_trades):
    browser_of(zoe).post(ADD, answers(trade="Dresseuse de puces"))
    firm = Firm.objects.get()
    assert (firm.trade_text, firm.trade, firm.naf_code) == ("Dresseuse de puces", None, "")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "Donnez le nom de l’entreprise, ou cochez"),
        ({"name": "\t\n "}, "Donnez le nom de l’entreprise, ou cochez"),
        ({"name": "x" * 500}, "C’est trop long : 500 caractères"),
        ({"siret": "7328293200007"}, "Ce numéro a 13 chiffres"),
        ({"siret": "73282932000075"}, "Un chiffre ne va pas"),
        ({"siret": SIRET, "number_status": "none"}, "Effacez l’un, ou changez l’autre"),
        ({"number_status": "siret"}, "Écrivez le numéro, ou cochez"),
        ({"number_status": "zzz"}, "Choisissez une réponse de la liste."),
        ({"headcount": "0"}, "Comptez-vous aussi"),
        ({"headcount": "trois"}, "Écrivez un nombre entier"),
        ({"website": "pas une adresse"}, "Cette adresse ne mène nulle part"),
        ({"website": "javascript:alert(1)"}, "Cette adresse ne mène nulle part"),
        ({"place": "Nullepart-sur-Rien"}, "Nous ne trouvons pas"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(zoe, towns, sent, words):
    html = read(browser_of(zoe).post(ADD, answers(**sent)))
    assert words in html
    assert not Firm.objects.exists()
    for typed in (sent[name] for name in sent if name != "number_status"):
        assert escape(typed.strip()) in html


def test_name_of_emoji_or_with_line_breaks_stays_in_one_line(zoe):
    client = browser_of(zoe)
    client.post(ADD, answers(name="🌻🌻🌻"))
    client.post(ADD, answers(name="Zoé\r\nBcc: tous@exemple.fr"))
    assert set(Firm.objects.values_list("name", flat=True)) == {"🌻🌻🌻", "Zoé Bcc: tous@exemple.fr"}
    read(client.get(HERE))


def test_form_sent_twice_or_again_by_the_back_button_makes_one_firm(zoe):
    client = browser_of(zoe)
    sent = answers()
    client.post(ADD, sent)
    client.post(ADD, sent)
    client.post(ADD, sent | {"name": "Fleurs de Zoé et Léo"})
    assert Firm.objects.get().name == "Fleurs de Zoé et Léo"
    html = read(browser_of(make_person("lou")).post(ADD, sent))
    assert "Ce formulaire a déjà servi" in html
    assert Firm.objects.get().name == "Fleurs de Zoé et Léo"


def test_second_tab_is_told_that_the_first_saved(zoe, florist):
    client = browser_of(zoe)
    change = f"{HERE}{florist.pk}/modifier/"
    sent = {"version": florist.version, "name": "Premier onglet"}
    client.post(change, sent)
    html = read(client.post(change, sent | {"name": "Second onglet"}))
    assert "Cette fiche a changé depuis que vous l’avez ouverte" in html
    assert 'value="Second onglet"' in html
    florist.refresh_from_db()
    assert florist.name == "Premier onglet"
    version = re.search(r'name="version" value="(\d+)"', html)[1]
    client.post(change, {"version": version, "name": "Second onglet"})
    florist.refresh_from_db()
    assert florist.name == "Second onglet"


def test_answer_taken_away_is_unknown_again(zoe, towns, few_trades):
    firm = make_firm(zoe, facts={"headcount": 3, "place": towns.rennes})
    browser_of(zoe).post(f"{HERE}{firm.pk}/modifier/", {"version": firm.version, "name": firm.name})
    assert not facts_of(firm)
    firm.refresh_from_db()
    assert firm.place is None


def test_two_people_who_describe_the_same_firm_are_told(zoe, strangers):
    make_firm(strangers["sme"], siret=SIRET, number_status=NumberStatus.SIRET)
    html = read(browser_of(zoe).post(ADD, answers(siret=SIRET), follow=True))
    assert "Quelqu’un d’autre a déjà décrit une entreprise avec ce SIRET" in html
    assert "sme@exemple.fr" not in html
    assert Firm.objects.filter(siret=SIRET).count() == 2


def test_more_is_said_of_a_firm_each_answer_optional(zoe, florist, few_trades):
    client = browser_of(zoe)
    address = f"{HERE}{florist.pk}/en-savoir-plus/"
    sent = {
        "stage": "activite",
        "creation_date": "12/03/2019",
        "legal_form": "sarl",
        "customers": ["particuliers", "entreprises"],
        "turnover": "120 000,50",
        "balance_sheet": "0",
        "independence": "yes",
    }
    html = read(client.post(address, sent, follow=True))
    facts = facts_of(florist)
    assert facts.turnover == pytest.approx(120000.5)
    assert facts.balance_sheet == 0
    assert facts.balance_sheet is not None
    assert facts.independence is True
    assert facts.customers == {"particuliers", "entreprises"}
    assert facts.sales_areas is None
    assert "12 mars 2019" in html
    shown = read(client.get(address))
    assert 'value="2019-03-12"' in shown
    client.post(address, {"stage": "activite"})
    assert set(facts_of(florist).known) == {"stage"}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"creation_date": "hier"}, "Écrivez une date"),
        ({"creation_date": "12/03/0019"}, "Vérifiez l’année"),
        ({"turnover": "beaucoup"}, "Écrivez un montant en euros"),
        ({"turnover": "-1"}, "ne descend pas sous zéro"),
        ({"turnover": "9" * 40}, "trop grand"),
        ({"legal_form": "zzz"}, "Choisissez une réponse"),
        ({"customers": "martiens"}, "Choisissez des réponses"),
        ({"independence": "peut-être"}, "Choisissez une réponse"),
    ],
)
def test_facts_that_cannot_be_are_refused(zoe, florist, few_trades, sent, words):
    html = read(browser_of(zoe).post(f"{HERE}{florist.pk}/en-savoir-plus/", sent))
    assert words in html
    assert not facts_of(florist)


def test_person_chooses_among_their_firms(zoe, florist):
    client = browser_of(zoe)
    second = make_firm(zoe, "Jardins de Zoé")
    assert "<h1>Fleurs de Zoé</h1>" in read(client.get(HERE))
    html = read(client.post(f"{HERE}{second.pk}/choisir/", follow=True))
    assert "<h1>Jardins de Zoé</h1>" in html
    assert client.session[FIRM_KEY] == second.pk
    second.delete()
    assert "<h1>Fleurs de Zoé</h1>" in read(client.get(HERE))


# People


def test_invited_person_joins_by_the_link_of_their_mail(zoe, florist):
    lea = make_person("lea")
    html = read(
        browser_of(zoe).post(
            f"{HERE}{florist.pk}/personnes/", {"email": " LEA@exemple.fr ", "kind": "staff"}, follow=True
        )
    )
    assert "L’invitation est partie" in html
    letter = Mail.objects.get()
    assert (letter.recipient, letter.subject) == ("lea@exemple.fr", "Rejoignez Fleurs de Zoé")
    link = re.search(rf"{HERE}invitation/[\w-]+/", Mail.objects.latest("pk").text)[0]
    assert link.split("/")[-2] not in Invitation.objects.get().token_digest
    client = browser_of(lea)
    assert "Rejoindre l’entreprise" in read(client.get(link))
    assert not Membership.objects.filter(person=lea).exists()
    assert "Vous faites maintenant partie" in read(client.post(link, follow=True))
    assert not Membership.objects.get(person=lea).is_owner
    assert "<h1>Fleurs de Zoé</h1>" in read(client.get(link, follow=True))


def test_invitation_expires_after_seven_days_and_can_be_sent_again(zoe, florist):
    lea = make_person("lea")
    link = invited(florist, lea)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client = browser_of(lea)
    assert "Cette invitation a expiré" in read(client.get(link))
    assert "ne sert plus" in read(client.post(link))
    assert not Membership.objects.filter(person=lea).exists()
    assert "expirée le" in read(browser_of(zoe).get(f"{HERE}{florist.pk}/personnes/"))
    again = invited(florist, lea)
    assert again != link
    assert client.get(link).status_code == 404
    client.post(again)
    assert Membership.objects.filter(person=lea).exists()


def test_withdrawn_invitation_leads_nowhere(zoe, florist):
    lea = make_person("lea")
    link = invited(florist, lea)
    browser_of(zoe).post(f"{HERE}invitations/{Invitation.objects.get().pk}/")
    assert browser_of(lea).get(link).status_code == 404
    assert browser_of(lea).post(link).status_code == 404


def test_invitation_used_by_one_does_not_serve_another(zoe, florist):
    lea = make_person("lea")
    link = invited(florist, lea)
    client = browser_of(lea)
    client.post(link)
    client.post(f"{HERE}personne/{Membership.objects.get(person=lea).pk}/", {"wish": "leave"})
    assert "ne sert plus" in read(client.post(link))


def test_owner_invited_as_staff_stays_owner_and_staff_invited_as_owner_rises(zoe, florist):
    lea = make_person("lea")
    invitation = Invitation.objects.create(firm=florist, email=zoe.email, token_digest="a", invited_by=zoe)
    assert firms.accept(invitation, zoe).is_owner
    join(florist, lea)
    invitation = Invitation.objects.create(
        firm=florist, email=lea.email, token_digest="b", kind=MembershipKind.OWNER, invited_by=zoe
    )
    assert firms.accept(invitation, lea).is_owner


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"email": "", "kind": "staff"}, "Donnez l’adresse"),
        ({"email": "lea@", "kind": "staff"}, "Cette adresse n’est pas complète"),
        ({"email": "lea@exemple.fr\nBcc: x@exemple.fr", "kind": "staff"}, "Cette adresse n’est pas complète"),
        ({"email": "lea@exemple.fr"}, "Choisissez sa place"),
        ({"email": "lea@exemple.fr", "kind": "king"}, "Choisissez une réponse"),
        ({"email": "ZOE@exemple.fr", "kind": "staff"}, "déjà dans l’entreprise"),
    ],
)
def test_invitation_that_cannot_be_sent(zoe, florist, sent, words):
    assert words in read(browser_of(zoe).post(f"{HERE}{florist.pk}/personnes/", sent))
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_nobody_invites_the_whole_town_in_a_day(zoe, florist):
    for number in range(firms.MOST_INVITATIONS_A_DAY):
        invited(florist, f"lea{number}@exemple.fr")
    with pytest.raises(firms.FirmRefusal, match="beaucoup d’invitations"):
        firms.invite(florist, "une-de-trop@exemple.fr", MembershipKind.STAFF, by=zoe)


def test_last_owner_neither_leaves_nor_becomes_staff(zoe, florist):
    client = browser_of(zoe)
    place = florist.memberships.get()
    for wish in ("leave", "staff"):
        html = read(client.post(f"{HERE}personne/{place.pk}/", {"wish": wish}))
        assert "L’entreprise n’a pas d’autre responsable" in html
    lea = join(florist, make_person("lea"))
    client.post(f"{HERE}personne/{lea.pk}/", {"wish": "owner"})
    html = read(client.post(f"{HERE}personne/{place.pk}/", {"wish": "leave"}, follow=True))
    assert "Vous avez quitté l’entreprise." in html
    assert florist.memberships.get().person == lea.person


def test_owner_takes_somebody_out_and_staff_may_only_leave(zoe, florist):
    lea, lou = make_person("lea"), make_person("lou")
    leas, lous = join(florist, lea), join(florist, lou)
    client = browser_of(lea)
    for place, wish in ((lous, "leave"), (leas, "owner"), (florist.memberships.owners().get(), "staff")):
        assert client.post(f"{HERE}personne/{place.pk}/", {"wish": wish}).status_code == 404
    assert (
        client.post(f"{HERE}{florist.pk}/personnes/", {"email": "x@exemple.fr", "kind": "staff"}).status_code
        == 404
    )
    assert client.get(f"{HERE}{florist.pk}/supprimer/").status_code == 404
    assert "Inviter quelqu’un" not in read(client.get(f"{HERE}{florist.pk}/personnes/"))
    browser_of(zoe).post(f"{HERE}personne/{lous.pk}/", {"wish": "leave"})
    client.post(f"{HERE}personne/{leas.pk}/", {"wish": "leave"})
    assert florist.memberships.count() == 1


def test_one_owner_deletes_the_firm_after_confirming(zoe, florist):
    client = browser_of(zoe)
    address = f"{HERE}{florist.pk}/supprimer/"
    assert "Cochez cette case pour confirmer." in read(client.post(address))
    lea = join(florist, make_person("lea"), MembershipKind.OWNER)
    assert "plusieurs responsables" in read(client.post(address, {"sure": "on"}))
    firms.leave(lea)
    assert "sont effacés" in read(client.post(address, {"sure": "on"}, follow=True))
    assert not Firm.objects.exists()


def test_account_that_goes_leaves_no_firm_without_owner(zoe, florist):
    lea = join(florist, make_person("lea"))
    join(florist, make_person("lou"))
    zoe.delete()
    lea.refresh_from_db()
    assert lea.is_owner
    User.objects.all().delete()
    assert not Firm.objects.exists()


# Who sees what


def addresses(firm, place, invitation):
    """Every address that names something of a firm, and how it is asked."""
    return [
        ("get", f"{HERE}{firm.pk}/modifier/"),
        ("post", f"{HERE}{firm.pk}/modifier/"),
        ("get", f"{HERE}{firm.pk}/en-savoir-plus/"),
        ("post", f"{HERE}{firm.pk}/choisir/"),
        ("get", f"{HERE}{firm.pk}/supprimer/"),
        ("post", f"{HERE}{firm.pk}/supprimer/"),
        ("get", f"{HERE}{firm.pk}/personnes/"),
        ("post", f"{HERE}{firm.pk}/personnes/"),
        ("post", f"{HERE}personne/{place.pk}/"),
        ("post", f"{HERE}invitations/{invitation.pk}/"),
    ]


@pytest.mark.parametrize("who", ["sme", "connector", "editor", "mission"])
def test_firm_of_another_is_not_there(zoe, florist, strangers, who):
    link = invited(florist, "lea@exemple.fr")
    client = browser_of(strangers[who])
    sent = {
        "sure": "on",
        "wish": "leave",
        "email": "x@exemple.fr",
        "kind": "owner",
        "name": "Volée",
        "version": 1,
    }
    named = addresses(florist, florist.memberships.get(), Invitation.objects.get())
    for method, address in [*named, ("get", link), ("post", link)]:
        answer = getattr(client, method)(address, sent if method == "post" else None)
        assert answer.status_code == 404, (method, address)
    florist.refresh_from_db()
    assert florist.name == "Fleurs de Zoé"
    assert (florist.memberships.count(), Invitation.objects.count()) == (1, 1)
    assert "Fleurs de Zoé" not in read(client.get(HERE))


def test_whoever_did_not_sign_in_is_led_to_it_and_learns_nothing(client, zoe, florist):
    link = invited(florist, "lea@exemple.fr")
    named = addresses(florist, florist.memberships.get(), Invitation.objects.get())
    for method, address in [*named, ("get", HERE), ("get", ADD), ("get", f"{HERE}reprendre/"), ("get", link)]:
        answer = getattr(client, method)(address)
        if answer.status_code == 302:
            assert SIGN_IN.match(answer["Location"]), address
        else:
            assert (method, answer.status_code) == ("post", 403), address
            assert "Fleurs de Zoé" not in answer.content.decode(), address
    assert client.get(f"{HERE}invitation/nimporte/").status_code == 302


def test_firm_typed_after_the_session_stays_in_its_form_and_is_saved_after_signing_in_elsewhere(
    client, zoe, florist, towns, few_trades
):
    new = answers(name="Le jardin de Zoé", trade="fleuriste", place="rennes", headcount="3")
    changed = new | {"name": "Fleurs & Zoé", "version": florist.version}
    more = {"turnover": "120 000", "independence": "yes"}
    sent = [
        (ADD, new),
        (f"{HERE}{florist.pk}/modifier/", changed),
        (f"{HERE}{florist.pk}/en-savoir-plus/", more),
    ]
    for address, typed in sent:
        answer = client.post(address, typed)
        html = answer.content.decode()
        assert answer.status_code == 403
        assert "Fleurs de Zoé" not in html
        assert "Ce n’est pas encore enregistré" in html
        for name, value in typed.items():
            assert f'name="{name}"' in html, name
            assert escape(str(value)).lower() in html.lower(), name
    assert not client.cookies
    client.force_login(zoe)
    for address, typed in sent:
        assert client.post(address, typed).status_code == 302, address
    florist.refresh_from_db()
    assert florist.name == "Fleurs & Zoé"
    assert facts_of(florist).turnover == 120_000
    assert Firm.objects.count() == 2


def test_session_of_a_deleted_account_is_nobodys(zoe, florist):
    client = browser_of(zoe)
    zoe.delete()
    assert client.get(HERE).status_code == 302


def test_pages_are_personal(zoe, florist):
    answer = browser_of(zoe).get(HERE)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"


def test_form_from_another_site_is_refused(zoe, florist):
    client = browser_of(zoe)
    client.handler.enforce_csrf_checks = True
    answer = client.post(
        f"{HERE}{florist.pk}/supprimer/", {"sure": "on"}, HTTP_ORIGIN="https://ailleurs.example"
    )
    assert answer.status_code == 403
    assert client.post(f"{HERE}{florist.pk}/choisir/", HTTP_ORIGIN="http://testserver").status_code == 302


# Rules of the database


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"name": ""}, "Donnez le nom"),
        ({"name": "A", "number_status": "siret"}, "Donnez le SIRET"),
        ({"name": "A", "siret": SIRET}, "Donnez le SIRET"),
        ({"name": "A", "foreign_number": "BE 1"}, "autre pays"),
        ({"name": "A", "naf_code": "47.76Z"}, "nomenclature"),
    ],
)
def test_database_keeps_the_rules(columns, words):
    with pytest.raises(ValidationError, match=words):
        Firm(**columns).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        Firm.objects.create(**columns)


# Counted


@pytest.mark.parametrize("count", [1, 50])
def test_pages_ask_as_many_questions_for_one_as_for_fifty(
    zoe, florist, count, towns, few_trades, django_assert_max_num_queries
):
    firms.say_facts(florist, zoe, {"place": towns.rennes, "headcount": count})
    for number in range(count):
        join(florist, make_person(f"p{number}"))
        Invitation.objects.create(firm=florist, email=f"i{number}@exemple.fr", token_digest=str(number))
    for number in range(min(count, 15)):
        make_firm(zoe, f"Autre {number}")
    client = browser_of(zoe)
    client.get(HERE)
    with django_assert_max_num_queries(20):
        read(client.get(HERE))
    with django_assert_max_num_queries(14):
        read(client.get(f"{HERE}{florist.pk}/personnes/"))


# What is held


def test_person_reads_and_erases_what_is_held_on_their_firm(zoe, florist):
    firms.say_facts(florist, zoe, {"headcount": 3})
    room = next(room for room in personal_data if type(room).__name__ == "Firms")
    export = room.export("ZOE@exemple.fr")
    assert export[0]["entreprise"] == "Fleurs de Zoé"
    assert "3 personnes (Vous" in export[0]["ce que l’on en sait"]["Personnes qui y travaillent"]
    invited(florist, "lea@exemple.fr")
    assert room.export("lea@exemple.fr")[0]["invitation de"] == "Fleurs de Zoé"
    assert room.export("lea@exemple.fr")[0]["écrite par"] == str(zoe)
    written = room.export("zoe@exemple.fr")[-1]
    assert (written["invitation que vous écrivez pour"], written["à"]) == ("Fleurs de Zoé", "lea@exemple.fr")
    assert room.erase("lea@exemple.fr") == 1
    assert room.erase("zoe@exemple.fr") == 2, "their place, and the words of the mail that names them"
    for model in (Firm, FirmFact, Invitation):
        assert not model.objects.exists()


def test_mails_by_which_somebody_invited_lose_their_name_when_they_go(zoe, florist):
    elder = make_person("ainee")
    Membership.objects.create(firm=florist, person=elder, kind=MembershipKind.OWNER)
    with transaction.atomic():
        for inviter in (zoe, zoe, elder):
            firms.invite(florist, f"{inviter.pk}@exemple.fr", MembershipKind.STAFF, by=inviter)
    Invitation.objects.get(email=f"{zoe.pk}@exemple.fr").delete()
    merging.merge(elder, zoe)
    assert Mail.objects.filter(key__startswith="invitation:").exclude(text="").count() == 3
    erase_account(zoe)
    assert not Mail.objects.filter(key__startswith="invitation:").exclude(text="").exists()


def test_invitations_go_thirty_days_after_their_end(zoe, florist):
    now = timezone.now()
    for number, ended in enumerate((1, 29, 31)):
        Invitation.objects.create(
            firm=florist,
            email=f"{number}@exemple.fr",
            token_digest=str(number),
            expires_at=now - timedelta(days=ended),
        )
    assert EraseOldInvitations().run(now) == 1
    assert EraseOldInvitations().run(now) == 0
    assert Invitation.objects.count() == 2


def test_due_command_runs(zoe):
    call_command("due", verbosity=0)


def test_demonstration_has_two_firms_made_once(towns, few_trades):
    assert DemoFirms().build(scale=1) == "2 nouvelles entreprises"
    assert DemoFirms().build(scale=1) == "0 nouvelles entreprises"
    firms_by_person = {
        place.person.email: place.firm for place in Membership.objects.select_related("firm", "person")
    }
    facts = facts_of(firms_by_person["pme@exemple.fr"])
    assert (facts.headcount, facts.place, facts.size.key) == (14, towns.rennes, "10-49")
    assert facts_of(firms_by_person["artisan@exemple.fr"]).place is None
    assert all(firm.is_demo for firm in firms_by_person.values())
    assert not any(person.has_usable_password() for person in User.objects.all())
