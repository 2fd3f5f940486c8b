"""From the home page to a signed-in account, on a telephone and on a desktop, and without a script."""

import re

from playwright.sync_api import expect

from tests.accounts.signing_in import SECRET, application_code
from tests.browser.checks import assert_accessible, assert_fits, assert_quiet
from tests.browser.conftest import DESKTOP, PHONE, give_address_and_code

SCREENS = ("Se connecter", "Votre code", "Bonjour")


def heading(page):
    return page.get_by_role("heading", level=1)


def assert_fine(page):
    assert_quiet(page)
    assert_accessible(page)


def sign_in_link(page):
    """The way to one's own space, behind the menu on a telephone."""
    link = page.get_by_role("link", name="Se connecter").locator("visible=true")
    if not link.count():
        page.get_by_role("button", name="Menu").click()
    return link.first


def test_three_screens_from_the_home_page_to_an_account(visit, portal, request):
    email = f"lea-{request.node.callspec.id}@exemple.fr"
    page = visit("/")
    assert page.context.cookies() == []
    sign_in_link(page).click()
    expect(heading(page)).to_have_text(SCREENS[0])
    assert page.context.cookies() == []
    assert_fine(page)
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert_fine(page)

    page.get_by_label("Votre adresse électronique").fill(f"  {email.upper()} ")
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(heading(page)).to_have_text(SCREENS[1])
    expect(page.get_by_role("button", name=re.compile("nouveau code"))).to_be_disabled()
    assert_fine(page)
    page.get_by_label("Le code du courriel").fill("12")
    page.get_by_role("button", name="Me connecter").click()
    expect(page.get_by_role("alert")).to_contain_text("6 chiffres")
    assert_fine(page)

    page.get_by_label("Le code du courriel").fill(f" {portal.last_code(email)}\n")
    page.get_by_text("Rester connecté").click()
    page.get_by_role("button", name="Me connecter").click()
    expect(page).to_have_url(re.compile("/mon-espace/$"))
    expect(heading(page)).to_contain_text(SCREENS[2])
    assert_fine(page)
    page.goto("/mon-espace/connexion/")
    expect(page.get_by_text("(celui-ci)")).to_be_visible()
    assert_fine(page)
    page.get_by_role("button", name="Recevoir un code à cette adresse").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_fine(page)


def test_signing_in_by_keyboard(open_page, portal):
    page = open_page("/compte/connexion/", viewport=DESKTOP)
    page.get_by_label("Votre adresse électronique").focus()
    page.keyboard.type("clavier@exemple.fr")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Le code du courriel")).to_be_focused()
    page.keyboard.type(portal.last_code("clavier@exemple.fr"))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/mon-espace/$"))
    for _ in range(2):
        page.go_back()
        expect(page).to_have_url(re.compile("/mon-espace/$"))


def test_signing_in_without_a_script(open_page, portal):
    page = open_page("/compte/connexion/", viewport=PHONE, java_script_enabled=False)
    page.get_by_label("Votre adresse électronique").fill("sans@exemple.fr")
    page.get_by_role("button", name="Recevoir mon code").click()
    page.get_by_role("button", name="Recevoir un nouveau code").click()
    expect(page.get_by_role("status")).to_contain_text("Attendez encore")
    page.get_by_label("Le code du courriel").fill(portal.last_code("sans@exemple.fr"))
    page.get_by_role("button", name="Me connecter").click()
    expect(page).to_have_url(re.compile("/mon-espace/$"))


def test_code_on_another_device_is_said(visit, portal):
    page = visit("/compte/code/00000000-0000-0000-0000-000000000000/")
    expect(page.get_by_role("status")).to_contain_text("depuis un autre appareil")
    assert_fine(page)


def test_team_enrols_its_second_factor_on_the_way_to_the_admin(open_page, portal):
    email = "partenaire@exemple.fr"
    page = open_page("/gestion/", viewport=PHONE)
    give_address_and_code(page, portal, email)
    expect(heading(page)).to_have_text("Protéger votre compte")
    assert_fine(page)
    page.get_by_text("Je ne peux pas viser le dessin").click()
    secret = page.locator("details code").inner_text().replace(" ", "")
    page.get_by_label("Le code de votre application").fill("000000")
    page.get_by_role("button", name="Activer").click()
    expect(page.get_by_role("alert")).to_contain_text("pas le bon")
    assert_fine(page)
    page.get_by_label("Le code de votre application").fill(application_code(secret))
    page.get_by_role("button", name="Activer").click()
    expect(heading(page)).to_have_text("Vos codes de secours")
    assert_fine(page)
    page.get_by_role("link", name="C’est noté, continuer").click()
    expect(page).to_have_url(re.compile("/gestion/$"))
    assert secret != SECRET


def test_person_without_business_in_the_admin_is_told(visit, portal, request):
    page = visit("/compte/connexion/?next=/gestion/")
    give_address_and_code(page, portal, f"curieuse-{request.node.callspec.id}@exemple.fr")
    expect(heading(page)).to_have_text("Réservé à l’équipe du portail")
    assert_accessible(page)
    assert_fits(page)
