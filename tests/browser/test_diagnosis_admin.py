"""An editor prepares the questionnaire: a question is changed, the draft is checked, then published."""

import re

from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet, tab_to, watch
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


def begin_draft(page):
    """A draft of the version in force."""
    page.goto("/gestion/diagnostic/versions/")
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("button", name="Nouveau brouillon depuis cette version").click()
    expect(page.locator(".messages")).to_contain_text("Le brouillon commence")


def test_question_is_seen_as_it_will_be_read(mission):
    begin_draft(mission)
    expect(mission.get_by_role("link", name="Aperçu de « Où vous trouve-t-on sur internet")).to_be_visible()
    mission.get_by_role("link", name=re.compile("^Où vous trouve-t-on")).click()
    with mission.context.expect_page() as opened:
        mission.get_by_role("link", name="Aperçu").click()
    seen = watch(opened.value)
    seen.reload()
    question = seen.get_by_role("heading", level=1)
    expect(question).to_contain_text("Où vous trouve-t-on sur internet")
    both_widths(seen)
    seen.get_by_label("Sur notre propre site").check()
    seen.get_by_role("button", name="Continuer").click()
    expect(question).to_be_focused()
    expect(seen.get_by_label("Sur notre propre site")).to_be_checked()
    both_widths(seen)
    seen.get_by_role("link", name="Changer la question").click()
    expect(seen.locator("#id_text")).to_have_value(re.compile("^Où vous trouve-t-on"))


def test_advice_is_chosen_for_an_answer_by_the_keyboard_alone(mission):
    begin_draft(mission)
    row = mission.locator("#question-nom-de-domaine")
    row.get_by_role("link").first.click()
    answer = mission.locator("#inline_child_choices-0")
    choose = answer.get_by_role("button", name="Choisir un conseil")
    answer.get_by_label("Points").focus()
    tab_to(mission, choose)
    mission.keyboard.press("Enter")
    chooser = mission.get_by_role("dialog")
    tab_to(mission, chooser.get_by_role("textbox"))
    # The list is there until the answer to what was typed takes its place, and the focus of who was quicker.
    before = chooser.locator("tbody").element_handle()
    mission.keyboard.insert_text("creez fiche")
    mission.wait_for_function("list => !list.isConnected", arg=before)
    found = chooser.get_by_role("link", name=re.compile("fiche"))
    expect(found).to_have_count(1)
    title = found.inner_text().strip()
    tab_to(mission, found)
    mission.keyboard.press("Enter")
    expect(chooser).to_be_hidden()
    expect(answer).to_contain_text(title)
    mission.keyboard.press("Control+s")
    expect(mission.locator(".messages")).to_contain_text("est enregistrée")
    row.locator("summary").click()
    expect(row).to_contain_text(f"100 points → conseil « {title} »")
    assert_quiet(mission)


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


def test_weights_and_a_measure_are_tried_on_the_bench_then_saved(mission):
    mission.goto("/gestion/diagnostic/plan/")
    bench = mission.get_by_role("region", name="Quel plan cette entreprise recevrait-elle ?")
    expect(bench.get_by_role("row", name="Une boulangerie de quatre personnes")).to_be_visible()
    both_widths(mission)
    mission.get_by_label("une obligation légale").fill("9")
    mission.get_by_role("button", name="Essayer sans enregistrer").click()
    expect(mission.get_by_label("une obligation légale")).to_have_value("9")
    both_widths(mission)
    mission.get_by_label("une obligation légale").fill("3")
    mission.get_by_label("Conseil", exact=True).select_option(
        label="Essayez une intelligence artificielle sur une tâche sans risque"
    )
    mission.get_by_label("Enjeu", exact=True).select_option(label="Une obligation légale")
    mission.get_by_role("button", name="Essayer sans enregistrer").click()
    expect(bench.get_by_role("columnheader", name="Avec ce qui est essayé")).to_be_visible()
    expect(bench.get_by_text("(nouveau)").first).to_be_visible()
    both_widths(mission)
    mission.get_by_label("Conseil", exact=True).select_option(index=0)
    mission.get_by_label("Enjeu", exact=True).select_option(index=0)
    mission.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(mission.locator(".messages")).to_contain_text("Les poids sont enregistrés")


def test_what_is_at_stake_is_said_of_a_measure(mission):
    mission.goto("/gestion/diagnostic/conseils/")
    both_widths(mission)
    mission.get_by_role("link", name="Protégez d’abord votre messagerie", exact=True).click()
    expect(mission.get_by_label("Évite de tout perdre")).to_be_checked()
    both_widths(mission)
