"""The result of the diagnosis in a browser: on a phone and a desktop, on paper, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits, assert_quiet, assert_sound, follow, tab_to
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_space import enter  # noqa: F401

NARROW = {"width": 320, "height": 640}
MAKE = """
from accounts.models import User, Visitor
from accounts.querysets import Owner
from diagnostic import services
from tests.diagnostic.shipped import FIRMS
firm = next(firm for firm in FIRMS if firm["key"] == {firm!r})
run = services.begin(Owner(visitor_id=Visitor.objects.create().pk))
run.facts = firm["facts"]
run.save()
while waiting := services.next_question(run):
    run = services.save_answer(run, waiting["key"], firm["answers"][waiting["key"]])
print("secret:" + services.finish(run).secret)
"""


@pytest.fixture(scope="module")
def result_of(portal):
    """The address of the result of one of the firms that were written out."""

    def result_of(firm):
        said = portal.do(MAKE.format(firm=firm))
        return f"/diagnostic/resultat/{re.search('secret:([A-Za-z0-9_-]+)', said)[1]}/"

    return result_of


def check(page):
    """Quiet and accessible, whatever is open on it."""
    assert_quiet(page)
    assert_accessible(page)


def open_folds(page):
    for fold in page.locator("details.fold > summary").all():
        fold.click()
    expect(page.locator("details.fold:not([open])")).to_have_count(0)


@pytest.mark.parametrize("firm", ["boulangerie", "garage", "salon-de-the-en-projet", "hotel-qui-ne-sait-pas"])
def test_result_is_sound_with_all_its_folds_open_and_closed(visit, result_of, firm):
    page = visit(result_of(firm))
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("img", name="Votre profil, thème par thème")).to_be_visible()
    assert_sound(page)
    open_folds(page)
    assert_sound(page)


def test_a_score_unfolds_into_the_answers_that_make_it(open_page, result_of):
    page = open_page(result_of("boulangerie"), viewport=PHONE)
    page.get_by_text("Être visible : 42 sur 100", exact=True).click()
    expect(page.get_by_text("(60 × 2 + 0 + 50) ÷ 4")).to_be_visible()
    expect(page.get_by_text("Baromètre France Num 2025").first).to_be_visible()


def test_the_plan_says_what_to_do_first_then_by_theme_then_what_to_read(open_page, result_of):
    page = open_page(result_of("boulangerie"), viewport=PHONE)
    plan = page.get_by_role("region", name="Vos 3 premières actions")
    expect(plan.locator("ol.advice-list > li")).to_have_count(3)
    for each in plan.locator("ol.advice-list > li").all():
        expect(each).to_contain_text("Vous avez répondu «")
        expect(each).to_contain_text("Premier pas")
    fold = plan.locator("details.fold").first
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(fold.get_by_role("heading", level=4).first).to_be_visible()
    reading = page.get_by_role("region", name="À lire et à suivre")
    expect(reading.get_by_role("heading", name="Une entreprise comme la vôtre")).to_be_visible()
    expect(reading).to_contain_text("Quelqu’un qui vous ressemble")
    reading.locator(".reading__title a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/ressources/" in page.url


def test_the_result_leads_to_its_plan_at_once_by_keyboard_too(open_page, result_of):
    page = open_page(result_of("boulangerie"), viewport=PHONE)
    expect(page.get_by_text("Imprimer mon plan")).to_be_hidden()
    expect(page.get_by_text("L’adresse de cette page, à copier")).to_be_hidden()
    tab_to(page, page.get_by_role("link", name="Voir par quoi commencer"))
    page.keyboard.press("Enter")
    plan = page.get_by_role("heading", name="Vos 3 premières actions")
    expect(plan).to_be_focused()
    expect(plan).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.locator(".advice a").first).to_be_focused()


@pytest.mark.parametrize(
    ("firm", "said"),
    [
        ("salon-de-the-en-projet", "Votre entreprise n’existe pas encore"),
        ("hotel-qui-ne-sait-pas", "votre plan commence par le découvrir"),
        ("plombier", "Une obligation légale"),
    ],
)
def test_the_plan_reads_at_320_pixels_without_javascript_with_its_folds_open(
    open_page, result_of, firm, said
):
    page = open_page(result_of(firm), viewport=NARROW, java_script_enabled=False)
    plan = page.get_by_role("region", name="Vos 3 premières actions")
    expect(plan).to_contain_text(said)
    open_folds(page)
    assert_fits(page)


def test_result_reads_and_works_without_javascript(open_page, result_of):
    page = open_page(result_of("boulangerie"), viewport=NARROW, java_script_enabled=False)
    assert_fits(page)
    expect(page.get_by_role("button", name="Imprimer")).to_be_hidden()
    page.get_by_text("Être visible : 42 sur 100", exact=True).click()
    expect(page.get_by_text("(60 × 2 + 0 + 50) ÷ 4")).to_be_visible()
    expect(page.get_by_text("L’adresse de cette page, à copier")).to_contain_text(page.url)
    follow(page, page.get_by_role("link", name="Imprimer mon plan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon plan")
    page.go_back()
    page.get_by_role("link", name="Recevoir par courriel").click()
    assert_fits(page)
    page.get_by_label("Votre adresse électronique").fill("lea@exemple.fr")
    page.get_by_role("button", name="Recevoir mon résultat").click()
    expect(page.get_by_role("status")).to_contain_text("Le courriel est parti")
    assert page.context.cookies() == []


def test_result_on_paper_has_its_words_and_no_button(open_page, result_of):
    page = open_page(result_of("boulangerie"), viewport=DESKTOP)
    page.emulate_media(media="print")
    expect(page.get_by_text("Premier vol").first).to_be_visible()
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("heading", name="Vos 3 premières actions")).to_be_visible()
    expect(page.get_by_role("link", name="Garder mon résultat")).to_be_hidden()
    expect(page.get_by_role("link", name="Recevoir par courriel")).to_be_hidden()


def test_pages_beside_the_result_are_sound_and_a_withdrawn_one_is_gone(visit, result_of):
    address = result_of("plombier")
    page = visit(address)
    follow(page, page.get_by_role("link", name="Recevoir par courriel"))
    check(page)
    page.get_by_role("button", name="Recevoir mon résultat").click()
    expect(page.locator(".fr-error-text", has_text="Écrivez l’adresse")).to_be_visible()
    check(page)
    page.goto(address)
    follow(page, page.get_by_role("link", name="Corriger mes réponses"))
    check(page)
    page.goto(address)
    follow(page, page.get_by_role("link", name="Changer l’adresse ou retirer"))
    check(page)
    page.get_by_role("button", name="Prendre une nouvelle adresse").click()
    expect(page.get_by_role("status")).to_contain_text("nouvelle adresse")
    check(page)
    assert not page.url.startswith(page.url.split("/diagnostic/")[0] + address)
    page.get_by_role("link", name="Changer l’adresse ou retirer").click()
    page.get_by_role("button", name="Retirer ce résultat").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ce résultat a été retiré")
    page.complaints = [line for line in page.complaints if "410" not in line]
    check(page)


def test_correcting_leads_into_a_new_run_with_the_answers(open_page, result_of):
    page = open_page(result_of("boulangerie"), viewport=PHONE)
    page.get_by_role("link", name="Corriger mes réponses").click()
    page.get_by_role("button", name="Corriger mes réponses").click()
    expect(page).to_have_url(re.compile(r"/diagnostic/r/[0-9a-f-]+/"))


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1280"])
def test_a_result_is_kept_then_shown_in_ones_space(enter, result_of, size):  # noqa: F811
    page = enter(result_of("boulangerie"), viewport=size)
    follow(page, page.get_by_role("link", name="Garder mon résultat"))
    check(page)
    page.get_by_role("button", name="Garder dans mon espace").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre résultat est gardé")
    check(page)
    page.get_by_role("link", name="Revoir mon résultat").click()
    expect(page.get_by_role("heading", name="Votre résultat est gardé")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Ouvrir mon espace").click()
    expect(page.get_by_text("sur 5 : Premier vol")).to_be_visible()
    check(page)


def test_the_way_the_level_is_worked_out_is_told(visit):
    page = visit("/diagnostic/comment/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment ce niveau est calculé")
    assert_sound(page)
