"""An editor writes a guide: how many clicks it takes, from the admin's home to the published page."""

import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.checks import assert_quiet, assert_sound, forget_autosave
from tests.browser.conftest import DESKTOP

MOST_CLICKS = 12


def test_from_the_admin_s_home_to_a_published_guide(mission, open_page, tmp_path):
    picture = tmp_path / "vitrine.jpg"
    Image.new("RGB", (1200, 675), "teal").save(picture)
    clicks = 0

    def click(target):
        nonlocal clicks
        clicks += 1
        target.click()

    mission.goto("/gestion/")
    click(mission.get_by_role("link", name="Guide", exact=True).first)
    mission.evaluate("window.same = true")  # the address is no help: it changes at the first automatic save
    # Letter by letter: the address follows the title's keys.
    mission.get_by_role("textbox", name="Titre").first.press_sequentially("Refaire sa vitrine en ligne")
    mission.get_by_role("textbox", name="En une phrase").fill("Trois photographies, et l’on vous reconnaît.")

    click(
        mission.locator("#panel-child-content-image-section, [id*=image]")
        .get_by_role("button", name="Choisir une image")
        .first
    )
    chooser = mission.locator(".modal-content")
    click(chooser.get_by_role("tab", name="Transférer"))
    chooser.locator("input[type=file]").set_input_files(picture)
    chooser.get_by_role("textbox", name="Titre").fill("Une vitrine")
    click(chooser.get_by_role("button", name="Transférer"))
    expect(chooser).to_have_count(0)

    click(
        mission.locator("[data-contentpath=body], #panel-child-content-body-section")
        .get_by_role("button", name="Insérer un bloc")
        .first
    )
    click(mission.get_by_role("option", name="Texte", exact=True))
    editor = mission.locator(".Draftail-Editor [contenteditable=true]").first
    expect(editor).to_be_focused()
    mission.keyboard.type("Prenez la photographie en plein jour.", delay=20)
    expect(editor).to_have_text("Prenez la photographie en plein jour.")
    expect(mission.locator("[name=body-0-value]")).to_have_value(re.compile("plein jour"))

    click(mission.get_by_label("Être visible").first)
    mission.get_by_label("Niveau").select_option(index=1)
    click(mission.get_by_label(re.compile("dirigeant|chefs d’entreprise", re.IGNORECASE)).first)
    assert mission.evaluate("window.same") is True

    click(mission.get_by_role("button", name="Plus d'actions"))
    click(mission.get_by_role("button", name="Publier"))
    expect(mission.locator(".messages")).to_contain_text("publiée")
    assert clicks <= MOST_CLICKS
    forget_autosave(mission)
    assert_quiet(mission)

    reader = open_page("/ressources/refaire-sa-vitrine-en-ligne/", viewport=DESKTOP)
    expect(reader.get_by_text("en plein jour")).to_be_visible()
    assert_sound(reader)
