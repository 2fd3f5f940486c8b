"""The mission finds a person or a firm, and helps without seeing more than it needs to."""

import re
from decimal import Decimal
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry

from accounts import help_desk
from accounts.enums import FactOrigin, MembershipKind, NumberStatus, RoleKind
from accounts.facts import propose
from accounts.models import AddressChange, Firm, Membership, Role
from accounts.services import set_roles
from outbox.models import Mail
from outbox.services import send_mail
from taxonomy.models import NafCode, Sector
from territories.models import Commune, Department
from tests.resources.editing import build_house

pytestmark = pytest.mark.django_db

LIST = reverse("wagtailusers_users:index")
RESULTS = reverse("wagtailusers_users:index_results")
FIRMS = reverse("entreprises:index_results")
SIRET = "73282932000074"
QUERIES_OF_PEOPLE = 12
QUERIES_OF_FIRMS = 7


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    cache.clear()


@pytest.fixture
def house():
    """People, of whom one has a firm."""
    house = build_house()
    people = get_user_model().objects
    house.zoe = people.create_user("zoe@exemple.fr", first_name="Zoé", last_name="Élégant")
    house.firm = Firm.objects.create(
        name="Fleurs d’Élodie",
        number_status=NumberStatus.SIRET,
        siret=SIRET,
        website="https://fleurs.exemple/",
    )
    Membership.objects.create(person=house.zoe, firm=house.firm, kind=MembershipKind.OWNER)
    house.admin = people.create_superuser("admin@exemple.fr")
    return house


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def page(person):
    return reverse("wagtailusers_users:inspect", args=[person.pk])


def act(person, name):
    return reverse("wagtailusers_users:act", args=[person.pk, name])


def fresh(record):
    return type(record).objects.get(pk=record.pk)


def sign_in_once(person):
    """What a first sign-in leaves."""
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    type(person).objects.filter(pk=person.pk).update(last_login=timezone.now())


@pytest.mark.parametrize(
    "words",
    [
        "zoe@exemple.fr",
        "ZOE@",
        "zoé",
        "elegant zoe",
        "Élégant",
        "elodie",
        "FLEURS D'ELODIE",
        SIRET,
        "732 829 320",
    ],
)
def test_person_is_found_by_address_name_firm_or_number(house, client, words):
    client.force_login(house.mission)
    html = text_of(client.get(RESULTS, {"q": words}))
    assert "zoe@exemple.fr" in html
    assert "Fleurs d’Élodie" in html
    assert "bretagne@exemple.fr" not in html


@pytest.mark.parametrize("words", ["***", "%", "\x00", "x" * 500, "🐝", "'; --", "99999999999999"])
def test_odd_searches_find_nobody_and_break_nothing(house, client, words):
    client.force_login(house.mission)
    for address in (RESULTS, FIRMS):
        response = client.get(address, {"q": words})
        assert response.status_code == 200
        # What is no text at all is no search.
        assert "zoe@exemple.fr" not in response.content.decode() or words == "\x00"


def test_person_with_two_firms_is_listed_once(house, client):
    Membership.objects.create(person=house.zoe, firm=Firm.objects.create(name="Élodie et fils"))
    client.force_login(house.mission)
    assert text_of(client.get(RESULTS, {"q": "elodie"})).count("zoe@exemple.fr") == 1
    assert text_of(client.get(RESULTS, {"role": "sme"})).count("zoe@exemple.fr") == 1


def test_list_is_filtered_by_role_and_state(house, client):
    client.force_login(house.mission)
    assert "bretagne@exemple.fr" in text_of(client.get(RESULTS, {"role": "regional_editor"}))
    assert "zoe@exemple.fr" not in text_of(client.get(RESULTS, {"role": "regional_editor"}))
    assert "zoe@exemple.fr" in text_of(client.get(RESULTS, {"jamais_venue": "true"}))
    assert "zoe@exemple.fr" not in text_of(client.get(RESULTS, {"is_active": "false"}))


def test_page_of_a_person_says_what_helps_and_no_more(house, client):
    sign_in_once(house.zoe)
    client.force_login(house.mission)
    html = text_of(client.get(page(house.zoe)))
    for words in (
        "zoe@exemple.fr",
        "Fleurs d’Élodie (Responsable)",
        "Adresse confirmée",
        "Accords en vigueur",
    ):
        assert words in html
    assert "mot de passe" not in html.lower()
    assert (
        client.get(page(house.zoe))
        .content.decode()
        .count(reverse("entreprises:inspect", args=[house.firm.pk]))
    )


def test_mission_invites_somebody_who_gets_a_mail_and_no_password(house, client):
    client.force_login(house.mission)
    form = client.get(reverse("wagtailusers_users:add")).content.decode()
    assert "password" not in form
    for words in ("Rédaction régionale", "Bretagne", "Partenaire", "Connecteur"):
        assert words in form
    sent = {"email": " Ana@Exemple.FR", "first_name": "Ana", "regions": ["53"], "connector": "on"}
    response = client.post(reverse("wagtailusers_users:add"), sent)
    ana = get_user_model().objects.get(email="ana@exemple.fr")
    assert response["Location"] == page(ana)
    assert {role.kind for role in ana.roles.all()} == {RoleKind.REGIONAL_EDITOR, RoleKind.CONNECTOR}
    assert {role.granted_by for role in ana.roles.all()} == {house.mission}
    mail = Mail.objects.get()
    assert mail.recipient == "ana@exemple.fr"
    for words in ("Bonjour Ana", "Rédaction régionale : Bretagne", "/gestion/", "deuxième vérification"):
        assert words in mail.text
    assert not ana.has_usable_password()
    assert "Invitation envoyée" in text_of(client.get(page(ana)))


def test_who_does_not_enter_the_admin_is_led_to_their_space(house, client):
    client.force_login(house.mission)
    client.post(reverse("wagtailusers_users:add"), {"email": "ana@exemple.fr", "provider": "on"})
    mail = Mail.objects.get()
    assert "/mon-espace/" in mail.text
    assert "deuxième vérification" not in mail.text


@pytest.mark.parametrize(
    "address", ["", "zoe", "zoe@", "a@b.fr\nBcc: x@y.fr", "x" * 300 + "@exemple.fr", "ZOE@exemple.fr"]
)
def test_invitation_that_cannot_be_is_told(house, client, address):
    client.force_login(house.mission)
    before = get_user_model().objects.count()
    response = client.post(reverse("wagtailusers_users:add"), {"email": address})
    assert response.status_code == 200
    if address == "ZOE@exemple.fr":
        assert "cherchez-le dans la liste" in text_of(response)
    assert get_user_model().objects.count() == before
    assert not Mail.objects.exists()


def test_invitation_is_sent_again_but_not_all_day(house, client):
    client.force_login(house.mission)
    for _ in range(help_desk.MOST_INVITATIONS_A_DAY):
        assert client.post(act(house.zoe, "inviter")).status_code == 302
    assert "plusieurs fois aujourd’hui" in text_of(client.post(act(house.zoe, "inviter")))
    assert Mail.objects.count() == help_desk.MOST_INVITATIONS_A_DAY
    sign_in_once(house.zoe)
    assert client.post(act(house.zoe, "inviter")).status_code == 404


def test_roles_change_and_the_rest_stays(house, client):
    client.force_login(house.mission)
    edit = reverse("wagtailusers_users:edit", args=[house.breton.pk])
    sent = {"first_name": "Yann", "regions": ["28"], "email": "autre@exemple.fr", "is_active": ""}
    assert client.post(edit, sent).status_code == 302
    yann = fresh(house.breton)
    assert (yann.email, yann.is_active, yann.folded_name) == ("bretagne@exemple.fr", True, "yann")
    assert [role.region_id for role in yann.roles.all()] == ["28"]


def test_wrong_address_of_somebody_who_never_came_is_corrected(house, client):
    client.force_login(house.mission)
    assert client.get(act(house.zoe, "adresse")).status_code == 200
    response = client.post(act(house.zoe, "adresse"), {"address": " Zoe.Elegant@Exemple.FR "})
    assert response["Location"] == page(house.zoe)
    assert fresh(house.zoe).email == "zoe.elegant@exemple.fr"
    told = {mail.recipient: mail for mail in Mail.objects.all()}
    assert set(told) == {"zoe@exemple.fr", "zoe.elegant@exemple.fr"}
    assert "zoe.elegant" not in told["zoe@exemple.fr"].text
    assert "Zoé" not in told["zoe@exemple.fr"].text
    assert not AddressChange.objects.exists()
    assert "Adresse corrigée" in text_of(client.get(page(house.zoe)))


def test_mails_of_the_account_at_a_wrong_address_are_the_persons_and_no_others(house, client):
    help_desk.invite(house.zoe, by=house.mission)
    send_mail("stranger", "zoe@exemple.fr", "accounts/mail/totp_activated", {})
    help_desk.correct_address(house.zoe, "zoe.elegant@exemple.fr", by=house.mission)
    keys = [mail.key.rsplit("-", 2)[0] for mail in Mail.objects.about("zoe.elegant@exemple.fr")]
    assert sorted(keys) == ["address-corrected", "staff-invitation"]


def test_former_address_that_was_confirmed_may_take_the_account_back(house, client):
    sign_in_once(house.zoe)
    other = type(client)()
    other.force_login(house.zoe)
    client.force_login(house.mission)
    client.post(act(house.zoe, "adresse"), {"address": "neuve@exemple.fr"})
    change = AddressChange.objects.get()
    assert (change.old, change.new) == ("zoe@exemple.fr", "neuve@exemple.fr")
    assert str(change.pk) in Mail.objects.get(recipient="zoe@exemple.fr").text
    assert not EmailAddress.objects.filter(user=house.zoe).exists()
    assert fresh(house.zoe).last_login, "when they came last stays true"
    assert "Renvoyer l’invitation" in text_of(client.get(page(house.zoe)))
    assert "_auth_user_id" not in other.get(reverse("accounts:space")).wsgi_request.session, "signed out"


@pytest.mark.parametrize("address", ["", "zoe", "bretagne@exemple.fr", "a@b.fr\r\nBcc: x@y.fr"])
def test_correction_that_cannot_be_is_told(house, client, address):
    client.force_login(house.mission)
    response = client.post(act(house.zoe, "adresse"), {"address": address})
    assert response.status_code == 200
    assert fresh(house.zoe).email == "zoe@exemple.fr"
    assert not Mail.objects.exists()


def test_closed_account_is_out_at_once_and_comes_back(house, client):
    inside = type(client)()
    inside.force_login(house.breton)
    assert inside.get(reverse("wagtailadmin_home")).status_code == 200
    client.force_login(house.mission)
    assert client.post(act(house.breton, "fermer")).status_code == 302
    assert inside.get(reverse("wagtailadmin_home")).status_code == 302
    assert not fresh(house.breton).is_active
    assert client.post(act(house.breton, "fermer")).status_code == 404
    assert client.post(act(house.breton, "rouvrir")).status_code == 302
    assert fresh(house.breton).is_active
    assert inside.get(reverse("wagtailadmin_home")).status_code == 302, "the old session stays closed"
    history = text_of(client.get(page(house.breton)))
    assert "Compte fermé" in history
    assert "Compte rouvert" in history


def test_second_factor_is_reset_and_the_person_is_told(house, client):
    Authenticator.objects.create(user=house.breton, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(house.mission)
    assert client.post(act(house.breton, "deuxieme-verification")).status_code == 302
    assert not Authenticator.objects.filter(user=house.breton).exists()
    assert Mail.objects.get().recipient == "bretagne@exemple.fr"
    assert client.post(act(house.breton, "deuxieme-verification")).status_code == 404


def test_nobody_helps_themselves_nor_touches_an_administrator(house, client):
    client.force_login(house.mission)
    for person in (house.mission, house.admin):
        for name, sent in (("fermer", {}), ("adresse", {"address": "autre@exemple.fr"})):
            assert client.post(act(person, name), sent).status_code == 200
        assert fresh(person).is_active
        assert fresh(person).email == person.email
    assert client.post(act(house.zoe, "autre-chose")).status_code == 404


@pytest.mark.parametrize("who", ["breton", "partner", "zoe", "connector", None])
def test_people_and_firms_are_the_mission_s_alone(house, client, who):
    house.connector = get_user_model().objects.create_user("connecteur@exemple.fr")
    set_roles(house.connector, mission=False, regions=[], organisations=[], connector=True, by=house.mission)
    house.firm.place = None
    if who:
        client.force_login(getattr(house, who))
    addresses = [LIST, RESULTS, reverse("wagtailusers_users:add"), page(house.zoe), FIRMS]
    addresses += [act(house.zoe, name) for name in ("inviter", "adresse", "fermer")]
    addresses += [reverse(f"entreprises:{name}", args=[house.firm.pk]) for name in ("inspect", "correct")]
    for address in addresses:
        for response in (client.get(address), client.post(address, {"name": "Pris", "address": "x@y.fr"})):
            assert response.status_code in (302, 403, 404), address
            assert b"Fleurs" not in response.content
            assert b"zoe@" not in response.content or who == "zoe"
    assert (fresh(house.zoe).is_active, fresh(house.zoe).email) == (True, "zoe@exemple.fr")
    assert fresh(house.firm).name == "Fleurs d’Élodie"


def test_histories_forget_who_left(house, client):
    client.force_login(house.mission)
    client.post(act(house.zoe, "inviter"))
    client.post(reverse("wagtailusers_users:edit", args=[house.zoe.pk]), {"first_name": "Zoé"})
    assert registry.get_logs_for_instance(house.zoe).count() == 2
    client.post(reverse("wagtailusers_users:delete", args=[house.zoe.pk]))
    labels = set(ModelLogEntry.objects.filter(object_id=str(house.zoe.pk)).values_list("label", flat=True))
    assert labels == {f"Personne n° {house.zoe.pk}"}


def test_lists_cost_the_same_for_one_row_and_for_fifty(house, client, django_assert_num_queries):
    client.force_login(house.mission)
    for address, most in ((RESULTS, QUERIES_OF_PEOPLE), (FIRMS, QUERIES_OF_FIRMS)):
        client.get(address)
        with django_assert_num_queries(most):
            client.get(address, {"q": "elodie"})
    for number in range(49):
        person = get_user_model().objects.create_user(f"personne{number}@exemple.fr")
        firm = Firm.objects.create(name=f"Élodie {number}")
        Membership.objects.create(person=person, firm=firm)
        Role.objects.create(person=person, kind=RoleKind.CONNECTOR)
    for address, most in ((RESULTS, QUERIES_OF_PEOPLE), (FIRMS, QUERIES_OF_FIRMS)):
        with django_assert_num_queries(most):
            assert client.get(address, {"q": "elodie"}).content.decode().count("<tr") > 50


# Firms


def test_firm_is_found_and_read_without_what_it_told(house, client):
    propose(house.firm, "headcount", 7)
    propose(house.firm, "turnover", Decimal(123456))
    client.force_login(house.mission)
    for words in ("fleurs", "ELODIE", "732 829 320", SIRET):
        assert "Fleurs d’Élodie" in text_of(client.get(FIRMS, {"q": words})), words
    html = text_of(client.get(reverse("entreprises:inspect", args=[house.firm.pk])))
    for words in ("SIRET 732 829 320 00074", "Zoé Élégant (Responsable)", "https://fleurs.exemple/"):
        assert words.replace("\xa0", " ") in html.replace("\xa0", " ")
    assert "123" not in html
    assert "Chiffre d’affaires" not in html


def test_firms_are_filtered_by_region_sector_and_size(house, client):
    bretagne = house.bretagne.region
    department = Department.objects.create(code="35", name="Ille-et-Vilaine", region=bretagne)
    rennes = Commune.objects.create(
        insee_code="35238",
        name="Rennes",
        folded_name="rennes",
        department=department,
        region=bretagne,
    )
    sector = Sector.objects.get(pk="commerce")
    NafCode.objects.create(nomenclature="naf2", code="47.76Z", label="Fleurs", division="47", sector=sector)
    other = Firm.objects.create(name="Garage du Pont")
    propose(house.firm, "headcount", 30, origin=FactOrigin.REGISTER)
    propose(house.firm, "headcount", 7)
    propose(other, "headcount", 30)
    Firm.objects.filter(pk=house.firm.pk).update(place=rennes, naf_code="47.76Z", naf_nomenclature="naf2")
    client.force_login(house.mission)

    def found(**query):
        html = text_of(client.get(FIRMS, query))
        return ("Fleurs" in html, "Garage" in html)

    assert found(region="53") == (True, False)
    assert found(region="28") == (False, False)
    assert found(secteur="commerce") == (True, False)
    assert found(taille="1-9") == (True, False), "its people are believed first"
    assert found(taille="10-49") == (False, True)
    assert found(taille="x", region="y") == (True, True)


def test_name_and_number_written_wrong_are_corrected(house, client):
    client.force_login(house.mission)
    address = reverse("entreprises:correct", args=[house.firm.pk])
    before = fresh(house.firm).version
    assert client.post(address, {"name": "  Fleurs  d’Élo ", "siret": "356 000 000 00048"}).status_code == 302
    firm = fresh(house.firm)
    assert (firm.name, firm.folded_name, firm.siret) == ("Fleurs d’Élo", "fleurs d elo", "35600000000048")
    assert firm.version > before
    assert client.post(address, {"name": "Fleurs", "siret": ""}).status_code == 302
    assert (fresh(firm).siret, fresh(firm).number_status) == ("", NumberStatus.UNSAID)
    assert "Nom ou SIRET corrigé" in text_of(client.get(reverse("entreprises:inspect", args=[firm.pk])))


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "", "siret": ""},
        {"name": "x" * 151, "siret": ""},
        {"name": "Fleurs", "siret": "73282932000075"},
        {"name": "Fleurs", "siret": "732829320"},
        {"name": "Fleurs", "siret": "1" * 60},
        {},
    ],
    ids=str,
)
def test_correction_of_a_firm_that_cannot_be_is_told(house, client, sent):
    client.force_login(house.mission)
    address = reverse("entreprises:correct", args=[house.firm.pk])
    assert client.post(address, sent).status_code == 200
    assert (fresh(house.firm).name, fresh(house.firm).siret) == ("Fleurs d’Élodie", SIRET)


def test_nobody_adds_edits_or_deletes_a_firm_by_hand(house, client):
    client.force_login(house.mission)
    addresses = [
        reverse(f"entreprises:{name}", args=[house.firm.pk]) for name in ("edit", "delete", "history")
    ]
    for address in [*addresses, reverse("entreprises:add")]:
        for response in (client.get(address), client.post(address, {"name": "Pris"})):
            assert response.status_code in (302, 404)
    assert fresh(house.firm).name == "Fleurs d’Élodie"
