"""The mission at its desk: messages are shared out and answered, people are invited and helped."""

import re

from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet
from tests.browser.conftest import DESKTOP, PHONE


def both_widths(page):
    """Nothing to complain of, on a phone and on a desktop."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        expect(page.locator("main h1, header h1").first).to_be_attached()
        page.wait_for_timeout(
            700
        )  # menus and messages slide in; the admin's policy lets nothing be evaluated
        assert_accessible(page)
    assert_quiet(page)


def write_to_the_mission(page):
    page.get_by_label("Votre message concerne").select_option(index=1)
    page.get_by_label("Votre message", exact=True).fill("Bonjour,\nPar où commencer ?")
    page.get_by_label("Votre adresse électronique").fill("lea@exemple.fr")
    page.get_by_label("Votre nom").fill("Léa Cadoret")
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("arrivé")


def test_message_is_given_to_a_person_and_answered(mission, open_page):
    write_to_the_mission(open_page("/contact/"))

    mission.goto("/gestion/messages/")
    both_widths(mission)
    mission.goto("/gestion/")
    mission.get_by_role("link", name=re.compile("nouveau")).click()
    mission.locator("tbody input[type=checkbox]").first.check()
    mission.get_by_role("link", name="Attribuer les messages cochés").click()
    both_widths(mission)
    mission.get_by_label("Attribuer à").select_option("Camille Martin")
    mission.get_by_role("button", name="Attribuer").click()
    expect(mission.locator(".messages")).to_contain_text("1 message a changé de mains")

    mission.goto("/gestion/")
    mission.get_by_role("link", name="1 message vous attend").click()
    mission.locator("tbody a").first.click()
    expect(mission.get_by_text("Par où commencer ?")).to_be_visible()
    both_widths(mission)
    mission.get_by_role("link", name="Répondre").click()
    mission.get_by_role("button", name="Envoyer la réponse").click()
    expect(mission.get_by_text("Écrivez votre réponse.")).to_be_visible()
    both_widths(mission)
    mission.get_by_label("Votre réponse").fill("Par le diagnostic : dix minutes.")
    mission.get_by_role("button", name="Envoyer la réponse").click()
    expect(mission.locator(".messages")).to_contain_text("Votre réponse part à lea@exemple.fr")
    expect(mission.get_by_text("Par le diagnostic : dix minutes.")).to_be_visible()
    both_widths(mission)


def test_colleague_is_invited_by_keyboard_and_their_address_corrected(mission):
    mission.goto("/gestion/users/")
    both_widths(mission)
    mission.get_by_role("link", name="Inviter une personne").press("Enter")
    both_widths(mission)
    mission.get_by_label("E-mail").press("Enter")
    expect(mission).to_have_url(re.compile("/users/new/$"))
    mission.get_by_label("E-mail").press_sequentially("ana@exempel.fr")
    mission.get_by_label("Prénom").press_sequentially("Ana")
    mission.get_by_label("Bretagne").press("Space")
    mission.get_by_role("button", name="Ouvrir le compte et prévenir").press("Enter")
    expect(mission.locator(".messages")).to_contain_text("Le compte de Ana est ouvert")
    both_widths(mission)

    mission.goto(f"{mission.url}adresse/".replace("/inspect/", "/"))
    both_widths(mission)
    mission.get_by_label("La bonne adresse").fill("mission@exemple.fr")
    mission.get_by_role("button", name="Corriger l’adresse").click()
    expect(mission.get_by_text("Un compte a déjà cette adresse")).to_be_visible()
    both_widths(mission)
    mission.get_by_label("La bonne adresse").fill("ana@exemple.fr")
    mission.get_by_role("button", name="Corriger l’adresse").click()
    expect(mission.locator(".messages")).to_contain_text("L’adresse est corrigée")
    expect(mission.get_by_text("ana@exemple.fr")).to_be_visible()


def test_firm_is_found_and_its_number_corrected(mission):
    mission.goto("/gestion/entreprises/")
    both_widths(mission)
    mission.locator("tbody a").first.click()
    both_widths(mission)
    mission.get_by_role("link", name="Corriger le nom ou le SIRET").click()
    mission.get_by_label("SIRET").fill("732 829 320 00075")
    mission.get_by_role("button", name="Corriger le nom ou le SIRET").click()
    expect(mission.get_by_text("Un chiffre ne va pas")).to_be_visible()
    both_widths(mission)
