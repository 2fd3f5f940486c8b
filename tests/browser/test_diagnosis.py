"""The diagnosis on a phone and on a desktop, up to the button that shows the result."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits, assert_quiet, assert_sound, follow
from tests.browser.conftest import PHONE
from tests.browser.test_journeys import Keyboard
from tests.browser.test_weight import Scales

START = "/diagnostic/"
NARROW = {"width": 320, "height": 640}
WHOLE_JOURNEY = 300_000
MOST_QUESTIONS = 30


def assert_fine(page):
    """As every public page, but for the cookie that was announced."""
    assert_quiet(page)
    assert_accessible(page)


def begin(page):
    follow(page, page.get_by_role("button", name="Commencer", exact=True))
    expect(page).to_have_url(re.compile("/entreprise/$"))


def say_firm(page, headcount="3"):
    page.get_by_label("Combien de personnes y travaillent ?").fill(headcount)
    page.get_by_role("radiogroup", name="Où en est l’entreprise ?").get_by_text("En activité").click()
    follow(page, page.get_by_role("button", name="Continuer"))
    expect(page).to_have_url(re.compile(r"/r/[0-9a-f-]+/question/[a-z0-9-]+/$"))


def answer(page, number=1):
    """Give the answer of that number, and wait for the next screen."""
    here = page.url
    if page.get_by_role("checkbox").count():
        page.locator("label.run-choice").nth(number - 1).click()
        page.get_by_role("button", name="Continuer").click()
    else:
        page.locator("button.run-choice").nth(number - 1).click()
    expect(page).not_to_have_url(here)


def to_the_end(page):
    for _ in range(MOST_QUESTIONS):
        if page.url.endswith("/terminer/"):
            return
        answer(page)
    raise AssertionError(f"more than {MOST_QUESTIONS} questions: {page.url}")


def question(page):
    return page.locator("#question")


@pytest.fixture
def begun(visit):
    """A run at its first question."""
    page = visit(START)
    begin(page)
    say_firm(page)
    return page


def test_the_home_page_leads_to_a_diagnosis_that_is_answered_to_its_end(visit):
    page = visit("/")
    page.get_by_role("link", name="Commencer le diagnostic").click()
    expect(page).to_have_url(re.compile(f"{START}$"))
    assert_sound(page)
    begin(page)
    assert_fine(page)

    page.get_by_label("Combien de personnes y travaillent ?").fill("0")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Comptez-vous aussi : 1 au moins.").first).to_be_visible()
    assert_fine(page)
    say_firm(page)

    expect(question(page)).to_have_text("Où vous trouve-t-on sur internet ?")
    assert_fine(page)
    page.get_by_text("De quoi parle-t-on ?").click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_have_text("Choisissez une réponse dans la liste.")
    assert_fine(page)

    seen_encouragement = False
    for _ in range(MOST_QUESTIONS):
        if page.url.endswith("/terminer/"):
            break
        if page.locator(".run-cheer").count() and not seen_encouragement:
            seen_encouragement = True
            assert_fine(page)
        answer(page)
    assert seen_encouragement
    expect(question(page)).to_have_text(re.compile("votre résultat est prêt"))
    page.get_by_text(re.compile("Relire mes .* réponses")).click()
    assert_fine(page)
    page.get_by_role("button", name="Voir mon résultat").click()
    expect(page).to_have_url(re.compile("/diagnostic/resultat/"))


def test_going_back_loses_nothing(begun):
    page = begun
    answer(page)
    second = question(page).inner_text()
    page.get_by_role("link", name="Précédent").click()
    expect(question(page)).to_have_text("Où vous trouve-t-on sur internet ?")
    expect(page.get_by_role("checkbox").first).to_be_checked()
    page.get_by_role("link", name="Garder ma réponse").click()
    expect(question(page)).to_have_text(second)
    page.go_back()
    expect(question(page)).to_have_text("Où vous trouve-t-on sur internet ?")
    page.go_forward()
    expect(question(page)).to_have_text(second)
    page.reload()
    expect(question(page)).to_have_text(second)
    assert_fine(page)


def test_digits_choose_in_the_question_and_nowhere_else(begun):
    page = begun
    keyboard = Keyboard(page)
    boxes = page.get_by_role("checkbox")
    page.get_by_role("link", name="Finir plus tard").focus()
    page.keyboard.press("2")
    expect(boxes.nth(1)).not_to_be_checked()
    boxes.first.focus()
    page.keyboard.press("2")
    expect(boxes.nth(1)).to_be_checked()
    keyboard.follow(page.get_by_role("button", name="Continuer"))
    for _ in range(MOST_QUESTIONS):
        expect(question(page)).to_be_focused()
        if page.url.endswith("/terminer/"):
            break
        here = page.url
        page.keyboard.press("1")
        if page.get_by_role("checkbox").count():
            keyboard.follow(page.get_by_role("button", name="Continuer"))
        expect(page).not_to_have_url(here)
    keyboard.follow(page.get_by_role("button", name="Voir mon résultat"))
    expect(page).to_have_url(re.compile("/diagnostic/resultat/"))


def test_none_of_them_goes_alone(begun):
    boxes = begun.get_by_role("checkbox")
    begun.locator("label.run-choice").first.click()
    begun.locator("label.run-choice").last.click()
    expect(boxes.first).not_to_be_checked()
    expect(boxes.last).to_be_checked()
    begun.locator("label.run-choice").first.click()
    expect(boxes.last).not_to_be_checked()


def test_an_answer_lost_on_the_way_is_sent_again_and_counts_once(begun):
    page = begun
    answer(page)
    here, tries = page.url, []

    def lose(route):
        tries.append(route.request.post_data)
        if len(tries) == 1:
            route.abort("connectionreset")
        elif len(tries) == 2:  # it arrives, but its answer does not come back
            route.fetch()
            route.abort("connectionreset")
        elif len(tries) == 3:
            route.fulfill(status=503, body="")
        else:
            route.continue_()

    page.route(here, lose)
    page.locator("button.run-choice").first.click()
    expect(page.get_by_text("Connexion perdue, nous réessayons")).to_be_visible()
    assert_accessible(page)
    page.locator("button.run-choice").last.click()
    expect(page).not_to_have_url(here, timeout=20_000)
    expect(page.get_by_text("Connexion perdue")).to_have_count(0)
    assert len(tries) == 4
    assert len(set(tries)) == 1
    third = question(page).inner_text()
    page.get_by_role("link", name="Précédent").click()
    expect(page).to_have_url(here)
    expect(page.locator(".run-choice--said")).to_have_count(1)
    page.get_by_role("link", name="Garder ma réponse").click()
    expect(question(page)).to_have_text(third)


def test_without_a_network_the_answer_waits_for_it(begun):
    page = begun
    answer(page)
    here = page.url
    page.context.set_offline(True)
    page.locator("button.run-choice").first.click()
    expect(page.get_by_text("Connexion perdue, nous réessayons")).to_be_visible()
    page.context.set_offline(False)
    expect(page).not_to_have_url(here)


def test_it_is_done_without_javascript_on_a_narrow_screen(open_page):
    page = open_page(START, viewport=NARROW, java_script_enabled=False)
    begin(page)
    page.get_by_label("Dans quelle commune ?").fill("St Denis")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Plusieurs communes correspondent").first).to_be_visible()
    page.get_by_text("Saint-Denis (La Réunion, 974)").click()
    say_firm(page)
    page.get_by_role("button", name="Je ne sais pas").click()
    expect(question(page)).not_to_have_text("Où vous trouve-t-on sur internet ?")
    page.get_by_role("link", name="Précédent").click()
    expect(question(page)).to_have_text("Où vous trouve-t-on sur internet ?")
    expect(page.get_by_text("Votre réponse")).to_be_visible()
    page.locator("label.run-choice").first.click()
    page.locator("label.run-choice").last.click()
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("alert")).to_contain_text("ne va pas avec une autre réponse")
    page.locator("label.run-choice").last.click()
    page.get_by_role("button", name="Continuer").click()
    to_the_end(page)
    page.get_by_role("button", name="Voir mon résultat").click()
    expect(page).to_have_url(re.compile("/diagnostic/resultat/"))


def test_nothing_is_lost_to_the_right_at_320_pixels(open_page):
    page = open_page(START, viewport=NARROW)
    assert_fits(page)
    begin(page)
    assert_fits(page)
    say_firm(page)
    for _ in range(MOST_QUESTIONS):
        assert_fits(page)
        if page.url.endswith("/terminer/"):
            break
        answer(page)
    for choice in page.locator("button, summary").all():
        assert choice.bounding_box()["height"] >= 40


def test_rows_are_made_for_a_thumb(open_page):
    page = open_page(START, viewport=PHONE)
    begin(page)
    say_firm(page)
    for _ in range(3):
        for row in page.locator(".run-choice").all():
            box = row.bounding_box()
            assert box["height"] >= 48
            assert box["width"] >= 320
        answer(page)


def test_it_is_finished_later_elsewhere_by_the_link(visit, open_page):
    page = visit(START)
    begin(page)
    say_firm(page)
    answer(page)
    second = question(page).inner_text()
    page.get_by_role("link", name="Finir plus tard").click()
    expect(page.get_by_role("heading", name="C’est gardé")).to_be_visible()
    assert_fine(page)
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.get_by_text("Écrivez l’adresse où envoyer le lien.").first).to_be_visible()
    assert_fine(page)
    page.get_by_label("Votre adresse électronique").fill("plus-tard@exemple.fr")
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.get_by_text("Le lien vient de partir vers plus-tard@exemple.fr.")).to_be_visible()
    link = page.locator(".run-link a").get_attribute("href")

    elsewhere = open_page(link, viewport=page.viewport_size)
    assert_sound(elsewhere)
    elsewhere.get_by_role("button", name="Reprendre ici").click()
    expect(question(elsewhere)).to_have_text(second)
    assert_fine(elsewhere)

    page.goto(START)
    page.get_by_role("link", name="Reprendre où j’en étais").click()
    expect(question(page)).to_have_text(second)

    stranger = open_page(page.url, viewport=page.viewport_size)
    expect(stranger.get_by_role("heading", name="Ce diagnostic n’est pas ici")).to_be_visible()
    assert_accessible(stranger)


def test_a_helper_answers_with_the_firm(visit):
    page = visit(START)
    page.get_by_role("button", name="Je réponds avec une entreprise").click()
    expect(page.get_by_label(re.compile("J’accompagne l’entreprise"))).to_be_checked()
    say_firm(page)
    expect(page.get_by_text("ce diagnostic est le sien")).to_be_visible()
    assert_fine(page)


def test_the_whole_journey_is_light(visit):
    page = visit("about:blank")
    scales = Scales(page)
    scales.weigh(START)
    scales.bytes = 0
    begin(page)
    say_firm(page)
    to_the_end(page)
    page.wait_for_load_state("networkidle")
    assert 0 < scales.bytes <= WHOLE_JOURNEY
