"""« Mes données » in a browser: on both widths, by keyboard, without JavaScript; and the ZIP from a disk."""

import re
from uuid import uuid4
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits, assert_quiet, follow, tab_to
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_space import OPEN_SESSION

DATA = "/mon-espace/donnees/"
BOTH = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
OTHER_ACCOUNT = """
from accounts.models import Kept, User
from wagtail.models import Page
person, _ = User.objects.get_or_create(email={email!r})
Kept.objects.get_or_create(person=person, page=Page.objects.live().last())
"""
ERASURE = """
from accounts.models import ErasureRequest
print("erasure:" + str(ErasureRequest.objects.waiting().latest("asked_at").pk))
"""


@pytest.fixture
def enter(portal, open_page):
    """Open an address as somebody who has just made an account."""

    def enter(path, **options):
        email = f"{uuid4().hex[:12]}@exemple.fr"
        said = portal.do(OPEN_SESSION.format(email=email))
        key = re.search("session:([a-z0-9]+)", said)[1]
        page = open_page("about:blank", **options)
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": portal.address}])
        page.goto(path)
        return page

    return enter


def check(page):
    """Quiet, accessible, and no wider than the screen."""
    assert_quiet(page)
    assert_accessible(page)
    assert_fits(page)


def heading(page):
    return page.get_by_role("heading", level=1)


def address_of(page):
    """The address of whoever signed in, as the page of the erasure says it."""
    page.goto(f"{DATA}effacer/")
    return re.search(r"Celle de ce compte\s: (\S+)", page.locator("main").inner_text())[1]


@BOTH
def test_copy_is_downloaded_and_read_from_the_disk(enter, chromium, viewport, tmp_path):
    page = enter(DATA, viewport=viewport)
    check(page)
    follow(page, page.get_by_role("button", name="Demander ma copie"))
    expect(page.get_by_role("link", name="Télécharger ma copie")).to_be_visible()
    check(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger ma copie").click()
    assert download.value.suggested_filename.startswith("mes-donnees-")
    with ZipFile(download.value.path()) as archive:
        archive.extractall(tmp_path)
    context = chromium.new_context(viewport=viewport, offline=True)
    paper = context.new_page()
    paper.goto(f"file://{tmp_path}/index.html")
    expect(heading(paper)).to_have_text("Mes données")
    assert_accessible(paper)
    assert_fits(paper)
    paper.get_by_role("link", name="Comptes et pages gardées", exact=True).click()
    expect(paper.get_by_text("@exemple.fr").first).to_be_visible()
    assert_accessible(paper)
    assert_fits(paper)
    context.close()


@BOTH
def test_erasure_is_read_asked_for_and_cancelled(enter, viewport):
    page = enter(DATA, viewport=viewport)
    follow(page, page.get_by_role("link", name="Voir ce qui sera effacé"))
    page.locator("summary", has_text="Accords").click()
    expect(page.get_by_text("Vos accords sont retirés")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("button", name="Effacer mon compte dans 7 jours"))
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    page.get_by_label("tapez votre adresse").fill("une.autre@exemple.fr")
    follow(page, page.get_by_role("button", name="Effacer mon compte dans 7 jours"))
    expect(page.get_by_label("tapez votre adresse")).to_have_value("une.autre@exemple.fr")
    page.get_by_label("tapez votre adresse").fill(address_of(page))
    follow(page, page.get_by_role("button", name="Effacer mon compte dans 7 jours"))
    expect(page.get_by_role("heading", name="Votre compte sera effacé le")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("button", name="Garder mon compte"))
    expect(page.get_by_role("status")).to_contain_text("L’effacement est annulé")
    check(page)


def test_everything_is_done_by_keyboard(enter):
    page = enter(DATA, viewport=PHONE)
    email = address_of(page)
    page.goto(DATA)
    press(page, page.get_by_role("button", name="Demander ma copie"))
    press(page, page.get_by_role("link", name="Voir ce qui sera effacé"))
    press(page, page.locator("summary", has_text="Accords"))
    expect(page.get_by_text("Vos accords sont retirés")).to_be_visible()
    tab_to(page, page.get_by_label("tapez votre adresse"), most=200)
    page.keyboard.type(email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Votre compte sera effacé le")).to_be_visible()
    press(page, page.get_by_role("button", name="Garder mon compte"))
    expect(page.get_by_role("status")).to_contain_text("L’effacement est annulé")


def press(page, target):
    """Come to something by the tabulator, and use it."""
    tab_to(page, target, most=200)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


@BOTH
def test_link_of_the_mail_cancels_without_an_account_and_without_a_script(
    enter,
    open_page,
    portal,
    viewport,
):
    page = enter(DATA, viewport=viewport)
    email = address_of(page)
    page.get_by_label("tapez votre adresse").fill(email)
    follow(page, page.get_by_role("button", name="Effacer mon compte dans 7 jours"))
    key = re.search("erasure:(.*)", portal.do(ERASURE))[1]
    outside = open_page(f"/compte/effacement/{key}/", viewport=viewport, java_script_enabled=False)
    expect(heading(outside)).to_contain_text("sera effacé le")
    assert_fits(outside)
    outside.get_by_role("button", name="Annuler").click()
    expect(heading(outside)).to_have_text("C’est annulé : votre compte reste")
    page.goto(f"/compte/effacement/{key}/")
    check(page)
    page.goto(DATA)
    expect(page.get_by_role("link", name="Voir ce qui sera effacé")).to_be_visible()


@BOTH
def test_two_accounts_become_one(enter, portal, viewport):
    other = f"autre-{viewport['width']}@exemple.fr"
    portal.do(OTHER_ACCOUNT.format(email=other))
    page = enter(DATA, viewport=viewport)
    follow(page, page.get_by_role("link", name="Réunir mes deux comptes"))
    check(page)
    follow(page, page.get_by_role("button", name="Recevoir un code"))
    expect(page.get_by_role("alert")).to_be_focused()
    check(page)
    page.get_by_label("L’adresse de votre autre compte").fill(other)
    follow(page, page.get_by_role("button", name="Recevoir un code"))
    check(page)
    page.get_by_label("Le code du courriel").fill(portal.last_code(other))
    follow(page, page.get_by_role("button", name="Confirmer cette adresse"))
    expect(page.get_by_text("Comptes et pages gardées")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("button", name="Réunir les deux comptes"))
    expect(page.get_by_role("status")).to_contain_text("C’est fait")
    check(page)
    page.goto("/a-lire/")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible()
