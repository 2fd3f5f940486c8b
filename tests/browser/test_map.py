"""A person looks for a firm like theirs on the map, with a mouse, a finger, or the keyboard alone."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet, assert_sound, tab_to
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_weight import Scales

PEERS = "/temoignages/"
MARKS = ".peer-mark:not([aria-hidden])"
# Leaflet, style sheet, outlines and the map's own script; two thousand groups come on top of it.
MAP_WEIGHT = 100_000
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    "6ef9240000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)


def marks(page):
    """The groups that are in view."""
    return page.locator(MARKS)


def status(page):
    return page.locator("[data-map=status]")


def wait_for_map(page):
    """On a phone one asks for the map, on a desktop it comes by itself."""
    if page.viewport_size["width"] < 992:
        page.get_by_text("Voir la carte", exact=True).click()
        page.get_by_role("button", name="Carte interactive").click()
    expect(status(page)).to_contain_text("dans la vue")
    return page


def open_group(page, name=None):
    """Open a group by its name, or the one with the focus, until it says who is there; how often it took."""
    for times in range(1, 9):
        if name:
            page.get_by_role("button", name=name).first.click()
        else:
            page.keyboard.press("Enter")
        page.wait_for_timeout(700)  # the map moves, then its groups come
        if page.get_by_role("region", name="Témoignages de cet endroit").is_visible():
            return times
    raise AssertionError("The group does not say who is there")


def test_without_scripts_the_departments_filter(visit):
    page = visit(PEERS, java_script_enabled=False)
    if page.viewport_size["width"] < 992:
        page.get_by_text("Voir la carte", exact=True).click()
    page.get_by_role("link", name=re.compile("^Paris.* : 1 témoignage")).press("Enter")
    expect(page).to_have_url(re.compile("departement=75"))
    expect(page.get_by_role("heading", name="1 témoignage")).to_be_visible()
    expect(page.get_by_role("button", name="Carte interactive")).to_have_count(0)


def test_every_state_of_the_map_is_sound(visit):
    page = visit(PEERS)
    if page.viewport_size["width"] < 992:
        expect(page.locator("[data-map=drawn]")).to_be_hidden()
        assert_sound(page)
        page.get_by_text("Voir la carte", exact=True).click()
        expect(page.locator("[data-map=drawn]")).to_be_visible()
        assert_sound(page)
        page.get_by_role("button", name="Carte interactive").click()
    expect(status(page)).to_contain_text("dans la vue")
    assert_sound(page)
    page.get_by_role("button", name="La Réunion").click()
    expect(marks(page)).to_have_count(1)
    marks(page).click()
    expect(page.get_by_role("region", name="Témoignages de cet endroit")).to_be_visible()
    assert_sound(page)
    page.get_by_role("button", name="Carte par département").click()
    expect(page.locator("[data-map=drawn]")).to_be_visible()
    assert_sound(page)


def test_nobody_there_is_said_and_sound(visit):
    page = visit(f"{PEERS}?q=zzzz")
    if page.viewport_size["width"] < 992:
        page.get_by_text("Voir la carte", exact=True).click()
        page.get_by_role("button", name="Carte interactive").click()
    expect(page.locator("[data-map=note]")).to_contain_text("Personne encore ici")
    expect(status(page)).to_contain_text("Personne encore ici")
    assert_sound(page)


def test_group_parts_until_it_says_who_is_there(visit):
    page = wait_for_map(visit(PEERS))
    panel = page.get_by_role("region", name="Témoignages de cet endroit")
    page.get_by_role("button", name=re.compile(r"^\d+ témoignages près de")).first.click()
    page.wait_for_timeout(700)  # the map moves, then its groups come
    expect(panel).to_be_hidden()
    open_group(page, re.compile("^1 témoignage"))
    expect(panel.get_by_role("heading")).to_be_focused()
    panel.get_by_role("link", name="Filtrer la liste sur cet endroit").click()
    expect(page).to_have_url(re.compile("lieu_insee=.*km=0"))
    expect(page.locator("#resultats")).to_be_focused()
    expect(panel).to_be_hidden()
    expect(status(page)).to_contain_text("1 témoignage sur 1 dans la vue")
    assert_sound(page)


def test_whole_search_by_keyboard_alone(open_page):
    page = open_page(PEERS, viewport=DESKTOP)
    expect(status(page)).to_contain_text("dans la vue")
    tab_to(page, page.locator("[data-fold=secteur] > summary"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label(re.compile("^Services à la personne|^Coiffure|^Hôtels")).first)
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("secteur="))
    page.keyboard.press("Escape")
    expect(page.locator("[data-fold=secteur] > summary")).to_be_focused()
    tab_to(page, page.locator("[data-map=world]"))
    before = page.locator(".leaflet-map-pane").get_attribute("style")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".leaflet-map-pane")).not_to_have_attribute("style", before)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(400)
    panel = page.get_by_role("region", name="Témoignages de cet endroit")
    tab_to(page, marks(page))
    open_group(page)
    expect(panel.get_by_role("heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.peer-mark')")
    page.keyboard.press("Space")
    expect(panel.get_by_role("heading")).to_be_focused()
    tab_to(page, panel.get_by_role("listitem").get_by_role("link"))
    title = panel.get_by_role("listitem").get_by_role("link").first.inner_text()
    assert_quiet(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_map_can_be_passed_over(open_page):
    page = wait_for_map(open_page(PEERS, viewport=DESKTOP))
    tab_to(page, page.get_by_role("link", name="Passer la carte"))
    expect(page.get_by_role("link", name="Passer la carte")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#resultats")).to_be_focused()


def test_keyboard_meets_only_what_is_in_view(open_page):
    page = wait_for_map(open_page(PEERS, viewport=DESKTOP))
    page.get_by_role("button", name="Martinique").click()
    expect(status(page)).to_contain_text("2 témoignages sur")
    reached = page.locator(".peer-mark").evaluate_all(
        "marks => marks.filter(mark => mark.tabIndex === 0).length"
    )
    assert reached == marks(page).count() > 0


def test_list_and_map_light_each_other(open_page):
    page = wait_for_map(open_page(f"{PEERS}?departement=13", viewport=DESKTOP))
    card = page.locator("li[data-peer]").first
    card.hover()
    expect(marks(page)).to_have_class(re.compile("peer--lit"))
    page.get_by_role("button", name="S’éloigner").hover()
    expect(marks(page)).not_to_have_class(re.compile("peer--lit"))
    card.get_by_role("link").focus()
    expect(marks(page)).to_have_class(re.compile("peer--lit"))
    marks(page).focus()
    expect(card).to_have_class(re.compile("peer--lit"))


def test_view_follows_the_filters_and_the_back_button(open_page):
    page = wait_for_map(open_page(PEERS, viewport=DESKTOP))
    everything = status(page).inner_text()
    page.locator("[data-fold=region] > summary").click()
    page.get_by_label("Région", exact=True).select_option("02")
    expect(status(page)).to_contain_text("2 témoignages sur 2 dans la vue")
    expect(page.get_by_role("button", name="Métropole (0)")).to_be_visible()
    page.get_by_role("button", name="Carte par département").click()
    expect(page.get_by_role("link", name=re.compile("^Martinique.* : 2 témoignages"))).to_be_visible()
    page.get_by_role("button", name="Carte interactive").click()
    page.go_back()
    expect(status(page)).to_have_text(everything)
    assert_quiet(page)


def test_place_and_distance_are_drawn_around_it(open_page):
    page = wait_for_map(open_page(PEERS, viewport=DESKTOP))
    place = page.get_by_label("Autour de")
    place.fill("marseille")
    page.get_by_role("listbox").get_by_role("option").first.click()
    expect(page).to_have_url(re.compile("lieu_insee=13055"))
    expect(page.locator(".peer-map__around")).to_be_visible()
    expect(page.get_by_label("Autour de")).to_be_focused()
    page.get_by_label("Autour de").fill("lyo")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    assert_quiet(page)


def test_answer_that_comes_late_is_not_drawn(open_page):
    page = wait_for_map(open_page(PEERS, viewport=DESKTOP))
    late = []

    def keep(route):
        late.append(route)

    page.route("**/points/**departement=13**", keep)
    page.locator("[data-fold=departement] > summary").click()
    page.get_by_label("Département", exact=True).select_option("13")
    expect(page).to_have_url(re.compile("departement=13"))
    page.get_by_label("Département", exact=True).select_option("974")
    expect(status(page)).to_contain_text("1 témoignage sur 1 dans la vue")
    for route in late:
        route.continue_()
    page.wait_for_timeout(500)
    expect(page.get_by_role("button", name="La Réunion (1)")).to_be_visible()
    expect(marks(page)).to_have_count(1)


@pytest.mark.parametrize("part", ["**/leaflet*.js", "**/outlines*.json", "**/points/**"])
def test_what_does_not_come_leaves_the_map_of_departments(open_page, part):
    page = open_page("about:blank", viewport=DESKTOP)
    page.route(part, lambda route: route.abort())
    page.goto(PEERS)
    expect(page.locator("[data-map=note]")).to_contain_text("n’a pas pu se charger")
    expect(page.get_by_role("link", name=re.compile("^Paris.* : 1 témoignage"))).to_be_visible()
    page.unroute(part)
    page.get_by_role("button", name="Carte interactive").click()
    expect(status(page)).to_contain_text("dans la vue")
    assert_accessible(page)


def test_map_stands_still_for_who_asks_for_it(open_page):
    page = wait_for_map(open_page(PEERS, viewport=DESKTOP, reduced_motion="reduce"))
    assert page.locator(".leaflet-fade-anim, .leaflet-proxy").count() == 0


def test_map_is_light(open_page):
    page = open_page("about:blank", viewport=PHONE)
    scales = Scales(page)
    scales.weigh(PEERS)
    scales.bytes = 0
    wait_for_map(page)
    page.wait_for_load_state("networkidle")
    assert 0 < scales.bytes <= MAP_WEIGHT


@pytest.fixture
def tile_server(portal):
    """The map page with the server of tiles of a fictional host."""
    change = (
        "from testimonials.pages import TestimonialMapPage as M; page = M.objects.get(); "
        "page.tile_server = {!r}; page.tile_credit = 'IGN'; page.save_revision().publish()"
    )
    portal.do(change.format("https://tuiles.exemple.fr/{z}/{x}/{y}.png"))
    time.sleep(2.5)  # until the server's process sees what another one published
    yield "https://tuiles.exemple.fr"
    portal.do(change.format(""))
    time.sleep(2.5)


def test_background_of_another_host_is_asked_for_by_the_person_alone(open_page, tile_server):
    page = open_page("about:blank", viewport=DESKTOP)
    page.route(f"{tile_server}/**", lambda route: route.fulfill(body=PIXEL, content_type="image/png"))
    page.goto(PEERS)
    wait_for_map(page)
    assert_sound(page)
    button = page.get_by_role("button", name="Afficher le fond de carte (IGN)")
    expect(button).to_have_accessible_description(re.compile("Ce fond vient de tuiles.exemple.fr"))
    button.click()
    expect(page.locator("img.leaflet-tile-loaded").first).to_be_attached()
    assert "tuiles.exemple.fr" in page.hosts
    assert not page.complaints
    expect(button).to_have_attribute("aria-pressed", "true")
    assert_accessible(page)
    button.click()
    expect(page.locator("img.leaflet-tile")).to_have_count(0)


def test_map_folded_away_follows_once_it_is_opened_again(open_page):
    page = wait_for_map(open_page(PEERS, viewport=PHONE))
    fold = page.get_by_text("Voir la carte", exact=True)
    fold.click()
    page.locator("[data-drawer] > summary").click()
    page.locator("[data-fold=region] > summary").click()
    page.get_by_label("Région", exact=True).select_option("02")
    page.get_by_role("button", name="Voir 2 résultats").click()
    expect(page.locator("#resultats")).to_be_focused()
    fold.click()
    expect(status(page)).to_contain_text("2 témoignages sur 2 dans la vue")
    assert_sound(page)


def test_awarded_firms_are_put_forward_on_the_map(open_page):
    page = wait_for_map(open_page(f"{PEERS}?prime=oui&region=04", viewport=DESKTOP))
    expect(page.get_by_role("button", name=re.compile("^1 témoignage .*, primé$"))).to_be_visible()
