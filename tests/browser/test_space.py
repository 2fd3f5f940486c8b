"""*Mon espace* in a browser: on a phone and on a desktop, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet
from tests.browser.conftest import DESKTOP, PHONE, give_address_and_code

SPACE, DETAILS, AGREEMENTS = "/mon-espace/", "/mon-espace/coordonnees/", "/mon-espace/accords/"

OPEN_SESSION = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from accounts.signin import confirm_address
person = get_user_model().objects.filter(email={email!r}).first()
person = person or get_user_model().objects.create_user({email!r})
person.first_name = person.last_name = ""
person.save()
confirm_address(person)
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(person.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = person.get_session_auth_hash()
session.create()
print("session:" + session.session_key)
"""


@pytest.fixture
def enter(portal, open_page, request):
    """Open an address as somebody who signed in already: `enter("/mon-espace/", viewport=PHONE)`."""

    def enter(path=SPACE, **options):
        email = f"{re.sub('[^a-z]+', '.', request.node.name.lower())}@exemple.fr"
        return enter_as(email, portal, open_page, path, **options)

    return enter


def enter_as(email, portal, open_page, path, **options):
    """Open an address as the person of this address, who is made where there is none."""
    said = portal.do(OPEN_SESSION.format(email=email))
    key = re.search("session:([a-z0-9]+)", said)[1]
    page = open_page("about:blank", **options)
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": portal.address}])
    page.goto(path)
    return page


@pytest.fixture(params=[PHONE, DESKTOP], ids=["360", "1280"])
def person(request, enter):
    """The first page of somebody who signed in, on a phone, then on a desktop."""
    return enter(viewport=request.param)


def check(page):
    """Quiet and accessible, as every page is."""
    assert_quiet(page)
    assert_accessible(page)


def open_menu(page):
    """Open the menu of whoever signed in, which stands in the menu of a phone."""
    if page.viewport_size["width"] == PHONE["width"]:
        page.get_by_role("button", name="Menu", exact=True).click()
    page.locator("summary", has_text="Mon espace").locator("visible=true").click()


def test_person_says_their_name_and_is_greeted(person):
    expect(person.get_by_role("heading", level=1)).to_have_text("Bonjour")
    check(person)
    person.get_by_role("link", name="Donner mon nom").click()
    person.get_by_label("Prénom").fill("Zoé 😀")
    person.get_by_role("button", name="Enregistrer").click()
    expect(person.get_by_text("sans dessin ni symbole").first).to_be_visible()
    expect(person.get_by_label("Prénom")).to_have_value("Zoé 😀")
    check(person)
    person.get_by_label("Prénom").fill("Zoé")
    person.get_by_role("button", name="Enregistrer").click()
    expect(person.get_by_role("status")).to_have_text("Vos coordonnées sont enregistrées.")
    check(person)
    person.goto(SPACE)
    expect(person.get_by_role("heading", level=1)).to_have_text("Bonjour Zoé")


def test_person_agrees_then_changes_their_mind(person):
    person.get_by_role("link", name="Voir ce que je peux accepter").click()
    check(person)
    person.get_by_role("button", name="J’accepte").click()
    expect(person.get_by_text("En vigueur")).to_be_visible()
    check(person)
    person.locator("summary", has_text="Retirer mon accord").click()
    check(person)
    person.get_by_role("button", name="Retirer mon accord").click()
    expect(person.get_by_text("Votre accord est retiré")).to_be_visible()
    expect(person.get_by_role("button", name="J’accepte")).to_be_visible()
    check(person)


def test_what_is_typed_after_the_session_is_saved_once_signed_in_in_another_window(open_page, portal):
    email = "revenue@exemple.fr"
    page = enter_as(email, portal, open_page, "/ressources/", viewport=PHONE)
    page.locator("main h3 a, main h2 a").first.click()
    page.get_by_role("button", name="Garder pour plus tard").click()
    page.get_by_role("link", name="Ma note").click()
    page.get_by_label("Ma note").fill("À relire avec Zoé")
    other = page.context.new_page()
    other.goto(DETAILS)
    other.get_by_label("Prénom").fill("Zoé")
    page.context.clear_cookies()
    for window, button in ((page, "Enregistrer ma note"), (other, "Enregistrer")):
        window.get_by_role("button", name=button).click()
        expect(window.get_by_role("heading", level=1)).to_have_text("Ce n’est pas encore enregistré")
        assert_accessible(window)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Connectez-vous dans une autre fenêtre").click()
    give_address_and_code(opened.value, portal, email)
    expect(opened.value).to_have_url(re.compile(f"{SPACE}$"))
    other.get_by_role("button", name="Enregistrer").click()
    expect(other.get_by_role("status")).to_have_text("Vos coordonnées sont enregistrées.")
    expect(other.get_by_label("Prénom")).to_have_value("Zoé")
    page.get_by_role("button", name="Enregistrer ma note").click()
    expect(page.get_by_text("Votre note est enregistrée.")).to_be_visible()
    expect(page.get_by_text("À relire avec Zoé")).to_be_visible()


def test_button_pressed_after_the_session_says_that_nothing_was_saved_and_leads_back(enter, portal):
    page = enter("/mon-espace/donnees/", viewport=PHONE)
    page.context.clear_cookies()
    page.get_by_role("button", name="Demander ma copie").click()
    expect(page.get_by_role("alert")).to_contain_text("rien n’a été enregistré")
    check(page)
    give_address_and_code(page, portal, "retour@exemple.fr")
    expect(page).to_have_url(re.compile("/mon-espace/donnees/$"))
    page.get_by_role("button", name="Demander ma copie").click()
    expect(page.get_by_text("Ma copie").first).to_be_visible()


def test_menu_leads_everywhere_and_out(person):
    open_menu(person)
    check(person)
    person.get_by_role("link", name="Mes accords").locator("visible=true").first.click()
    expect(person).to_have_url(re.compile(f"{AGREEMENTS}$"))
    open_menu(person)
    person.get_by_role("button", name="Se déconnecter").locator("visible=true").click()
    expect(person).to_have_url(re.compile("[0-9]/$"))
    assert person.context.cookies() == []
    person.goto(SPACE)
    expect(person.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_keyboard_alone_opens_the_menu_and_agrees(enter):
    page = enter(AGREEMENTS, viewport=DESKTOP)
    summary = page.locator("header summary").locator("visible=true")
    for _ in range(12):
        page.keyboard.press("Tab")
        if summary.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Mes coordonnées").locator("visible=true").first).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="J’accepte").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("En vigueur")).to_be_visible()


def test_all_of_it_works_without_javascript_on_a_phone(enter):
    page = enter(SPACE, viewport=PHONE, java_script_enabled=False)
    summary = page.locator("summary", has_text="Mon espace").locator("visible=true")
    summary.click()
    page.get_by_role("link", name="Mes accords").locator("visible=true").first.click()
    page.get_by_role("button", name="J’accepte").click()
    expect(page.get_by_text("En vigueur")).to_be_visible()
    page.locator("summary", has_text="Mon espace").locator("visible=true").click()
    page.get_by_role("button", name="Se déconnecter").locator("visible=true").click()
    expect(page.get_by_role("link", name="Se connecter").locator("visible=true")).to_be_visible()


def test_entry_is_seen_by_whoever_did_not_sign_in(visit):
    page = visit("/")
    if page.viewport_size["width"] == PHONE["width"]:
        page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.get_by_role("link", name="Se connecter").locator("visible=true")).to_be_visible()
    assert_accessible(page)
    assert page.context.cookies() == []


def test_page_about_personal_data_does_not_move(open_page):
    page = open_page("about:blank", viewport=PHONE)
    page.add_init_script(
        "window.moved = 0;"
        "new PerformanceObserver(list => list.getEntries().forEach(shift => { moved += shift.value }))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto("/donnees-personnelles/", wait_until="networkidle")
    assert page.evaluate("moved") <= 0.02
