"""The plan in a browser: marked, shared, printed; on both widths, by keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import assert_accessible, assert_fits, follow, tab_to
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.test_diagnosis_result import check, open_folds, result_of  # noqa: F401
from tests.browser.test_space import enter  # noqa: F401

PLAN = "/mon-espace/plan/"
BOTH = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["360", "1280"])
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
        secret = result_of("boulangerie").split("/")[3]
        portal.do(KEEP.format(secret=secret, email=address_of(request)))
        page.goto(PLAN)
        return page

    return planned


# As much as a plan holds: what a first diagnosis left to do is done, and a second one leaves much else.
FULL = """
from datetime import timedelta
from django.utils import timezone
from accounts.models import User
from accounts.querysets import Owner
from diagnostic import living, services
from tests.diagnostic.shipped import FIRMS
person = User.objects.get(email={email!r})
firm = next(firm for firm in FIRMS if firm["key"] == "boulangerie")

def answer(choose):
    run = services.begin(Owner(person_id=person.pk))
    run.facts = firm["facts"]
    run.save()
    while waiting := services.next_question(run):
        run = services.save_answer(run, waiting["key"], choose(waiting))
    services.finish(run)
    return list(person.plan.items.filter(state="open"))

def worst(question):
    named = [choice for choice in question["choices"] if choice["measure"]] or question["choices"]
    key = min(named, key=lambda choice: choice["points"] or 0)["key"]
    return [key] if question["kind"] == "several" else key

for item in answer(worst):
    living.mark(item, "done", seen="open", by=person)
actions = [item for item in answer(lambda question: firm["answers"][question["key"]]) if item.is_action]
today = timezone.localdate()
for number, item in enumerate(actions[-5:-1]):
    living.mark(item, "later", seen="open", by=person, until=today + timedelta(days=7 + number))
living.mark(actions[-1], "not_for_me", seen="open", by=person, why_not="temps")
person.plan.items.filter(pk=actions[4].pk).update(is_new=True)
"""
NO_REMINDER = """
from accounts import notifying
from accounts.models import User
person = User.objects.get(email={email!r})
notifying.unsubscribe(notifying.Ended(person.pk, notifying.kind_of("plan-reminder")))
"""


def address_of(request):
    """The address of whoever signed in for this test."""
    return f"{re.sub('[^a-z]+', '.', request.node.name.lower())}@exemple.fr"


@pytest.fixture
def full(portal, enter, request):  # noqa: F811
    """The plan of somebody for whom everything is left to do: `full(viewport=PHONE)`."""

    def full(**options):
        page = enter("/", **options)
        portal.do(FULL.format(email=address_of(request)))
        page.goto(PLAN)
        return page

    return full


def first_title(page):
    return page.locator(".plan-lines--first .plan-line__title").first.inner_text()


@BOTH
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
    press(page, page.get_by_role("button", name=f"C’est fait : {title}"))
    expect(page.get_by_role("status")).to_contain_text("est fait")
    press(page, page.get_by_role("button", name=f"Annuler : {title}"))
    title = first_title(page)
    press(page, page.get_by_role("link", name=f"Plus tard : {title}"))
    press(page, page.get_by_role("button", name="Remettre à ce jour"))
    expect(page.get_by_role("status")).to_contain_text("vous attend le")
    title = first_title(page)
    press(page, page.get_by_role("link", name=f"Pas pour moi : {title}"))
    tab_to(page, page.get_by_role("radio").last)
    page.keyboard.press("ArrowUp")
    press(page, page.get_by_role("button", name="Ce n’est pas pour moi"))
    expect(page.get_by_role("status")).to_contain_text("n’est pas pour vous")


def press(page, target):
    """Reach something by Tab, and press Enter."""
    tab_to(page, target)
    with page.expect_event("load"):
        page.keyboard.press("Enter")


@BOTH
def test_a_full_plan_with_all_its_folds_open_is_sound(full, viewport):
    page = full(viewport=viewport)
    check(page)
    open_folds(page)
    check(page)
    expect(page.get_by_role("heading", name="Plus tard")).to_be_visible()
    expect(page.get_by_role("heading", name="Fait et lu")).to_be_visible()
    follow(page, page.get_by_role("link", name="Imprimer sur une page"))
    check(page)


@BOTH
def test_who_has_no_plan_is_led_to_the_diagnosis(enter, viewport):  # noqa: F811
    page = enter(PLAN, viewport=viewport)
    expect(page.get_by_role("link", name="Commencer le diagnostic")).to_be_visible()
    check(page)


@BOTH
def test_who_gets_no_recall_reads_so_beside_what_is_put_off(planned, portal, request, viewport):
    page = planned(viewport=viewport)
    portal.do(NO_REMINDER.format(email=address_of(request)))
    follow(page, page.get_by_role("link", name="Plus tard :").first)
    expect(page.get_by_text("Aucun courriel ne vous le rappellera")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("button", name="Remettre à ce jour"))
    expect(page.get_by_text("Aucun courriel ne vous le rappellera")).to_be_visible()
    check(page)


@BOTH
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
    page.get_by_text("Montrer aussi mes réponses").click()
    follow(page, page.get_by_role("button", name="Enregistrer"))
    reader.reload()
    expect(reader.get_by_text("Vous avez répondu").first).to_be_visible()
    open_folds(reader)
    check(reader)
    follow(page, page.get_by_role("button", name="Retirer le lien"))
    check(page)
    reader.goto(address)
    expect(reader.get_by_role("heading", name="Ce lien a été retiré")).to_be_visible()
    assert_accessible(reader)


@pytest.mark.parametrize("whose", ["planned", "full"])
def test_the_sheet_is_one_page_of_a4(request, whose):
    page = request.getfixturevalue(whose)(viewport=DESKTOP)
    follow(page, page.get_by_role("link", name="Imprimer sur une page"))
    check(page)
    sheet = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", sheet)) == 1


@BOTH
def test_beside_a_result_one_marks_without_account_nor_cookie(open_page, result_of, viewport):  # noqa: F811
    page = open_page(result_of("boulangerie"), viewport=viewport)
    follow(page, page.get_by_role("link", name="Suivre mon plan"))
    open_folds(page)
    check(page)
    title = first_title(page)
    follow(page, page.get_by_role("link", name=f"Plus tard : {title}"))
    expect(page.get_by_text("Sans compte, nous n’avons pas d’adresse")).to_be_visible()
    check(page)
    follow(page, page.get_by_role("button", name="Remettre à ce jour"))
    expect(page.get_by_role("status")).to_contain_text("vous attend le")
    check(page)
    other = first_title(page)
    follow(page, page.get_by_role("link", name=f"Pas pour moi : {other}"))
    check(page)
    follow(page, page.get_by_role("button", name="Ce n’est pas pour moi"))
    open_folds(page)
    check(page)
    follow(page, page.get_by_role("link", name="Imprimer sur une page"))
    check(page)
    assert page.context.cookies() == []


def test_the_plan_works_without_javascript(open_page, result_of):  # noqa: F811
    page = open_page(result_of("boulangerie"), viewport=PHONE, java_script_enabled=False)
    follow(page, page.get_by_role("link", name="Suivre mon plan"))
    assert_fits(page)
    title = first_title(page)
    follow(page, page.get_by_role("button", name=f"C’est fait : {title}"))
    expect(page.get_by_role("status")).to_contain_text("est fait")
    follow(page, page.get_by_role("link", name="Plus tard :").first)
    assert_fits(page)
    follow(page, page.get_by_role("button", name="Remettre à ce jour"))
    expect(page.get_by_role("status")).to_contain_text("vous attend le")
    assert page.context.cookies() == []
