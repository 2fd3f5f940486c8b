"""*Mon espace* arranged by mouse, finger and keyboard, without JavaScript; what is kept, and which mails."""

import re
from functools import partial
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_fits, follow, tab_to
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_diagnosis_result import result_of  # noqa: F401
from tests.browser.test_plan import KEEP
from tests.browser.test_space import SPACE, check, enter_as
from tests.browser.test_weight import FIRST_VIEW, Scales

LIST, CHOICES = "/a-lire/", "/mon-espace/notifications/"
WIDTHS = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
MOVED = (
    "window.moved = 0;"
    "new PerformanceObserver(list => list.getEntries().forEach(shift => {"
    " if (!shift.hadRecentInput) moved += shift.value }))"
    ".observe({type: 'layout-shift', buffered: true})"
)
FILL = """
from accounts.enums import Rhythm
from accounts.models import Kept, Read, User
from accounts.notifying import NewContent, choose, unsubscribe_url
from resources.pages import ResourcePage
from taxonomy.services import topics
from testimonials.pages import TestimonialPage
person = User.objects.get(email={email!r})
word = "anticonstitutionnellement" * 4
resources = list(ResourcePage.objects.live().order_by("pk")[:30])
for page in [*resources, *TestimonialPage.objects.live().order_by("pk")[:4]]:
    Kept.objects.create(person=person, page=page, note=word)
for number in range(4):
    Kept.objects.create(person=person, search=f"?q=devis+{{number}}", words=f"« devis {{number}} »")
for page in resources[:5]:
    Read.objects.create(person=person, page=page)
choose(person, NewContent(), {{topic.key: Rhythm.WEEKLY for topic in topics()}})
print("link:" + unsubscribe_url(person, "new-content"))
"""


@pytest.fixture
def email():
    """The address of somebody new."""
    return f"{uuid4().hex[:12]}@exemple.fr"


@pytest.fixture
def enter(portal, open_page, email):
    """Open an address as that person, who signed in already: `enter("/mon-espace/", viewport=PHONE)`."""
    return partial(enter_as, email, portal, open_page)


@pytest.fixture
def fill(portal, result_of, email):  # noqa: F811
    """Give a person something in every section; return the link that ends their mails."""

    def fill():
        secret = result_of("boulangerie").split("/")[3]
        portal.do(KEEP.format(secret=secret, email=email))
        return re.search("link:(.+)", portal.do(FILL.format(email=email)))[1]

    return fill


def order(page):
    """The sections, as they stand."""
    return page.locator("[data-section]").evaluate_all("all => all.map(one => one.dataset.section)")


def button(page, words, section):
    return page.get_by_role("button", name=f"{words} la section « {section} »")


def said(page):
    """What was done last, for those who do not see it."""
    return page.locator("[data-space-said]")


def open_menu(page, section):
    """Open what moves a section."""
    page.locator("summary", has_text=f"la section « {section} »").click()


@WIDTHS
def test_full_space_is_sound_with_its_menus_open_and_its_sections_folded(enter, fill, viewport):
    page = enter(SPACE, viewport=viewport)
    check(page)
    fill()
    page.add_init_script(MOVED)
    scales = Scales(page)
    assert scales.weigh(SPACE) <= FIRST_VIEW
    assert page.evaluate("moved") <= 0.02
    assert order(page) == ["level", "testimonials", "resources"]
    check(page)
    for section in ("Mon niveau de maturité", "Ma base de témoignages", "Mes ressources"):
        open_menu(page, section)
    check(page)
    button(page, "Replier", "Mes ressources").click()
    expect(button(page, "Déplier", "Mes ressources")).to_be_focused()
    expect(said(page)).to_have_text("La section « Mes ressources » est repliée.")
    open_menu(page, "Mon niveau de maturité")
    button(page, "Masquer", "Mon niveau de maturité").click()
    expect(page.get_by_role("button", name="Afficher la section « Mon niveau de maturité »")).to_be_focused()
    check(page)


@WIDTHS
def test_section_is_moved_by_keyboard_alone_and_the_place_is_said(enter, viewport):
    page = enter(SPACE, viewport=viewport)
    tab_to(page, page.locator("summary", has_text="la section « Mes ressources »"))
    page.keyboard.press("Enter")
    up = button(page, "Monter", "Mes ressources")
    tab_to(page, up)
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("La section « Mes ressources » est à la place 2 sur 3.")
    expect(up).to_be_focused()
    expect(page.locator("#rayon-resources")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(said(page)).to_have_text("La section « Mes ressources » est à la place 1 sur 3.")
    expect(up).to_be_disabled()
    expect(page.locator("#rayon-resources")).to_be_focused()
    expect(page.locator("#rayon-resources")).to_be_in_viewport(ratio=1)
    assert order(page) == ["resources", "level", "testimonials"]
    tab_to(page, button(page, "Masquer", "Mes ressources"))
    page.keyboard.press("Enter")
    back = page.get_by_role("button", name="Afficher la section « Mes ressources »")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rayon-resources, #resources-plier").locator(":focus")).to_have_count(0)
    expect(page.locator("#rayon-resources")).to_be_focused()
    page.reload()
    assert order(page) == ["resources", "level", "testimonials"]


def test_section_is_dragged_by_the_mouse_and_stays_there(enter, fill):
    page = enter(SPACE, viewport=DESKTOP)
    fill()
    page.reload()
    handle = page.locator('[data-section="resources"] [data-handle]')
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    for step in range(1, 11):
        page.mouse.move(start["x"] + 20, start["y"] + (5 - start["y"]) * step / 10)
    expect(page.locator("[data-section]").first).to_have_attribute("data-section", "resources")
    with page.expect_response(lambda answer: "/disposition/" in answer.url):
        page.mouse.up()
    expect(said(page)).to_have_text("La section « Mes ressources » est à la place 1 sur 3.")
    page.reload()
    assert order(page)[0] == "resources"


def test_section_is_dragged_by_a_finger(enter):
    page = enter(SPACE, viewport=PHONE, has_touch=True, is_mobile=True)
    handle = page.locator('[data-section="level"] [data-handle]')
    handle.scroll_into_view_if_needed()
    start = handle.bounding_box()
    last = page.locator('[data-section="testimonials"]').bounding_box()
    finger = page.context.new_cdp_session(page)
    x, y = start["x"] + 20, start["y"] + 20
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x, "y": y + (last["y"] + last["height"] - y) * step / 10}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    with page.expect_response(lambda answer: "/disposition/" in answer.url):
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(said(page)).to_contain_text("« Mon niveau de maturité » est à la place")
    page.reload()
    assert order(page)[0] == "testimonials"


def test_all_of_it_is_arranged_without_javascript_on_a_phone(enter):
    page = enter(SPACE, viewport=PHONE, java_script_enabled=False)
    expect(page.locator("[data-handle]").first).to_be_hidden()
    page.locator("summary", has_text="la section « Mes ressources »").click()
    follow(page, button(page, "Monter", "Mes ressources"))
    assert order_without_script(page) == ["level", "resources", "testimonials"]
    expect(button(page, "Monter", "Mes ressources")).to_be_visible()
    expect(page.locator("#rayon-resources")).to_be_in_viewport(ratio=1)
    follow(page, button(page, "Monter", "Mes ressources"))
    follow(page, button(page, "Replier", "Mes ressources"))
    expect(page.get_by_role("heading", name="Ce que je garde")).to_have_count(0)
    page.locator("summary", has_text="la section « Mon niveau de maturité »").click()
    follow(page, button(page, "Masquer", "Mon niveau de maturité"))
    assert order_without_script(page) == ["resources", "testimonials"]
    follow(page, button(page, "Afficher", "Mon niveau de maturité"))
    follow(page, page.get_by_role("button", name="Remettre la disposition d’origine"))
    assert order_without_script(page) == ["level", "testimonials", "resources"]
    assert_fits(page)


def order_without_script(page):
    """The sections, where nothing can be evaluated in the page."""
    return re.findall(r'data-section="([a-z]+)"', page.content())


@WIDTHS
def test_list_of_what_is_kept_its_notes_and_what_is_read(enter, fill, viewport):
    page = enter(LIST, viewport=viewport)
    expect(page.get_by_text("Rien ici pour l’instant")).to_be_visible()
    check(page)
    fill()
    page.add_init_script(MOVED)
    page.goto(LIST, wait_until="networkidle")
    assert page.evaluate("moved") <= 0.02
    check(page)
    follow(page, page.get_by_role("link", name="À lire", exact=True))
    check(page)
    first = page.locator(".kept > li").first
    title = first.locator("h2").inner_text()
    follow(page, first.get_by_role("button", name="Je l’ai lu"))
    expect(page.get_by_role("status")).to_contain_text("est coché comme lu")
    expect(page).to_have_url(re.compile(r"\?voir=a-lire$"))
    follow(page, page.get_by_role("link", name="Lu", exact=True))
    expect(page.locator(".kept > li").first.locator("h2")).to_have_text(title)
    check(page)
    follow(page, page.get_by_role("link", name="Recherches", exact=True))
    check(page)
    follow(page, page.get_by_role("link", name="Ajouter une note").first)
    check(page)
    box = page.get_by_label("Ma note")
    box.evaluate("box => box.removeAttribute('maxlength')")
    box.fill("x" * 501)
    follow(page, page.get_by_role("button", name="Enregistrer ma note"))
    expect(page.get_by_text("501 caractères, pour 500 au plus").first).to_be_visible()
    expect(box).to_have_value("x" * 501)
    check(page)
    box.fill("à refaire en mars")
    follow(page, page.get_by_role("button", name="Enregistrer ma note"))
    expect(page.get_by_text("à refaire en mars")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("link", name="Changer ma note").first)
    box.fill("à refaire en avril")
    page.context.clear_cookies()
    follow(page, page.get_by_role("button", name="Enregistrer ma note"))
    expect(box).to_have_value("à refaire en avril")
    page.complaints.clear()  # the browser notes the 404 itself
    check(page)


@WIDTHS
def test_search_is_kept_without_an_account(open_page, viewport):
    page = open_page("/recherche/?q=site", viewport=viewport)
    check(page)
    follow(page, page.get_by_role("button", name="Garder cette recherche"))
    expect(page.get_by_role("heading", name="« site »")).to_be_visible()
    check(page)


@WIDTHS
def test_mails_are_chosen_then_ended_by_the_link_of_one(enter, fill, open_page, viewport):
    page = enter(CHOICES, viewport=viewport)
    check(page)
    page.get_by_label("Vendre en ligne").select_option("at_once")
    follow(page, page.get_by_role("button", name="Enregistrer mes choix"))
    expect(page.get_by_role("status")).to_have_text("Vos choix sont enregistrés.")
    check(page)
    page.get_by_label("Vendre en ligne").evaluate("list => { list.options[0].value = 'x' }")
    follow(page, page.get_by_role("button", name="Enregistrer mes choix"))
    expect(page.get_by_text("Choisissez un des rythmes proposés").first).to_be_visible()
    check(page)
    reader = open_page(fill(), viewport=viewport, java_script_enabled=False)
    follow(reader, reader.get_by_role("button", name="Ne plus recevoir ces messages"))
    expect(reader.get_by_role("heading", name="C’est fait")).to_be_visible()
    assert_fits(reader)
    reader.get_by_text("Je reçois trop de messages").click()
    follow(reader, reader.get_by_role("button", name="Envoyer ma raison"))
    expect(reader.get_by_role("heading", name="Merci")).to_be_visible()
    assert reader.context.cookies() == []
    page.reload()


@WIDTHS
def test_link_that_ends_mails_is_sound_before_and_after(enter, fill, open_page, viewport):
    enter(SPACE, viewport=viewport)
    page = open_page(fill(), viewport=viewport)
    check(page)
    follow(page, page.get_by_role("button", name="Ne plus recevoir ces messages"))
    check(page)
    follow(page, page.get_by_role("button", name="Envoyer ma raison"))
    check(page)
    page.get_by_text("Je n’en ai plus besoin").click()
    follow(page, page.get_by_role("button", name="Envoyer ma raison"))
    check(page)
    page.goto("/desinscription/coupe/")
    expect(page.get_by_role("heading", name="Ce lien ne fonctionne pas")).to_be_visible()
    assert page.context.cookies() == []
