"""A person looks something up in the library, reads it and takes it away."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import (
    assert_accessible,
    assert_fits,
    assert_quiet,
    assert_sound,
    assert_sound_folded_and_open,
)
from tests.browser.conftest import DESKTOP, PHONE

PAGES = [
    "/ressources/",
    "/ressources/?format=kit&niveau=2",
    "/ressources/?theme=securite&format=kit&niveau=5&q=zzz",
    "/ressources/theme/vendre-en-ligne/",
    "/ressources/agenda-partage/",
    "/ressources/cahier-des-charges-site-vitrine/",
    "/ressources/accompagner-une-petite-entreprise/",
    "/ressources/dessiner-son-site-sur-papier/",
    "/ressources/le-premier-entretien-avec-un-dirigeant/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_library_is_sound(visit, path):
    assert_sound_folded_and_open(visit(path))


def test_filters_answer_without_loading_the_page_and_the_back_button_leads_back(open_page):
    page = open_page("/ressources/", viewport=DESKTOP)
    everything = page.locator("#resultats").inner_text()
    page.evaluate("window.same = true")
    page.get_by_label(re.compile("^Kit d’atelier")).check()
    expect(page).to_have_url(re.compile(r"format=kit"))
    expect(page.locator("#resultats")).not_to_have_text(everything)
    expect(page.get_by_label(re.compile("^Kit d’atelier"))).to_be_focused()
    page.get_by_label(re.compile("^Sécurité et données")).check()
    expect(page).to_have_url(re.compile(r"theme=securite"))
    assert_sound(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"\?format=kit$"))
    expect(page.get_by_label(re.compile("^Sécurité et données"))).not_to_be_checked()
    page.go_back()
    expect(page.locator("#resultats")).to_have_text(everything)
    assert page.evaluate("window.same") is True
    assert_quiet(page)


def test_drawer_on_a_phone(open_page):
    page = open_page("/ressources/", viewport=PHONE)
    page.get_by_text("Filtrer", exact=True).first.click()
    page.get_by_label(re.compile("^Formation")).check()
    expect(page.get_by_role("button", name=re.compile(r"Voir \d+ résultats"))).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile(r"Voir \d+ résultats")).click()
    expect(page.get_by_label(re.compile("^Formation"))).to_be_hidden()
    expect(page.locator("#resultats")).to_be_focused()
    page.get_by_role("link", name="Enlever le filtre Formation").click()
    expect(page).to_have_url(re.compile("/ressources/[?]?$"))
    assert_sound(page)


def test_without_scripts_the_form_filters(open_page):
    page = open_page("/ressources/", viewport=PHONE, java_script_enabled=False)
    page.get_by_text("Filtrer", exact=True).first.click()
    page.get_by_label(re.compile("^Kit d’atelier")).check()
    page.get_by_role("button", name=re.compile(r"Voir \d+ résultats")).click()
    expect(page).to_have_url(re.compile("format=kit"))
    expect(page.get_by_role("link", name="Enlever le filtre Kit d’atelier")).to_be_visible()
    page.get_by_label("Chercher dans la bibliothèque").fill("photographier téléphone")
    page.get_by_role("main").get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("link", name="Photographier ses produits avec un téléphone")).to_be_visible()


def test_library_by_keyboard_alone(open_page):
    page = open_page("/ressources/", viewport=DESKTOP)
    page.get_by_label("Chercher dans la bibliothèque").focus()
    page.keyboard.type("hameconnage")
    page.keyboard.press("Enter")
    expect(page.locator("#resultats")).to_be_focused()
    card = page.get_by_role("link", name=re.compile("Hameçonnage"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if card.first.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Hameçonnage"))


def test_specification_is_downloaded(open_page):
    page = open_page("/ressources/cahier-des-charges-site-vitrine/", viewport=DESKTOP)
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Télécharger")).first.click()
    assert download.value.suggested_filename.endswith(".odt")


def test_credit_line_is_copied(open_page):
    page = open_page(
        "/ressources/dessiner-son-site-sur-papier/",
        viewport=DESKTOP,
        permissions=["clipboard-write", "clipboard-read"],
    )
    page.get_by_role("button", name="Copier la ligne").click()
    expect(page.get_by_role("button", name="Ligne copiée")).to_be_visible()
    assert "licence CC BY 4.0" in page.evaluate("navigator.clipboard.readText()")


def test_text_twice_as_large_loses_nothing(open_page):
    page = open_page("/ressources/?format=kit", viewport={"width": 640, "height": 450})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_fits(page)


def test_guide_was_useful_and_is_kept_for_later(visit):
    page = visit("/ressources/agenda-partage/")
    page.get_by_role("button", name="Oui").click()
    expect(page.get_by_text("Merci").first).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name=re.compile("^Garder")).click()
    assert_quiet(page)
    assert_accessible(page)
    page.goto("/a-lire/")
    kept = page.get_by_role("link", name="Un agenda partagé et des rendez-vous pris en ligne", exact=True)
    expect(kept).to_be_visible()
    assert_accessible(page)
