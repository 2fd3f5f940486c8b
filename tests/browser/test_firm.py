"""Somebody describes their firm in a browser: on a phone and a desktop, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet, follow
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_space import enter  # noqa: F401

ADD = "/mon-espace/entreprise/ajouter/"


def check(page):
    """Quiet and accessible, as every page is."""
    assert_quiet(page)
    assert_accessible(page)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1280"])
def test_firm_is_described_and_every_page_of_it_is_sound(enter, size):  # noqa: F811
    page = enter("/mon-espace/entreprise/", viewport=size)
    check(page)
    follow(page, page.get_by_role("link", name="Décrire mon entreprise"))
    check(page)
    page.get_by_role("textbox", name="Numéro SIRET").fill("732 829 320 0007")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("13 chiffres")
    expect(page.get_by_role("textbox", name="Numéro SIRET")).to_have_value("732 829 320 0007")
    check(page)
    page.get_by_role("textbox", name="Numéro SIRET").fill("732 829 320 00074")
    page.get_by_label("Nom de l’entreprise").fill("Fleurs de Zoé 🌻 " + "et de sa grande famille " * 4)
    page.get_by_role("combobox", name="Métier").fill("fleuriste")
    page.get_by_role("combobox", name="Commune").fill("Rennes")
    page.get_by_label("Combien de personnes").fill("3")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Fleurs de Zoé")
    expect(page.get_by_text("3 personnes")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("link", name="En dire plus"))
    check(page)
    page.get_by_label("Chiffre d’affaires").fill("beaucoup")
    follow(page, page.get_by_role("button", name="Enregistrer"))
    check(page)
    page.get_by_label("Chiffre d’affaires").fill("120 000")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text(re.compile("120.000.€"))).to_be_visible()
    follow(page, page.get_by_role("link", name="Inviter, changer les places"))
    check(page)
    page.get_by_label("Son adresse électronique").fill("lea@exemple.fr")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    expect(page.get_by_role("status")).to_contain_text("L’invitation est partie")
    check(page)
    page.get_by_role("button", name="Quitter l’entreprise").click()
    expect(page.get_by_role("alert")).to_contain_text("pas d’autre responsable")
    check(page)
    page.goto("/mon-espace/entreprise/")
    page.get_by_role("link", name="Supprimer cette entreprise").click()
    follow(page, page.get_by_role("button", name="Supprimer l’entreprise"))
    check(page)
    page.get_by_label("Oui, tout effacer").check(force=True)
    page.get_by_role("button", name="Supprimer l’entreprise").click()
    expect(page.get_by_role("status")).to_contain_text("sont effacés")


def test_firm_is_described_by_keyboard(enter):  # noqa: F811
    page = enter(ADD, viewport=DESKTOP)
    page.get_by_label("Je n’ai pas encore d’entreprise").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon projet d’entreprise")


def test_firm_is_described_without_scripts(enter):  # noqa: F811
    page = enter(ADD, viewport=PHONE, java_script_enabled=False)
    page.get_by_label("Nom de l’entreprise").fill("Chez Léo")
    page.get_by_label("Métier").fill("fleuriste")
    page.get_by_label("Commune").fill("Saint-Denis")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("radio", name=re.compile("Saint-Denis")).first).to_be_visible()
    page.get_by_role("radio", name=re.compile("Saint-Denis")).first.check(force=True)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chez Léo")
    expect(page.get_by_text("Saint-Denis")).to_be_visible()
