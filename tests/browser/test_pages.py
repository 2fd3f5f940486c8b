"""A person reads the portal, on a phone and on a desktop."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_fits, assert_sound
from tests.browser.conftest import DESKTOP, PHONE

PAGES = [
    "/",
    "/la-marque/",
    "/comprendre/",
    "/comprendre/par-ou-commencer/",
    "/comprendre/reconnaitre-une-offre-honnete/",
    "/regions/",
    "/regions/bretagne/",
    "/regions/la-reunion/",
    "/contact/",
    "/contact/merci/",
    "/plan-du-site/",
    "/accessibilite/",
    "/donnees-personnelles/",
    "/mentions-legales/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_sound(visit, path):
    page = visit(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert_sound(page)


def test_missing_page_is_sound_and_shows_the_way_back(visit):
    page = visit("/nulle-part/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page s’est envolée")
    page.complaints.clear()  # the browser notes the 404 itself
    assert_sound(page)
    page.get_by_role("main").get_by_role("link", name="Revenir à l’accueil").click()
    expect(page).to_have_url(re.compile("/$"))
    assert_sound(page)


def test_what_is_folded_opens(visit):
    page = visit("/comprendre/reconnaitre-une-offre-honnete/")
    answer = page.get_by_text("renouvelé sans vous le demander")
    expect(answer).to_be_hidden()
    for question in page.locator("summary").all():
        question.click()
    expect(answer).to_be_visible()
    assert_sound(page)


def test_a_wide_table_moves_by_itself_and_with_the_keyboard(open_page):
    page = open_page("/comprendre/reconnaitre-une-offre-honnete/", viewport={"width": 320, "height": 700})
    table = page.get_by_role("region", name="Ce que vous entendez")
    expect(table).to_be_visible()
    assert_sound(page)
    table.focus()
    expect(table).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert table.evaluate("element => element.scrollLeft") > 0


def test_the_address_is_copied_and_nothing_is_told_to_the_networks(visit):
    page = visit("/comprendre/par-ou-commencer/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    share = page.locator(".share")
    share.get_by_role("button", name="Copier l’adresse").click()
    expect(share.get_by_role("button", name="Adresse copiée")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/comprendre/par-ou-commencer/")
    for network in ("LinkedIn", "Facebook", "WhatsApp"):
        expect(share.get_by_role("link", name=network)).to_have_attribute("rel", re.compile("noreferrer"))
    assert_sound(page)


def test_the_phone_menu_opens_and_closes(open_page):
    page = open_page("/", viewport=PHONE)
    menu = page.locator("#menu")
    expect(menu.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(menu.get_by_role("navigation", name="Menu principal")).to_be_visible()
    page.wait_for_timeout(400)  # the menu slides in
    assert_sound(page)
    menu.get_by_role("button", name="Comprendre").click()
    expect(menu.get_by_role("link", name="Par où commencer ?")).to_be_visible()
    page.wait_for_timeout(400)
    assert_sound(page)
    page.keyboard.press("Escape")
    expect(menu.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_focused()

    page.get_by_role("button", name="Menu", exact=True).click()
    menu.get_by_role("link", name="Nous écrire").click()
    expect(page).to_have_url(re.compile("/contact/$"))


def test_the_desktop_menu_unfolds_and_marks_where_one_is(open_page):
    page = open_page("/comprendre/preparer-un-rendez-vous/", viewport=DESKTOP)
    menu = page.get_by_role("navigation", name="Menu principal")
    button = menu.get_by_role("button", name="Comprendre")
    expect(button).to_have_attribute("aria-current", "true")
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    here = menu.get_by_role("link", name="Préparer un rendez-vous")
    expect(here).to_have_attribute("aria-current", "page")
    expect(here).to_be_visible()
    page.wait_for_timeout(400)
    assert_sound(page)
    menu.get_by_role("link", name="Par où commencer ?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Par où commencer ?")


def test_without_javascript_the_phone_still_has_its_menu(open_page):
    page = open_page("/", viewport=PHONE, java_script_enabled=False)
    menu = page.get_by_role("navigation", name="Menu principal")
    expect(page.get_by_role("button", name="Menu", exact=True)).to_be_hidden()
    menu.get_by_role("link", name="Par où commencer ?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Par où commencer ?")
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    first = page.locator("details").first
    first.locator("summary").click()
    assert first.get_attribute("open") is not None
    page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Nous écrire").click()
    expect(page).to_have_url(re.compile("/contact/$"))
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    "path", ["/", "/comprendre/reconnaitre-une-offre-honnete/", "/regions/bretagne/", "/contact/"]
)
def test_at_200_percent_nothing_is_lost(open_page, path):
    page = open_page(path, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    assert_sound(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_fits(page)


def test_paper_has_the_text_without_the_menu(open_page):
    page = open_page("/comprendre/reconnaitre-une-offre-honnete/", viewport=DESKTOP)
    page.emulate_media(media="print")
    for gone in (page.locator(".fr-nav"), page.locator(".share"), page.locator(".fr-skiplinks")):
        expect(gone).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("article table")).to_be_visible()
    expect(page.get_by_text("renouvelé sans vous le demander")).to_be_visible()
