"""A person searches the whole portal."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet, assert_sound, assert_sound_folded_and_open
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_weight import FIRST_VIEW, FURTHER_PAGE, Scales

PAGES = [
    "/recherche/",
    "/recherche/?q=vendre",
    "/recherche/?q=boulangerie+quimper",
    "/recherche/?q=vendre&type=guide&theme=vendre-en-ligne&tri=recents",
    "/recherche/?q=factrue",
    "/recherche/?q=zygomatique+introuvable&theme=securite&niveau=5",
    "/recherche/?q=" + "anticonstitutionnellement" * 4,
]
BOX = "Chercher sur le site"
SLOW = 0.4


def proposals(page):
    """What completion proposes."""
    return page.get_by_role("listbox", name="Propositions").get_by_role("option")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_search_is_sound(visit, path):
    assert_sound_folded_and_open(visit(path))


def header_box(page):
    """The box of the header as a person finds it: in the menu, on a phone."""
    if page.viewport_size["width"] < 992:
        page.get_by_role("button", name="Menu").click()
        # The menu takes the focus as it opens.
        expect(page.get_by_role("button", name="Fermer")).to_be_focused()
    return (
        page.get_by_role("searchbox", name=BOX)
        .or_(page.get_by_role("combobox", name=BOX))
        .locator("visible=true")
    )


def test_what_is_typed_is_completed_and_the_keyboard_leads_there(visit):
    page = visit("/contact/")
    box = header_box(page)
    box.press_sequentially("vendre")
    expect(proposals(page).first).to_have_text(re.compile("Vendre en ligne"))
    expect(page.get_by_role("group", name="Thèmes")).to_be_visible()
    expect(page.get_by_role("group", name="Titres")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="propositions")).to_be_attached()
    assert_sound(page)
    box.press("ArrowDown")
    chosen = page.locator('[aria-selected="true"]')
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    assert_accessible(page)
    box.press("Enter")
    expect(page).to_have_url(re.compile("/ressources/theme/vendre-en-ligne/$"))
    assert_quiet(page)


def test_the_box_of_the_home_page_completes_beside_that_of_places(visit):
    box = header_box(visit("/"))
    box.press_sequentially("vendre")
    expect(proposals(box.page).first).to_have_text(re.compile("Vendre en ligne"))
    assert_sound(box.page)


def test_arrows_go_round_and_back_to_what_was_typed(open_page):
    page = open_page("/recherche/", viewport=DESKTOP)
    box = page.get_by_label("Votre recherche")
    box.press_sequentially("vendre")
    expect(proposals(page).first).to_be_visible()
    box.press("ArrowUp")
    expect(proposals(page).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.locator('[aria-selected="true"]')).to_have_count(0)
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    box.press("ArrowDown")
    expect(proposals(page).first).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("vendre")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-expanded", "true")
    number = proposals(page).count()
    expect(page.get_by_role("status").filter(has_text=f"{number} propositions.")).to_be_attached()


@pytest.mark.parametrize(
    ("path", "label", "words", "first"),
    [
        ("/ressources/", "Chercher dans la bibliothèque", "hameconnages", "ameçonnage"),
        ("/temoignages/", "Chercher un métier, une ville, un mot", "fleuristes", "leuriste"),
    ],
)
def test_boxes_of_lists_find_as_the_search_does(visit, path, label, words, first):
    page = visit(path)
    page.get_by_label(label).fill(words)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"q={words}"))
    expect(page.locator(".cards").first).to_have_text(re.compile(first))
    assert_sound(page)


def test_enter_without_a_choice_searches(visit):
    page = visit("/contact/")
    box = header_box(page)
    box.press_sequentially("photo")
    expect(proposals(page).first).to_be_visible()
    box.press("Escape")
    expect(proposals(page).first).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/recherche/\?q=photo$"))
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value("photo")
    expect(page.locator(".hit").first).to_be_visible()


def test_the_mouse_chooses_a_title(open_page):
    page = open_page("/recherche/", viewport=DESKTOP)
    page.get_by_label("Votre recherche").press_sequentially("hameço")
    proposals(page).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("ameçonnage"))


def test_an_old_answer_never_overwrites_a_newer_one(open_page):
    page = open_page("/recherche/", viewport=DESKTOP)
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if "q=photo" in route.request.url:
            later.append(route)
        else:
            time.sleep(SLOW)
            route.continue_()

    later = []
    page.route("**/completer/**", answer)
    box = page.get_by_label("Votre recherche")
    with page.expect_request("**/completer/**"):
        box.fill("photo")
    box.fill("hameço")
    expect(proposals(page).first).to_have_text(re.compile("ameçon"))
    newest = proposals(page).all_inner_texts()
    for route in later:
        route.fulfill(
            json={
                "rows": [{"name": "Photo", "label": "Photo", "address": "/", "note": "", "group": "Titres"}],
                "message": "",
            }
        )
    page.wait_for_timeout(300)
    assert proposals(page).all_inner_texts() == newest
    assert (len(asked), len(later)) == (2, 1)


def test_an_answer_that_comes_after_leaving_opens_nothing(open_page):
    page = open_page("/recherche/", viewport=DESKTOP)
    page.route("**/completer/**", lambda route: (time.sleep(SLOW), route.continue_()))
    page.get_by_label("Votre recherche").press_sequentially("vendre")
    page.wait_for_timeout(250)
    page.keyboard.press("Tab")
    page.wait_for_timeout(800)
    expect(proposals(page)).to_have_count(0)


def test_completion_that_fails_leaves_a_box_that_searches(open_page):
    page = open_page("/recherche/", viewport=DESKTOP)
    page.route("**/completer/**", lambda route: route.fulfill(status=503))
    page.get_by_label("Votre recherche").press_sequentially("vendre")
    page.keyboard.press("Enter")
    expect(page.locator(".hit").first).to_be_visible()


def test_tabs_filters_and_order_change_the_list_in_place(open_page):
    page = open_page("/recherche/?q=vendre", viewport=DESKTOP)
    page.evaluate("window.same = true")
    page.get_by_role("link", name=re.compile("^Guides")).click()
    expect(page).to_have_url(re.compile(r"\?q=vendre&type=guide$"))
    expect(page.locator("#resultats")).to_be_focused()
    page.get_by_label(re.compile("^Vendre en ligne")).check()
    expect(page).to_have_url(re.compile("theme=vendre-en-ligne"))
    expect(page).to_have_url(re.compile("type=guide"))
    page.get_by_role("link", name="Plus récents").click()
    expect(page).to_have_url(re.compile("tri=recents"))
    assert_sound(page)
    page.get_by_role("link", name="Enlever le filtre Vendre en ligne").click()
    expect(page).to_have_url(re.compile("tri=recents"))
    expect(page).not_to_have_url(re.compile("theme="))
    page.get_by_label("Que cherchez-vous ?").fill("facture")
    page.keyboard.press("Enter")
    expect(page.locator("#resultats")).to_have_text(re.compile("facture"))
    expect(page).to_have_url(re.compile("type=guide.*tri=recents|tri=recents.*type=guide"))
    assert page.evaluate("window.same") is True
    page.go_back()
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value("vendre")


def test_drawer_on_a_phone(open_page):
    page = open_page("/recherche/?q=vendre", viewport=PHONE)
    page.get_by_text("Filtrer", exact=True).first.click()
    page.get_by_label(re.compile("^Vendre en ligne")).check()
    button = page.get_by_role("button", name=re.compile(r"Voir \d+ résultats"))
    expect(button).to_be_visible()
    assert_accessible(page)
    button.click()
    expect(page.locator("#resultats")).to_be_focused()
    assert_sound(page)


def test_on_a_phone_a_link_of_the_header_leads_to_the_search(open_page):
    page = open_page("/contact/", viewport=PHONE)
    page.get_by_role("link", name="Chercher").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Que cherchez-vous ?")


def test_a_suggestion_and_a_filter_that_is_meant(open_page):
    page = open_page("/recherche/?q=factrue", viewport=DESKTOP)
    page.get_by_role("link", name="« facture »").click()
    expect(page.get_by_label("Que cherchez-vous ?")).to_have_value("facture")
    page.goto("/recherche/?q=boulangerie+quimper")
    page.get_by_role("link", name=re.compile("Quimper et son département")).click()
    expect(page).to_have_url(re.compile("q=boulangerie&departement=29$"))
    expect(page.get_by_role("link", name="Enlever le filtre Finistère (29)")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_without_scripts_one_searches_filters_and_turns_the_page(open_page, viewport):
    page = open_page("/", viewport=viewport, java_script_enabled=False)
    page.get_by_role("searchbox", name=BOX).locator("visible=true").fill("vendre")
    page.get_by_role("button", name="Chercher").locator("visible=true").click()
    expect(page.locator(".hit").first).to_be_visible()
    page.get_by_role("link", name=re.compile("^Témoignages")).click()
    expect(page).to_have_url(re.compile("type=temoignage"))
    page.goto("/recherche/?q=vendre")
    if viewport == PHONE:
        page.get_by_text("Filtrer", exact=True).first.click()
    page.get_by_label(re.compile("^Vendre en ligne")).check()
    page.get_by_role("button", name=re.compile("^Voir")).click()
    expect(page.get_by_role("link", name="Enlever le filtre Vendre en ligne")).to_be_visible()
    page.goto("/recherche/?q=vendre")
    page.get_by_role("link", name="2", exact=True).click()
    expect(page.locator("#resultats")).to_have_text(re.compile("page 2 sur"))


def test_by_keyboard_alone_from_the_header_to_a_result(open_page):
    page = open_page("/contact/", viewport=DESKTOP)
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "q":
            break
    page.keyboard.type("hameconnage")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("q=hameconnage"))
    link = page.locator(".hit__title a").first
    for _ in range(80):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("ameçonnage"))


def test_a_visit_of_the_search_is_light_and_nothing_moves(visit):
    page = visit("about:blank")
    scales = Scales(page)
    assert scales.weigh("/recherche/?q=vendre") <= FIRST_VIEW
    assert scales.weigh("/recherche/?q=facture") <= FURTHER_PAGE
    page.goto("/recherche/?q=vendre&theme=vendre-en-ligne")
    shift = page.evaluate(
        """() => new Promise((resolve) => {
          let sum = 0;
          new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
            .observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(sum), 500);
        })"""
    )
    assert shift <= 0.02
