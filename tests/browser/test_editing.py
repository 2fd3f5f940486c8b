"""The mission and a region's editor work in the admin."""

import re

from playwright.sync_api import expect

from tests.browser.checks import assert_quiet, assert_sound, forget_autosave
from tests.browser.conftest import DESKTOP

# Wagtail asks the server every ten seconds who else is there; a preview follows what is typed.
A_WHILE = 20_000


def edit(page, title):
    """Open a page of the site for editing, as people do: by searching for it."""
    page.goto(f"/gestion/pages/search/?q={title}")
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page).to_have_url(re.compile("/edit/$"))


def summary_of(page):
    return page.get_by_role("textbox", name="En une phrase")


def publish(page):
    page.get_by_role("button", name="Plus d'actions").click()
    page.get_by_role("button", name="Publier").click()


def test_the_mission_changes_a_page_previews_it_and_publishes_it(mission, open_page):
    words = "Dix minutes, une tasse de café, et votre entreprise avance."
    reader = open_page("/comprendre/dix-minutes-par-jour/", viewport=DESKTOP)
    expect(reader.get_by_text(words)).to_have_count(0)

    edit(mission, "Dix minutes par jour pour le numérique")
    summary_of(mission).fill(words)
    mission.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    preview = mission.frame_locator("#w-preview-iframe")
    expect(preview.get_by_text(words)).to_be_visible(timeout=A_WHILE)
    reader.reload()
    expect(reader.get_by_text(words)).to_have_count(0)

    publish(mission)
    expect(mission.locator(".messages")).to_contain_text("publiée")
    assert_quiet(mission)
    reader.reload()
    expect(reader.get_by_text(words)).to_be_visible()
    assert_sound(reader)


def test_a_key_figure_without_source_and_date_is_refused(mission):
    edit(mission, "Préparer un rendez-vous")
    mission.get_by_role("button", name="Insérer un bloc").first.click()
    mission.get_by_role("option", name="Chiffre clé").click()
    mission.locator("[data-contentpath=value] input").fill("99 %")
    mission.locator("[data-contentpath=label] input").first.fill("des chiffres sans source sont faux")
    assert_quiet(mission)
    publish(mission)
    expect(mission.locator(".messages")).to_contain_text("erreurs")
    expect(mission.locator("[data-contentpath=source]")).to_contain_text("Champ requis")
    expect(mission.locator("[data-contentpath=date]")).to_contain_text("Champ requis")


def test_the_second_of_two_editors_is_told_before_anything_is_lost(mission, sign_in):
    edit(mission, "Bretagne")
    editor = sign_in("bretagne@exemple.fr")
    editor.goto(mission.url)
    expect(editor.locator(".w-editing-sessions__session")).to_have_count(1, timeout=A_WHILE)

    summary_of(mission).fill("La mission a changé cette phrase.")
    mission.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(mission.locator(".messages")).to_contain_text("mise à jour")
    forget_autosave(mission)
    assert_quiet(mission)
    told = editor.get_by_text("Camille Martin a enregistré une nouvelle version")
    expect(told.first).to_be_attached(timeout=A_WHILE)
    assert_quiet(editor)

    summary_of(editor).fill("La région aussi.")
    editor.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(editor.get_by_role("dialog")).to_contain_text("écrasera les modifications")
