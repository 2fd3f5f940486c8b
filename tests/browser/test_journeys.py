"""What a person comes to do, from the first page to the last."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_sound
from tests.browser.conftest import PHONE

PLACE = "Votre commune ou votre code postal"


def test_a_place_is_completed_and_leads_to_its_region(visit):
    page = visit("/")
    place = page.get_by_role("combobox", name=PLACE)
    place.press_sequentially("saint den")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.get_by_role("option", name="La Réunion")).to_be_visible()
    assert_sound(page)
    page.get_by_role("option", name="La Réunion").click()
    page.get_by_role("button", name="Voir ma région").click()
    expect(page).to_have_url(re.compile("/regions/la-reunion/"))
    assert_sound(page)


def test_an_ambiguous_place_is_chosen_without_javascript(visit):
    page = visit("/", java_script_enabled=False)
    page.get_by_label(PLACE).fill("St Denis")
    page.get_by_role("button", name="Voir ma région").click()
    expect(page.get_by_text("Plusieurs communes correspondent").first).to_be_visible()
    page.get_by_text("Saint-Denis (La Réunion, 974)").click()
    page.get_by_role("button", name="Voir ma région").click()
    expect(page).to_have_url(re.compile("/regions/la-reunion/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("La Réunion")
    assert page.context.cookies() == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Saint-Denis", "Plusieurs communes correspondent"),
        ("35099", "C’est peut-être un CEDEX"),
        ("Trifouilly-les-Oies", "commune"),
        ("", "Indiquez votre commune"),
    ],
)
def test_a_place_that_is_not_clear_is_explained(visit, typed, answer):
    page = visit("/")
    page.get_by_label(PLACE).fill(typed)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Voir ma région").click()
    expect(page.locator("#pres-de-chez-vous")).to_contain_text(answer)
    expect(page.get_by_label(PLACE)).to_have_value(typed)
    assert_sound(page)


def test_a_region_is_found_in_the_list_and_on_the_map(visit):
    page = visit("/regions/")
    expect(page.get_by_role("navigation", name="Les régions").get_by_role("link")).to_have_count(18)
    page.get_by_role("navigation", name="Les régions").get_by_role("link", name="Corse").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Corse")
    page.get_by_role("navigation", name="Vous êtes ici").get_by_role("link", name="Dans votre région").click()
    expect(page).to_have_url(re.compile("/regions/$"))
    on_the_map = page.locator("svg a", has_text="Occitanie").or_(page.locator("svg a[aria-label*=Occitanie]"))
    on_the_map.first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Occitanie")
    assert_sound(page)


def test_a_message_is_corrected_sent_and_read_by_the_mission(visit, mission, request):
    name = f"Léa {request.node.callspec.id}"
    words = f"Je tiens une fleuristerie et j’aimerais être trouvée par de nouveaux clients ({name})."
    page = visit("/contact/")
    page.get_by_label("Votre message", exact=True).fill(words)
    page.get_by_label("Votre adresse électronique").fill("lea@")
    page.get_by_role("button", name="Envoyer mon message").click()

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Erreur"))
    expect(page.get_by_label("Votre message", exact=True)).to_have_value(words)
    expect(page.get_by_label("Votre adresse électronique")).to_have_value("lea@")
    assert_sound(page)
    summary.get_by_role("link", name="Votre adresse électronique").click()
    expect(page.get_by_label("Votre adresse électronique")).to_be_focused()

    page.get_by_label("Votre adresse électronique").fill(f"lea-{request.node.callspec.id}@exemple.fr")
    page.get_by_label("Votre message concerne").select_option("Aide pour mon entreprise")
    page.get_by_label("Votre nom").fill(name)
    page.get_by_role("combobox", name="Votre commune").press_sequentially("quimper")
    page.get_by_role("option", name="Quimper").first.click()
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page).to_have_url(re.compile("/contact/merci/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, votre message est bien arrivé")
    assert_sound(page)

    menu = mission.get_by_role("navigation", name="Menu principal")
    menu.get_by_role("link", name="Messages").click()
    row = mission.get_by_role("row", name=name)
    expect(row).to_contain_text("Quimper (29)")
    expect(row).to_contain_text("Nouveau")


def test_an_empty_form_says_what_is_missing(visit):
    page = visit("/contact/")
    page.get_by_role("button", name="Envoyer mon message").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    assert_sound(page)


def test_a_message_leaves_without_javascript(visit):
    page = visit("/contact/", java_script_enabled=False)
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Votre message", exact=True).fill("Bonjour, je n’ai pas de script.")
    page.get_by_label("Votre message concerne").select_option("Autre question")
    page.get_by_label("Votre adresse électronique").fill("sans-script@exemple.fr")
    page.get_by_label("Votre commune").fill("29000")
    page.get_by_role("button", name="Envoyer mon message").click()
    expect(page).to_have_url(re.compile("/contact/merci/"))
    assert page.context.cookies() == []


class Keyboard:
    """A person without a mouse, who sees at every step where they are."""

    MOST_STEPS = 120

    def __init__(self, page):
        self.page = page

    def go_to(self, target, key="Tab"):
        """Press Tab until the target has the focus, which must be visible all along."""
        for _ in range(self.MOST_STEPS):
            self.page.keyboard.press(key)
            self.assert_focus_is_visible()
            if target.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{target} is not reached with {key}")

    def follow(self, target):
        self.go_to(target)
        self.page.keyboard.press("Enter")

    def assert_focus_is_visible(self):
        where = self.page.evaluate(
            """() => {
              const element = document.activeElement;
              if (element === document.body || element === document.documentElement) return null;
              const box = element.getBoundingClientRect();
              const outlined = [null, "::before", "::after"].some((part) => {
                const style = getComputedStyle(element, part);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
              });
              const visible = getComputedStyle(element).visibility === "visible";
              const seen = visible && box.width > 1 && box.height > 1;
              return { name: element.outerHTML.slice(0, 120), outlined, seen };
            }"""
        )
        if where:
            assert where["outlined"], f"no visible focus: {where['name']}"
            assert where["seen"], f"focus on something that is not seen: {where['name']}"


def test_from_home_to_a_sent_message_with_the_keyboard_alone(visit, request):
    page = visit("/")
    keyboard = Keyboard(page)
    keyboard.go_to(page.get_by_role("link", name="Aller au contenu"))
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
    assert_sound(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#contenu$"))

    place = page.get_by_role("combobox", name=PLACE)
    keyboard.go_to(place)
    page.keyboard.type("quimp")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(place).to_have_value(re.compile("Quimper"))
    keyboard.follow(page.get_by_role("button", name="Voir ma région"))
    expect(page).to_have_url(re.compile("/regions/bretagne/"))

    if page.viewport_size == PHONE:
        keyboard.follow(page.get_by_role("button", name="Menu", exact=True))
        page.wait_for_timeout(400)
    keyboard.follow(
        page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="Nous écrire")
    )
    expect(page).to_have_url(re.compile("/contact/$"))

    keyboard.go_to(page.get_by_label("Votre message concerne"))
    page.keyboard.type("Autre")
    keyboard.go_to(page.get_by_label("Votre message", exact=True))
    page.keyboard.type("Écrit sans souris.")
    keyboard.go_to(page.get_by_label("Votre adresse électronique"))
    page.keyboard.type(f"clavier-{request.node.callspec.id}@exemple.fr")
    keyboard.follow(page.get_by_role("button", name="Envoyer mon message"))
    expect(page).to_have_url(re.compile("/contact/merci/"))
