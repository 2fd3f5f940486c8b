"""The whole way on a telephone, by touch and by keyboard alone.

Home, diagnosis, result and plan, an account, *mon espace*, an action that is done, a copy, and nothing left.
"""

import json
import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_quiet
from tests.browser.conftest import PHONE
from tests.browser.test_diagnosis import MOST_QUESTIONS
from tests.browser.test_journeys import Keyboard

SEVEN_DAYS_LATER = """
from datetime import timedelta
from django.utils import timezone
from accounts import erasure
from accounts.models import User
erasure.erase_those_due(timezone.now() + timedelta(days=7, minutes=1), at_most=100)
print("is there:", User.objects.filter(email={email!r}).exists())
"""


class Finger:
    """A person with a telephone in their hand."""

    def __init__(self, page):
        self.page = page

    def use(self, target):
        target.tap()

    def write(self, field, text):
        field.tap()
        self.page.keyboard.type(text)

    def choose(self, group, name):
        group.get_by_text(name).tap()

    def tick(self, box):
        box.locator("xpath=ancestor::label").tap()


class Keys(Keyboard):
    """A person without mouse nor touch."""

    def use(self, target):
        self.follow(target)

    def write(self, field, text):
        if not field.evaluate("element => element === document.activeElement"):
            self.go_to(field)
        self.page.keyboard.type(text)

    def choose(self, group, name):
        chosen = group.get_by_role("radio", checked=True)
        self.go_to(chosen if chosen.count() else group.get_by_role("radio").first)
        self.page.keyboard.press("Space")
        wanted = group.get_by_role("radio", name=name)
        for _ in range(group.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} is not reached by the arrows")

    def tick(self, box):
        self.go_to(box)
        self.page.keyboard.press("Space")


@pytest.fixture(params=[Finger, Keys], ids=["touch", "keyboard"])
def hand(request, open_page):
    """Somebody who opens the home page on a telephone."""
    return request.param(open_page("/", viewport=PHONE, has_touch=request.param is Finger))


def check(page):
    """Quiet, accessible, and no wider than the screen."""
    assert_quiet(page)
    assert_accessible(page)


def follow(hand, way):
    """Use what leads to another page, be there, and find it sound."""
    with hand.page.expect_event("load"):
        hand.use(way)
    check(hand.page)


def link(hand, name):
    return hand.page.get_by_role("link", name=name).locator("visible=true").first


def button(hand, name):
    return hand.page.get_by_role("button", name=name)


def answer_everything(hand):
    """Describe a firm, and give the first answer to each question."""
    page = hand.page
    follow(hand, link(hand, "Commencer le diagnostic"))
    follow(hand, page.get_by_role("button", name="Commencer", exact=True))
    hand.write(page.get_by_label("Combien de personnes y travaillent ?"), "3")
    hand.choose(page.get_by_role("radiogroup", name="Où en est l’entreprise ?"), "En activité")
    follow(hand, button(hand, "Continuer"))
    for _ in range(MOST_QUESTIONS):
        here = page.url
        if here.endswith("/terminer/"):
            break
        if page.get_by_role("checkbox").count():
            hand.tick(page.get_by_role("checkbox").first)
            hand.use(button(hand, "Continuer"))
        else:
            hand.use(page.locator("button.run-choice").first)
        expect(page).not_to_have_url(here)
        expect(page.locator("#question")).to_be_focused()
    check(page)
    follow(hand, button(hand, "Voir mon résultat"))


def make_account(hand, portal, email):
    """Two screens: the address, and the code that comes there."""
    page = hand.page
    hand.write(page.get_by_label("Votre adresse électronique"), email)
    follow(hand, button(hand, "Recevoir mon code"))
    hand.write(page.get_by_label("Le code du courriel"), portal.last_code(email))
    follow(hand, button(hand, "Me connecter"))


def open_own_data(hand):
    """Through the menu of whoever signed in."""
    hand.use(hand.page.get_by_role("button", name="Menu", exact=True))
    hand.use(hand.page.locator("summary", has_text="Mon espace").locator("visible=true"))
    follow(hand, link(hand, "Mes données"))


def downloaded(hand, folder):
    """What the copy holds, by the names of its files."""
    page = hand.page
    follow(hand, button(hand, "Demander ma copie"))
    with page.expect_download() as download:
        hand.use(link(hand, "Télécharger ma copie"))
    path = folder / "copy.zip"
    download.value.save_as(path)
    with ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def ask_erasure(hand, email):
    follow(hand, link(hand, "Voir ce qui sera effacé"))
    hand.write(hand.page.get_by_label("tapez votre adresse"), email)
    follow(hand, button(hand, "Effacer mon compte dans 7 jours"))
    expect(hand.page.get_by_role("heading", name="Votre compte sera effacé le")).to_be_visible()


def test_from_the_home_page_to_a_plan_that_is_lived_with_and_forgotten(hand, portal, request, tmp_path):
    page, email = hand.page, f"entiere-{request.node.callspec.id}@exemple.fr"
    check(page)
    answer_everything(hand)
    result = page.url
    plan = page.get_by_role("region", name=re.compile("premières? actions?"))
    expect(plan.locator("ol.advice-list > li").first).to_contain_text("Vous avez répondu «")

    follow(hand, link(hand, "Garder mon résultat"))
    make_account(hand, portal, email)
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre résultat est gardé")
    follow(hand, link(hand, "Ouvrir mon espace"))

    todo = page.get_by_role("region", name="À faire cette semaine").get_by_role("link").first
    title = todo.inner_text()
    follow(hand, todo)
    follow(hand, button(hand, f"C’est fait : {title}"))
    expect(page.get_by_role("status")).to_contain_text(f"« {title} » est fait")
    expect(page.get_by_text("1 action faite sur")).to_be_visible()

    open_own_data(hand)
    copy = downloaded(hand, tmp_path)
    assert email in copy["comptes-et-pages-gardees.json"]
    [told] = json.loads(copy["plan-daction.json"])
    assert [line["titre"] for line in told["lignes"] if line["dernier changement le"]] == [title]
    assert title in copy["plan-daction.html"]
    assert len(json.loads(copy["diagnostic.json"])) == 1

    ask_erasure(hand, email)
    follow(hand, button(hand, "Garder mon compte"))
    expect(page.get_by_role("status")).to_contain_text("L’effacement est annulé")
    ask_erasure(hand, email)
    said = portal.do(SEVEN_DAYS_LATER.format(email=email))
    assert "is there: False" in said
    page.goto("/mon-espace/donnees/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    check(page)
    assert page.goto(result).status in (404, 410)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(page)
