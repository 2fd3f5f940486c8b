"""A firm tells its story, and its region's editor reads it."""

import re

from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet, assert_sound
from tests.browser.test_journeys import Keyboard
from tests.core.recordings import video
from tests.core.test_images import picture

START = "/temoignages/raconter/"
BEFORE, AFTER = "Avant, où en était votre entreprise ?", "Et aujourd’hui ?"


def assert_fine(page):
    """As every public page, but for the cookie that was announced."""
    assert_quiet(page)
    assert_accessible(page)


def say_who(page, email, firm="Fleurs de Léa"):
    page.get_by_label("Votre prénom et votre nom").fill("Léa Martin")
    page.get_by_label("Votre place dans l’entreprise").fill("gérante")
    page.get_by_label("Le nom de l’entreprise").fill(firm)
    page.get_by_label("Votre métier").fill("fleuriste")
    page.get_by_label("Combien de personnes y travaillent ?").fill("3")
    page.get_by_label("Votre adresse électronique").fill(email)


def choose(page, question, answer):
    page.get_by_role("radiogroup", name=question).locator("label", has_text=answer).click()


def go_on(page, name="Continuer"):
    page.get_by_role("button", name=name).click()


def confirmation_link(portal, address):
    """The link of the last mail to that address, as the server printed it."""
    printed = (portal.folder / "server.log").read_text(encoding="utf-8", errors="replace")
    mail = printed[printed.rindex(f"To: {address}") :]
    return re.search(r"http://localhost:\d+(/temoignages/raconter/confirmer/[^\"\s]+)", mail).group(1)


def choose_place(page):
    page.get_by_role("combobox", name="Votre commune").press_sequentially("quimper")
    page.get_by_role("option", name="Quimper").first.click()


def say_what_changed(page):
    page.locator("label", has_text="Vendre en ligne").click()
    choose(page, BEFORE, "Éclosion")
    choose(page, AFTER, "Butinage")
    page.get_by_label("Votre histoire en une phrase").fill("Je ne reviendrais pas en arrière.")


def test_a_story_is_corrected_interrupted_and_found_again(visit, request):
    page = visit("/temoignages/")
    page.get_by_role("link", name="Raconter mon histoire").first.click()
    expect(page).to_have_url(re.compile(START))
    assert_sound(page)
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    assert_sound(page)

    say_who(page, f"plus-tard-{request.node.callspec.id}@exemple.fr")
    choose_place(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Ce qui a changé")).to_be_visible()
    assert_fine(page)
    assert len(page.context.cookies()) == 1

    page.get_by_label("Ce que vous avez fait").fill("D’abord une page.\n\nEnsuite les commandes.")
    portrait = {"name": "portrait.png", "mimeType": "image/png", "buffer": picture(600, 400)}
    page.get_by_label("Une photographie de vous").set_input_files(portrait)
    film = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": video(61)}
    page.get_by_label("Une vidéo ou un son").set_input_files(film)
    go_on(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("61 secondes")
    expect(page.get_by_role("link", name="portrait.png")).to_be_visible()
    expect(page.get_by_label("Ce que vous avez fait")).to_have_value(re.compile("Ensuite les commandes"))
    assert_fine(page)

    say_what_changed(page)
    page.get_by_label("Une vidéo ou un son").set_input_files(film | {"buffer": video(30)})
    go_on(page, "Finir plus tard")
    expect(page.get_by_role("heading", level=1)).to_contain_text("finissez quand vous voulez")
    assert_fine(page)
    page.goto(START)
    expect(page.get_by_label("Le nom de l’entreprise")).to_have_value("Fleurs de Léa")
    go_on(page)
    expect(page.get_by_role("link", name="film.mp4")).to_be_visible()


def test_a_story_is_sent_confirmed_and_read(visit, portal, sign_in, request):
    email, firm = f"lea-{request.node.callspec.id}@exemple.fr", f"Fleurs {request.node.callspec.id}"
    page = visit(START)
    say_who(page, email, firm)
    choose_place(page)
    go_on(page)
    page.get_by_label("Ce que vous avez fait").fill("Une page, puis les commandes.")
    say_what_changed(page)
    go_on(page)
    expect(page.get_by_text("Une page, puis les commandes.")).to_be_visible()
    assert_fine(page)
    go_on(page, "Envoyer mon histoire")
    expect(page.get_by_role("alert")).to_contain_text("Cochez cette case")
    assert_fine(page)
    page.locator("label", has_text="J’ai lu ce texte").click()
    go_on(page, "Envoyer mon histoire")
    expect(page.get_by_role("heading", level=1)).to_contain_text("confirmez votre adresse")
    assert_fine(page)

    page.goto(confirmation_link(portal, email))
    assert_fine(page)
    go_on(page, "C’est bien moi")
    expect(page.get_by_role("heading", level=1)).to_contain_text("entre de bonnes mains")
    assert_fine(page)

    editor = sign_in("bretagne@exemple.fr")
    editor.get_by_role("link", name=re.compile(firm)).first.click()
    editor.get_by_role("button", name="Actions").first.click()
    editor.get_by_role("link", name="Voir l’histoire proposée").click()
    expect(editor.get_by_text("Une page, puis les commandes.")).to_be_visible()
    editor.get_by_role("link", name="Poser une question").click()
    editor.get_by_label("Votre message").fill("En quelle année ?")
    editor.get_by_role("button", name="Envoyer la question").click()
    expect(editor.get_by_text("Votre question vient de partir")).to_be_visible()
    expect(editor.get_by_text("En quelle année ?")).to_be_visible()


def test_a_story_is_told_with_the_keyboard_alone(visit, request):
    page = visit(START)
    keyboard = Keyboard(page)
    keyboard.go_to(page.get_by_label("Votre prénom et votre nom"))
    page.keyboard.type("Léa Martin")
    for label, words in (
        ("Votre place dans l’entreprise", "gérante"),
        ("Le nom de l’entreprise", "Fleurs au clavier"),
    ):
        keyboard.go_to(page.get_by_label(label))
        page.keyboard.type(words)
    for label, words in (("Votre métier", "fleuriste"), ("Votre commune", "quimp")):
        keyboard.go_to(page.get_by_role("combobox", name=label))
        page.keyboard.type(words)
        expect(page.locator("[role=option]:visible").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    keyboard.go_to(page.get_by_label("Combien de personnes y travaillent ?"))
    page.keyboard.type("1")
    keyboard.go_to(page.get_by_label("Votre adresse électronique"))
    page.keyboard.type(f"clavier-{request.node.callspec.id}@exemple.fr")
    keyboard.follow(page.get_by_role("button", name="Continuer"))

    expect(page).to_have_url(re.compile("ce-qui-a-change"))
    keyboard.go_to(page.get_by_label("Être visible"))
    page.keyboard.press("Space")
    for question, steps in ((BEFORE, 0), (AFTER, 2)):
        group = page.get_by_role("radiogroup", name=question)
        keyboard.go_to(group.get_by_role("radio").first)
        page.keyboard.press("Space")
        for _ in range(steps):
            page.keyboard.press("ArrowDown")
    keyboard.go_to(page.get_by_label("Ce que vous avez fait"))
    page.keyboard.type("Écrit sans souris.")
    keyboard.go_to(page.get_by_label("Votre histoire en une phrase"))
    page.keyboard.type("Tout au clavier.")
    keyboard.follow(page.get_by_role("button", name="Continuer"))

    expect(page).to_have_url(re.compile("/accord/"))
    keyboard.go_to(page.get_by_label("J’ai lu ce texte"))
    page.keyboard.press("Space")
    keyboard.follow(page.get_by_role("button", name="Envoyer mon histoire"))
    expect(page).to_have_url(re.compile("/merci/"))
    assert_fine(page)


def test_a_story_is_told_without_javascript(visit):
    page = visit(START, java_script_enabled=False)
    say_who(page, f"sans-script-{page.viewport_size['width']}@exemple.fr")
    page.get_by_label("Votre commune").fill("St Denis")
    go_on(page)
    expect(page.get_by_text("Plusieurs communes correspondent").first).to_be_visible()
    page.get_by_text("Saint-Denis (La Réunion, 974)").click()
    go_on(page)
    page.locator("label", has_text="Sécurité et données").click()
    choose(page, BEFORE, "Premier vol")
    choose(page, AFTER, "Bel essaim")
    page.get_by_label("Ce que vous avez fait").fill("Sans script.")
    page.get_by_label("Votre histoire en une phrase").fill("Simple.")
    go_on(page, "Revenir à l’étape précédente")
    expect(page.get_by_label("Le nom de l’entreprise")).to_have_value("Fleurs de Léa")
    go_on(page)
    expect(page.get_by_label("Ce que vous avez fait")).to_have_value("Sans script.")
    go_on(page)
    page.locator("label", has_text="J’ai lu ce texte").click()
    go_on(page, "Envoyer mon histoire")
    expect(page).to_have_url(re.compile("/merci/"))
