"""Whoever signed in has a place of their own: what it shows, who they say they are, what they agree to."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.cards import CardContent, CardLink, SpaceCard, space_cards
from accounts.door import may_be_contacted, roles_of
from accounts.enums import MembershipKind, RoleKind, SpaceSection
from accounts.models import Consent, DataCopy, Firm, Kept, Membership, Role
from accounts.purposes import ConsentPurpose, consent_purposes
from accounts.register import consent_text, consents_of, give_consent, withdraw_consent
from accounts.services import install_mission, set_roles
from accounts.signin import confirm_address
from tests.accounts.signing_in import EMAIL, sign_in

pytestmark = pytest.mark.django_db

SPACE = "/mon-espace/"
DETAILS = "/mon-espace/coordonnees/"
AGREEMENTS = "/mon-espace/accords/"
OUT = "/mon-espace/quitter/"
CONTACT = "contact-by-connectors"
PAGES = [SPACE, DETAILS, AGREEMENTS]


def add_person(email, **fields):
    """A person whose address is confirmed."""
    person = get_user_model().objects.create_user(email, **fields)
    confirm_address(person)
    return person


@pytest.fixture
def lea(home):
    return add_person("lea@exemple.fr")


@pytest.fixture
def space(client, lea):
    """Léa's browser."""
    client.force_login(lea)
    return client


def shown(client, address):
    """What a person reads at an address, spaces as they come."""
    return client.get(address).content.decode().replace("\u00a0", " ")


def heading(html):
    """The title of a page."""
    return re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)[1].strip()


def header_of(html):
    """The header of a page."""
    return re.search(r"<header.*?</header>", html, re.DOTALL)[0]


def agree(client, **fields):
    """Press « J’accepte » below the text that is shown now."""
    return client.post(AGREEMENTS, {"purpose": CONTACT, "version": consent_text(CONTACT).version} | fields)


def withdraw(client, consent):
    return client.post(f"{AGREEMENTS}{consent.pk}/retirer/")


def place_in_firm(person, name="Fleurs de Zoé"):
    firm = Firm.objects.create(name=name)
    Membership.objects.create(firm=firm, person=person, kind=MembershipKind.OWNER)
    return firm


def set_kinds(person, **kinds):
    """Grant roles that need no further word."""
    set_roles(person, **{"mission": False, "regions": [], "organisations": [], "by": None} | kinds)


# Who enters


@pytest.mark.parametrize("address", PAGES)
def test_who_did_not_sign_in_is_asked_to_and_comes_back(client, home, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={address}")
    assert "no-store" in answer["Cache-Control"]
    assert not client.cookies


@pytest.mark.parametrize("address", PAGES)
def test_page_of_a_person_is_neither_stored_nor_indexed(space, address):
    answer = space.get(address)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()


NOT_SAVED = "Votre session était terminée : rien n’a été enregistré. Connectez-vous, puis recommencez."


@pytest.mark.parametrize(
    ("came_from", "back"),
    [
        ("http://testserver/mon-espace/plan/?entreprise=3#ligne-4", "/mon-espace/plan/?entreprise=3"),
        ("http://testserver/mon-espace/donnees/", "/mon-espace/donnees/"),
        ("https://ailleurs.exemple/piege/", SPACE),
        ("http://testserver//ailleurs.exemple/", SPACE),
        ("http://testserver", SPACE),
        ("n’importe quoi", SPACE),
        ("http://[", SPACE),
        (None, SPACE),
    ],
)
def test_button_pressed_after_the_session_leads_back_to_its_page_and_says_that_nothing_was_saved(
    client, home, lea, came_from, back
):
    answer = client.post("/mon-espace/donnees/copie/", headers={"Referer": came_from} if came_from else {})
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert NOT_SAVED in page.content.decode()
    assert not client.cookies
    form = page.context["form"]
    assert sign_in(client, next=form.initial["next"])["Location"] == back
    assert NOT_SAVED not in client.get("/compte/connexion/?next=/mon-espace/", follow=True).content.decode()
    assert not DataCopy.objects.exists()


def test_name_typed_after_the_session_stays_in_its_form_and_is_saved_after_signing_in_elsewhere(lea, home):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lea)
    client.logout()
    typed, here = {"first_name": "Zoé", "last_name": "Martin"}, {"Origin": "http://testserver"}
    answer = client.post(DETAILS, typed, headers=here)
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Ce n’est pas encore enregistré" in html
    assert 'value="Zoé"' in html
    assert 'value="Martin"' in html
    assert 'href="/compte/connexion/" target="_blank"' in html
    assert EMAIL not in html
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]
    client.force_login(lea)
    assert client.post(DETAILS, typed, headers=here)["Location"] == DETAILS
    lea.refresh_from_db()
    assert (lea.first_name, lea.last_name) == ("Zoé", "Martin")


@pytest.mark.parametrize("address", PAGES)
def test_session_of_an_account_that_is_gone_opens_nothing(space, lea, address):
    lea.delete()
    assert space.get(address).status_code == 302
    assert space.post(AGREEMENTS, {"purpose": CONTACT, "version": 1}).status_code == 302
    assert not Consent.objects.exists()


# What it shows


def test_greeting_says_the_first_name_else_the_firm_else_only_hello(space, lea):
    assert heading(shown(space, SPACE)) == "Bonjour"
    place_in_firm(lea)
    assert heading(shown(space, SPACE)) == "Bonjour Fleurs de Zoé"
    lea.first_name = "Léa"
    lea.save()
    assert heading(shown(space, SPACE)) == "Bonjour Léa"


def test_empty_cards_invite(space):
    html = shown(space, SPACE)
    for words in ("Donner mon nom", "Voir ce que je peux accepter", "Choisir une lecture"):
        assert words in html
    assert 'own-card__figure"><strong>0' not in html


def test_cards_tell_what_there_is(space, lea, add_page):
    for number in range(5):
        Kept.objects.create(person=lea, page=add_page(f"page-{number}"))
    agree(space)
    html = shown(space, SPACE)
    assert "<strong>5</strong> pages gardées" in html
    assert len(re.findall('<li><a href="/page-[0-9]/">Page-', html)) == 3, "the last three"
    assert "Lire « Page-0 »" in html, "the one that waits longest, this week"
    assert "<strong>1</strong> en vigueur" in html


@pytest.fixture
def card_of_a_room(monkeypatch):
    """A room with a card, for connectors alone."""

    class Meetings(SpaceCard):
        key = "meetings"
        title = "Mes rendez-vous"
        section = SpaceSection.CONNECTOR
        audience = frozenset({RoleKind.CONNECTOR})

        def content(self, request):
            return CardContent(link=CardLink("Voir", "/rendez-vous/"), lines=[CardLink("Mardi")])

    class Nothing(SpaceCard):
        key = "nothing"
        title = "Rien du tout"
        section = SpaceSection.EVENTS

        def content(self, request):
            return None

    monkeypatch.setattr(space_cards, "_classes", [*space_cards._classes, Meetings, Nothing])


@pytest.mark.usefixtures("card_of_a_room")
def test_card_of_a_room_stands_in_its_section_for_those_it_is_for(space, lea):
    assert "Mes rendez-vous" not in shown(space, SPACE)
    set_kinds(lea, connector=True)
    html = shown(space, SPACE)
    assert re.search(
        r"<h2[^>]*>Mon connecteur</h2>.*Mes rendez-vous.*<h2[^>]*>Mon compte</h2>", html, re.DOTALL
    )
    assert "Mes événements" not in html, "a section without anything"
    assert "Mes rendez-vous" not in header_of(html), "the menu is the account's"


def test_card_has_three_lines_at_most():
    with pytest.raises(ValueError, match="3 at most"):
        CardContent(lines=[CardLink("Encore")] * 4)


def test_sections_are_the_six_of_the_portal():
    assert SpaceSection.labels == [
        "Mon niveau de maturité",
        "Ma base de témoignages",
        "Mes ressources",
        "Mon connecteur",
        "Mes solutions et prix",
        "Mes événements",
    ]


# How the person is called


def test_name_is_given_and_taken_back(space, lea):
    answer = space.post(DETAILS, {"first_name": "  Zoé   Anne ", "last_name": "d’Arc-O'Neil"}, follow=True)
    assert "Vos coordonnées sont enregistrées" in answer.content.decode()
    lea.refresh_from_db()
    assert (lea.first_name, lea.last_name) == ("Zoé Anne", "d’Arc-O'Neil")
    space.post(DETAILS, {"first_name": "", "last_name": ""})
    lea.refresh_from_db()
    assert lea.get_full_name() == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("é" * 500, "500 caractères, pour 150 au plus"),
        ("Léa 😀", "sans dessin ni symbole"),
        ("<script>", "sans dessin ni symbole"),
        ("Le\u202ea", "sans dessin ni symbole"),
    ],
)
def test_name_that_is_none_is_explained_and_stays_in_the_field(space, lea, typed, said):
    html = space.post(DETAILS, {"first_name": typed}).content.decode()
    assert said in html
    assert "<title>Erreur" in html.replace("\n", "")
    assert ("&lt;script&gt;" if "<" in typed else typed) in html
    lea.refresh_from_db()
    assert lea.first_name == ""


def test_name_with_lines_cannot_write_a_header(space, lea):
    space.post(DETAILS, {"first_name": "Léa\r\nBcc: tous@exemple.fr", "last_name": "Roux"})
    lea.refresh_from_db()
    assert "\n" not in lea.first_name + lea.last_name
    assert "\r" not in lea.first_name + lea.last_name


def test_wrong_name_shows_nowhere_but_in_its_field(space):
    html = space.post(DETAILS, {"first_name": "Zorro 😀"}).content.decode()
    assert "Zorro" not in header_of(html)


def test_nothing_but_the_name_can_be_changed_there(space, lea):
    space.post(DETAILS, {"first_name": "Léa", "email": "autre@exemple.fr", "is_superuser": "on"})
    lea.refresh_from_db()
    assert (lea.email, lea.is_superuser) == ("lea@exemple.fr", False)


# What the person agrees to


def test_contact_is_asked_in_full_and_given_once(space, lea):
    html = shown(space, AGREEMENTS)
    assert "Refuser ne m’enlève rien sur le site" in html
    assert not may_be_contacted(lea), "nothing is agreed to by reading"
    assert agree(space)["Location"] == AGREEMENTS
    agree(space)
    consent = Consent.objects.get()
    assert (consent.person, consent.text, consent.get_origin_display()) == (
        lea,
        consent_text(CONTACT),
        "Formulaire du site",
    )
    assert may_be_contacted(lea)
    html = shown(space, AGREEMENTS)
    assert "En vigueur" in html
    assert "Version du texte" in html
    assert "Ce que vous pouvez accepter" not in html


def test_contact_is_asked_of_a_confirmed_address_alone(space, lea):
    EmailAddress.objects.update(verified=False)
    html = shown(space, AGREEMENTS)
    assert "Refuser ne m’enlève rien sur le site" in html
    assert "confirmez d’abord que l’adresse lea@exemple.fr" in html
    assert "J’accepte<span" not in html
    agree(space)
    assert not Consent.objects.exists()
    give_consent(CONTACT, person=lea)
    assert not may_be_contacted(lea)


def test_withdrawn_contact_is_told_and_can_be_given_again(space, lea):
    agree(space)
    first = Consent.objects.get()
    answer = space.post(f"{AGREEMENTS}{first.pk}/retirer/", follow=True)
    assert "Votre accord est retiré" in answer.content.decode()
    assert not may_be_contacted(lea)
    html = shown(space, AGREEMENTS)
    assert "Retiré" in html
    assert "Fin de l’accord" in html
    assert "Ce que vous pouvez accepter" in html
    withdraw(space, first)
    assert consents_of(person=lea).count() == 1, "a second press in another tab ends nothing more"
    agree(space)
    assert may_be_contacted(lea)


def test_old_tab_cannot_end_a_newer_consent(space, lea):
    agree(space)
    first = Consent.objects.get()
    withdraw(space, first)
    agree(space)
    withdraw(space, first)
    assert may_be_contacted(lea)


def test_list_tells_consents_of_the_address_too_with_what_a_withdrawal_does(space, lea, monkeypatch):
    class Story(ConsentPurpose):
        key = "story"
        name = "Publier mon histoire"
        text = "J’accepte que mon histoire soit publiée."
        on_withdrawal = "Votre histoire quittera aussitôt le site."
        taken_off = []

        def withdrawn(self, consent):
            self.taken_off.append(consent.about)

    monkeypatch.setattr(consent_purposes, "_classes", [*consent_purposes._classes, Story])
    consent = give_consent("story", email="lea@exemple.fr", about="story:7")
    html = shown(space, AGREEMENTS)
    assert "Publier mon histoire" in html
    assert "Votre histoire quittera aussitôt le site." in html
    assert "J’accepte que mon histoire soit publiée." in html
    withdraw(space, consent)
    assert Story.taken_off == ["story:7"]


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "7"},
        {"version": "99999999999999999999"},
        {"version": "un"},
        {"version": ""},
        {"purpose": "testimonial"},
        {"purpose": "rien"},
        {"purpose": "\x00"},
    ],
)
def test_what_was_never_asked_cannot_be_agreed_to(space, fields):
    answer = agree(space, **fields)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "Relisez le texte ci-dessous" in html
    assert "Erreur" in html
    assert not Consent.objects.exists()


def test_consent_of_another_person_is_not_there(space, lea):
    zoe = add_person("zoe@exemple.fr")
    consent = give_consent(CONTACT, person=zoe)
    assert "En vigueur" not in shown(space, AGREEMENTS)
    for kinds in ({}, {"connector": True}, {"organisations": ["Chambre"]}, {"mission": True}):
        set_kinds(lea, **kinds)
        assert withdraw(space, consent).status_code == 404
    assert withdraw(Client(), consent).status_code == 302
    assert may_be_contacted(zoe)


def test_addresses_that_change_something_answer_no_link(space, lea):
    agree(space)
    consent = Consent.objects.get()
    assert space.get(f"{AGREEMENTS}{consent.pk}/retirer/").status_code == 405
    assert space.get(OUT).status_code == 405
    assert may_be_contacted(lea)


def test_forms_of_another_site_are_refused(lea):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lea)
    assert agree(client).status_code == 403
    assert client.post(DETAILS, {"first_name": "Zorro"}).status_code == 403
    assert client.post(DETAILS, {}, headers={"Referer": "http://["}).status_code == 403
    assert client.post(OUT, headers={"Origin": "https://ailleurs.exemple"}).status_code == 403
    assert client.get(SPACE).status_code == 200
    assert client.post(OUT, headers={"Origin": "http://testserver"}).status_code == 302
    assert client.get(SPACE).status_code == 302


def test_list_asks_the_same_of_the_database_for_one_consent_and_for_fifty(space, lea, settings):
    settings.PUBLISHED_COPY_SECONDS = 60
    counts = []
    for number in range(50):
        give_consent(CONTACT, person=lea, about=f"thing:{number}")
        if number % 2:
            withdraw_consent(CONTACT, person=lea, about=f"thing:{number}")
        if number in (0, 49):
            for _ in range(2):
                space.get(AGREEMENTS)  # what everybody shares is in this process's memory then
            with CaptureQueriesContext(connection) as asked:
                space.get(AGREEMENTS)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_person_who_left_is_contacted_by_nobody(space, lea):
    agree(space)
    lea.is_active = False
    assert not may_be_contacted(lea)


# Roles


def test_person_has_several_roles_at_once(lea):
    assert roles_of(lea) == frozenset()
    place_in_firm(lea)
    set_kinds(lea, connector=True, provider=True)
    lea = get_user_model().objects.get(pk=lea.pk)
    assert roles_of(lea) == {RoleKind.SME, RoleKind.CONNECTOR, RoleKind.PROVIDER}
    set_kinds(lea, connector=True)
    assert roles_of(get_user_model().objects.get(pk=lea.pk)) == {RoleKind.SME, RoleKind.CONNECTOR}


def test_connector_and_provider_enter_no_admin(lea):
    set_kinds(lea, connector=True, provider=True)
    assert not lea.groups.exists()
    lea = get_user_model().objects.get(pk=lea.pk)
    assert not lea.has_perm("wagtailadmin.access_admin")
    set_kinds(lea, connector=True, organisations=["Chambre"])
    assert [group.name for group in lea.groups.all()] == ["Partenaire : Chambre"]


def test_enterprise_is_no_role_that_one_grants(lea):
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(person=lea, kind=RoleKind.SME)


# The header


def test_header_is_one_link_for_whoever_did_not_sign_in(client, home, guide):
    header = header_of(shown(client, "/devis/"))
    assert header.count('href="/mon-espace/"') == 2, "beside the name, and in the menu of a phone"
    assert header.count("Se connecter") == 2
    client.post(f"/garder/{guide.pk}/")
    assert header_of(shown(client, "/devis/")) == header, "a visitor with a session sees the same"


def test_tools_stand_twice_to_the_letter_as_the_header_s_script_wants_them(space):
    html = header_of(shown(space, SPACE))
    first = re.search(r'fr-header__tools-links">(.*?)</div></div>\s*</div>', html, re.DOTALL)[1]
    assert html.count(first) == 2
    assert "id=" not in first


@pytest.mark.parametrize(
    ("kinds", "entries", "roles"),
    [
        ({}, [], ""),
        ({"connector": True, "provider": True}, [], "Connecteur · Professionnel du numérique"),
        ({"organisations": ["Chambre"]}, ["Gestion"], "Partenaire"),
        ({"mission": True}, ["Gestion"], "Mission"),
    ],
)
def test_menu_follows_the_roles(space, lea, kinds, entries, roles):
    install_mission()
    set_kinds(lea, **kinds)
    header = header_of(shown(space, SPACE))
    assert ("Gestion" in header) == bool(entries)
    assert roles in header
    for always in ("Mon entreprise", "Ma connexion", "Mes accords", "Ce que je garde", "Se déconnecter"):
        assert always in header
    assert "Se connecter" not in header


def test_owner_of_a_firm_is_called_an_enterprise(space, lea):
    place_in_firm(lea)
    assert "Entreprise" in header_of(shown(space, SPACE))


def test_page_that_everybody_gets_is_never_that_of_somebody(client, home, guide, lea):
    before = client.get("/devis/")
    signed_in = Client()
    signed_in.force_login(lea)
    assert "lea@exemple.fr" in header_of(shown(signed_in, "/devis/"))
    after = Client().get("/devis/")
    assert after.content == before.content
    assert after["ETag"] == before["ETag"]
    assert not after.cookies
    assert "Cookie" not in after.get("Vary", "")


def test_header_asks_four_things_of_the_database_and_nothing_for_who_did_not_sign_in(space):
    for client, count in ((space, 4), (Client(), 0)):
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        about_the_person = [query for query in asked if re.search("django_session|accounts_", query["sql"])]
        assert len(about_the_person) == count


def test_who_leaves_reads_the_pages_of_everybody_again(space, guide):
    space.get(AGREEMENTS)
    assert "csrftoken" in space.cookies
    answer = space.post(OUT)
    assert answer["Location"] == "/"
    left = {name for name, cookie in space.cookies.items() if cookie.value}
    assert not left & {"sessionid", "csrftoken"}
    assert "Se connecter" in shown(space, "/devis/")
