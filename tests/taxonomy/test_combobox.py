"""The trade field in a browser, beside another one and a place: keyboard, mouse, no JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from taxonomy.initial import Trades, Vocabularies
from tests.browser.checks import assert_sound, both_widths

pytestmark = [pytest.mark.browser, pytest.mark.urls("tests.taxonomy.urls")]


@pytest.fixture(autouse=True)
def trades(transactional_db):
    """The shipped trades."""
    Vocabularies().install()
    Trades().install()


def status_of(page, box):
    return page.locator(f".combobox:has(#{box.get_attribute('id')})").get_by_role("status")


@both_widths
def test_the_keyboard_chooses_a_trade(page):
    box = page.get_by_role("combobox", name="Votre métier")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("magasin de fl")
    option = page.get_by_role("option")
    expect(option).to_have_count(1)
    expect(option).to_have_text(re.compile("Magasin de fleurs.*Fleuriste · Commerce de détail"))
    expect(option.locator("mark")).to_have_text(["Magasin", "de", "fl"])
    expect(page.get_by_role("listbox", name="Métiers")).to_be_visible()
    expect(status_of(page, box)).to_have_text("1 métier proposé.")
    assert_sound(page)

    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert_sound(page)
    box.press("Enter")
    expect(box).to_have_value("Magasin de fleurs")
    expect(page.locator("[name=trade_key]")).to_have_value("fleuriste")
    expect(status_of(page, box)).to_have_text("Métier choisi\u00a0: Magasin de fleurs.")
    box.press("Enter")
    expect(page.locator("#found")).to_have_text("Fleuriste")
    expect(page.get_by_role("combobox", name="Votre métier")).to_have_value("Magasin de fleurs")
    assert_sound(page)


def test_each_field_of_a_page_completes_its_own_things(page):
    trade = page.get_by_role("combobox", name="Votre métier")
    trade.press_sequentially("coif")
    page.get_by_role("option", name="Coiffeur à domicile").click()
    expect(page.locator("[name=trade_key]")).to_have_value("coiffeur-a-domicile")
    expect(page.locator("[name=other_key]")).to_have_value("")
    other = page.get_by_role("combobox", name="Votre autre métier")
    other.press_sequentially("barb")
    expect(page.get_by_role("option").first).to_contain_text("Barbier")
    with page.expect_request("**/lieux/?q=re"):
        page.get_by_role("combobox", name="Votre commune").press_sequentially("re")


def test_a_trade_that_nobody_knows_is_explained_and_may_be_kept_where_the_form_says_so(page):
    box = page.get_by_role("combobox", name="Votre métier")
    box.press_sequentially("xylorimbiste")
    message = page.locator(".combobox__message:visible")
    expect(message).to_contain_text("par exemple «\u00a0fleuriste\u00a0»")
    expect(message).not_to_contain_text("garder vos mots")
    assert_sound(page)
    box.fill("fleuriste")
    other = page.get_by_role("combobox", name="Votre autre métier")
    other.press_sequentially("xylorimbiste")
    expect(message).to_contain_text("Vous pouvez aussi garder vos mots.")
    other.press("Enter")
    expect(page.locator("#found")).to_have_text("Fleuriste, xylorimbiste")


@both_widths
def test_the_choice_after_sending_is_accessible(page):
    page.get_by_role("combobox", name="Votre métier").fill("boulengerie")
    page.get_by_role("combobox", name="Votre autre métier").fill("boulengerie")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio")).to_have_count(5)
    expect(page.get_by_label("Garder «\u00a0boulengerie\u00a0»")).to_be_checked()
    assert_sound(page)
    page.get_by_role("radio", name=re.compile("^Boulangerie")).first.check(force=True)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#found")).to_have_text("Boulangerie, boulengerie")


def test_without_javascript_the_form_offers_the_choice(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Votre métier").fill("coach")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Votre métier")).to_have_value("coach")
    page.get_by_label("Coach sportif").check(force=True)
    page.get_by_role("button", name="Continuer").click()
    expect(page.locator("#found")).to_have_text("Coach sportif")
    context.close()
