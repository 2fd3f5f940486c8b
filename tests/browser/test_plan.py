"""The plan in a browser: marked, shared, printed; on both widths, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits, follow
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_diagnosis_result import check, open_folds, result_of  # noqa: F401
from tests.browser.test_space import enter  # noqa: F401

PLAN = "/mon-espace/plan/"
KEEP = """
from accounts.models import User
from diagnostic import services
from diagnostic.models import DiagnosisResult
result = DiagnosisResult.objects.get(secret={secret!r})
services.hand_to(result.run, User.objects.get(email={email!r}))
"""


@pytest.fixture
def planned(portal, enter, result_of, request):  # noqa: F811
    """The plan of somebody who signed in and did the diagnosis: `planned(viewport=PHONE)`."""

    def planned(**options):
        page = enter("/", **options)
        email = f"{re.sub('[^a-z]+', '.', request.node.name.lower())}@exemple.fr"
        secret = result_of("boulangerie").split("/")[3]
        portal.manage("shell", "--no-imports", "-c", KEEP.format(secret=secret, email=email))
        page.goto(PLAN)
        return page

    return planned


def first_title(page):
    return page.locator(".plan-lines--first .plan-line__title").first.inner_text()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_an_action_is_done_put_off_or_refused_and_all_of_it_taken_back(planned, viewport):
    page = planned(viewport=viewport)
    open_folds(page)
    check(page)
    title = first_title(page)
    follow(page, page.get_by_role("button", name=f"C’est fait : {title}"))
    expect(page.get_by_role("status")).to_contain_text(f"« {title} » est fait")
    expect(page.get_by_text("1 action faite sur")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("button", name=f"Annuler : {title}"))
    expect(page.get_by_role("status")).to_contain_text("de nouveau à faire")
    title = first_title(page)
    follow(page, page.get_by_role("link", name=f"Plus tard : {title}"))
    check(page)
    page.get_by_label("Jusqu’à quel jour").fill("2020-01-01")
    follow(page, page.get_by_role("button", name="Remettre à ce jour"))
    expect(page.get_by_text("Choisissez un jour à venir").first).to_be_visible()
    expect(page.get_by_label("Jusqu’à quel jour")).to_have_value("2020-01-01")
    check(page)
    follow(page, page.get_by_role("link", name="Revenir au plan, sans rien changer"))
    follow(page, page.get_by_role("link", name=f"Plus tard : {title}"))
    follow(page, page.get_by_role("button", name="Remettre à ce jour"))
    expect(page.get_by_role("status")).to_contain_text("vous attend le")
    other = first_title(page)
    assert other != title
    follow(page, page.get_by_role("link", name=f"Pas pour moi : {other}"))
    check(page)
    page.get_by_text("C’est trop cher pour moi").click()
    follow(page, page.get_by_role("button", name="Ce n’est pas pour moi"))
    expect(page.get_by_role("status")).to_contain_text("n’est pas pour vous")
    open_folds(page)
    check(page)


def test_an_action_is_marked_by_keyboard_alone(planned):
    page = planned(viewport=PHONE)
    title = first_title(page)
    button = page.get_by_role("button", name=f"C’est fait : {title}")
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    with page.expect_event("load"):
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("est fait")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
def test_the_plan_is_shared_read_by_others_and_withdrawn(planned, open_page, viewport):
    page = planned(viewport=viewport)
    follow(page, page.get_by_role("link", name="Partager mon plan"))
    check(page)
    follow(page, page.get_by_role("button", name="Créer le lien"))
    check(page)
    address = page.locator(".plan-link").inner_text().strip()
    reader = open_page(address, viewport=viewport)
    expect(reader.get_by_role("heading", name="Un plan d’action partagé avec vous")).to_be_visible()
    expect(reader.get_by_text("Vous avez répondu").first).to_be_hidden()
    check(reader)
    assert reader.context.cookies() == []
    follow(page, page.get_by_role("button", name="Retirer le lien"))
    reader.goto(address)
    expect(reader.get_by_role("heading", name="Ce lien a été retiré")).to_be_visible()
    assert_accessible(reader)


def test_the_sheet_is_one_page_of_a4(planned):
    page = planned(viewport=DESKTOP)
    follow(page, page.get_by_role("link", name="Imprimer sur une page"))
    check(page)
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1


def test_beside_a_result_one_marks_without_account_without_javascript_without_cookie(open_page, result_of):  # noqa: F811
    page = open_page(result_of("boulangerie"), viewport=PHONE, java_script_enabled=False)
    follow(page, page.get_by_role("link", name="Suivre mon plan"))
    assert_fits(page)
    title = first_title(page)
    follow(page, page.get_by_role("button", name=f"C’est fait : {title}"))
    expect(page.get_by_role("status")).to_contain_text("est fait")
    assert page.context.cookies() == []
