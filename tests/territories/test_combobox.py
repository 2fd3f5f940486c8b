"""The place field in a browser: with the keyboard, with the mouse, with a slow line, without JavaScript."""

import json
import re

import pytest
from playwright.sync_api import expect

from territories.services import load_territories
from tests.browser.checks import assert_sound, both_widths

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.territories.urls")]


@pytest.fixture(autouse=True)
def communes(transactional_db, extract):
    """A few communes."""
    load_territories(extract)


@both_widths
def test_the_keyboard_chooses_among_homonyms(page):
    box = page.get_by_role("combobox", name="Votre commune")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("st denis")
    expect(page.get_by_role("option")).to_have_count(6)
    expect(page.get_by_role("status")).to_have_text("6 communes proposées.")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").nth(1)).to_have_text(re.compile("Saint-Denis.*Seine-Saint-Denis.*93"))
    expect(page.get_by_role("option").nth(1).locator("mark")).to_have_text("Denis")
    assert_sound(page)

    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = page.locator('[aria-selected="true"]')
    expect(chosen).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    assert_sound(page)
    box.press("Enter")
    expect(box).to_have_value("Saint-Denis (Seine-Saint-Denis, 93)")
    expect(page.locator("[data-combobox-code]")).to_have_value("93066")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page).not_to_have_url(re.compile("place="))
    box.press("Enter")
    expect(page.locator("#found")).to_have_text("Saint-Denis (Seine-Saint-Denis, 93)")
    assert_sound(page)


def test_the_mouse_chooses_and_a_changed_text_forgets(page):
    box = page.get_by_role("combobox")
    box.press_sequentially("renn")
    page.get_by_role("option", name="Rennes").first.click()
    expect(page.locator("[data-combobox-code]")).to_have_value("35238")
    expect(box).to_be_focused()
    box.press("Backspace")
    expect(page.locator("[data-combobox-code]")).to_have_value("")


def test_escape_closes_and_the_arrows_go_round(page):
    box = page.get_by_role("combobox")
    box.press_sequentially("œui")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowUp")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("œui")
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    box.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_a_cedex_is_explained_while_typing(page):
    page.get_by_role("combobox").press_sequentially("35099")
    expect(page.locator(".combobox__message")).to_contain_text("C’est peut-être un CEDEX")
    expect(page.get_by_role("option").first).to_contain_text("Rennes")
    assert_sound(page)


def test_an_old_answer_never_replaces_a_newer_one(page):
    held = []

    def answer(route):
        if "q=ren" in route.request.url and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/lieux/*", answer)
    box = page.get_by_role("combobox")
    box.press_sequentially("ren")
    page.wait_for_timeout(400)
    assert held
    box.fill("lyon")
    expect(page.get_by_role("option").first).to_contain_text("Lyon")
    late = {"insee": "35238", "name": "Rennes", "department": "Ille-et-Vilaine (35)", "label": "Rennes"}
    held[0].fulfill(body=json.dumps({"places": [late], "message": ""}), content_type="application/json")
    page.wait_for_timeout(200)
    expect(page.get_by_role("option").first).to_contain_text("Lyon")


def test_a_broken_line_leaves_a_field_that_works(page):
    page.route("**/lieux/*", lambda route: route.abort())
    box = page.get_by_role("combobox")
    box.press_sequentially("Rennes")
    page.wait_for_timeout(400)
    box.press("Enter")
    expect(page.locator("#found")).to_have_text("Rennes (Ille-et-Vilaine, 35)")


def test_without_javascript_the_form_offers_the_choice(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Votre commune").fill("Saint-Denis")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_label("Votre commune")).to_have_value("Saint-Denis")
    page.get_by_label("Saint-Denis (La Réunion, 974)").check(force=True)
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("#found")).to_have_text("Saint-Denis (La Réunion, 974)")
    context.close()


@both_widths
def test_the_choice_after_sending_is_accessible(page):
    page.get_by_role("combobox").fill("Saint-Denis")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio")).to_have_count(4)
    assert_sound(page)
    page.get_by_label("Saint-Denis (La Réunion, 974)").check(force=True)
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("#found")).to_have_text("Saint-Denis (La Réunion, 974)")
