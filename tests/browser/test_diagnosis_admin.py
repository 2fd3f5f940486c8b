"""An editor prepares the questionnaire: a question is changed, the draft is checked, then published."""

import re

from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet
from tests.browser.conftest import DESKTOP, PHONE


def both_widths(page):
    """Nothing to complain of, on a phone and on a desktop."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        expect(page.locator("main")).to_be_attached()
        page.wait_for_timeout(700)  # menus and messages slide in
        assert_accessible(page)
    assert_quiet(page)


def test_question_is_changed_checked_and_published(mission):
    mission.goto("/gestion/diagnostic/versions/")
    before = mission.locator("tbody tr").count()
    both_widths(mission)
    mission.get_by_role("link", name="Version 1", exact=True).click()
    both_widths(mission)
    mission.get_by_role("button", name="Nouveau brouillon depuis cette version").click()
    expect(mission.locator(".messages")).to_contain_text("Le brouillon commence")
    draft = mission.url
    both_widths(mission)

    mission.get_by_role("link", name=re.compile("^Votre site est-il à jour")).click()
    both_widths(mission)
    mission.locator("#id_text").fill("Votre site se lit-il bien sur un téléphone ?")
    mission.get_by_role("button", name="Ajouter une ligne").click()
    line = mission.locator("[data-condition-line]").last
    line.get_by_label("Ce que l’on regarde").select_option(label="Personnes qui y travaillent")
    expect(line.get_by_label("Comparaison")).to_have_value("at_least")
    line.get_by_label("Nombre").fill("2")
    line.get_by_label("Ce que l’on regarde").select_option(label="Où en est l’entreprise")
    expect(line.get_by_label("Nombre")).to_be_hidden()
    line.get_by_label("Comparaison").select_option(label="n’est pas")
    mission.get_by_role("button", name="Enregistrer").click()
    expect(mission.get_by_text("Ligne 2 : cochez au moins une réponse.")).to_be_visible()
    both_widths(mission)
    mission.locator("[data-condition-line]").last.get_by_label("Une idée").check()
    mission.get_by_role("button", name="Enregistrer").click()
    expect(mission.locator(".messages")).to_contain_text("est enregistrée")
    row = mission.get_by_role("row", name="Votre site se lit-il bien")
    expect(row).to_contain_text(re.compile(r"Où en est l’entreprise\s: tout sauf «\sUne idée\s»(?! ou)"))

    mission.get_by_role("link", name="Vérifier").click()
    expect(mission.get_by_role("heading", name="Rien à corriger")).to_be_visible()
    both_widths(mission)
    mission.goto(draft)
    mission.get_by_role("link", name="Changer les thèmes et les niveaux").click()
    both_widths(mission)
    mission.get_by_label("Total à partir duquel on est au niveau 2").fill("50")
    mission.get_by_role("button", name="Enregistrer").click()
    expect(mission.get_by_text("Il faut plus de points qu’au niveau d’avant.")).to_be_visible()
    both_widths(mission)

    mission.goto(draft)
    mission.get_by_role("link", name="Publier").click()
    expect(
        mission.get_by_role("cell", name="Votre site se lit-il bien sur un téléphone ?", exact=True)
    ).to_be_visible()
    both_widths(mission)
    mission.get_by_role("button", name="Publier cette version").click()
    expect(mission.locator(".messages")).to_contain_text("est publiée")
    mission.goto("/gestion/diagnostic/versions/")
    expect(mission.locator("tbody tr")).to_have_count(before + 1)


def test_advice_is_written(mission):
    mission.goto("/gestion/diagnostic/conseils/")
    both_widths(mission)
    mission.get_by_role("link", name="Ajouter un conseil").click()
    both_widths(mission)
    mission.get_by_role("button", name="Enregistrer").click()
    both_widths(mission)
    mission.get_by_label("Titre").fill("Répondez à chaque avis")
    mission.get_by_label("Ce que l’on y gagne").fill("On voit que vous lisez.")
    mission.get_by_label("Premier pas").fill("Répondez au dernier avis reçu.")
    mission.get_by_label("Minutes").fill("20")
    mission.locator("#id_cost_words").fill("Gratuit")
    mission.get_by_label("Thème").select_option("Être visible")
    mission.get_by_role("button", name="Enregistrer").click()
    expect(mission.locator(".messages")).to_contain_text("Répondez à chaque avis")


def test_broken_file_is_told_line_by_line(mission):
    mission.goto("/gestion/diagnostic/questionnaires/importer/")
    both_widths(mission)
    broken = {"name": "casse.yaml", "mimeType": "application/yaml", "buffer": b"schema: 1\n\tthemes: []\n"}
    mission.get_by_label("Fichier").set_input_files(broken)
    mission.get_by_role("button", name="Importer un fichier").click()
    expect(mission.get_by_text(re.compile(r"ligne\s2"))).to_be_visible()
    both_widths(mission)
