# ruff: noqa: F811 (fixtures of other rooms)
"""The pages of a plan: for whom they open, what marks say, the link that others hold."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from accounts.door import unsubscribe_url
from accounts.enums import RoleKind
from accounts.models import Role
from accounts.querysets import Owner
from diagnostic import figures, living, services
from diagnostic.counting import count_mark
from diagnostic.enums import ItemState
from diagnostic.figures import PlanMarks, PlanRefusals
from diagnostic.models import Measure, PlanItem, PlanLink, Run
from indicators.periods import Period
from indicators.services import flush
from tests.clients import PortalClient
from tests.diagnostic.plans import finished_run, make_firm, member, person, plan_of
from tests.resources.conftest import production_like  # noqa: F401

pytestmark = pytest.mark.django_db

PLAN = "/mon-espace/plan/"
SHARE = f"{PLAN}partager/"


@pytest.fixture(autouse=True)
def _words(words):
    cache.clear()


def browser(of=None):
    client = PortalClient()
    if of:
        client.force_login(of)
    return client


@pytest.fixture
def plan(zoe):
    return plan_of(finished_run(Owner(person_id=zoe.pk)))


@pytest.fixture
def mine(zoe, plan):
    """Zoé's browser."""
    return browser(zoe)


def item_of(plan):
    return plan.items.filter(kind="measure").order_by("position").first()


def at(plan, what, item=None):
    return f"{PLAN}{(item or item_of(plan)).pk}/{what}/"


def beside(run, what="", item=None):
    part = f"{item.pk}/{what}/" if item else (f"{what}/" if what else "")
    return f"/diagnostic/resultat/{run.result.secret}/plan/{part}"


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode().replace("\u00a0", " "))
    return re.sub(r" ([,.])", r"\1", re.sub(r"\s+", " ", text))


def why(item):
    """The reason of a line, spaces as a test reads them."""
    return item.reason.replace("\u00a0", " ")


def state(item):
    item.refresh_from_db()
    return item.state


def fifty_lines(plan):
    PlanItem.objects.bulk_create(
        PlanItem(plan=plan, key=f"measure:m{n}", kind="measure", title=f"M {n}", first_step="x", **marks)
        for n, marks in enumerate([{}, {"state": ItemState.DONE}, {"state": ItemState.NOT_FOR_ME}] * 17)
    )


# What one does


def test_my_plan_says_what_to_do_why_and_how_far_it_is(mine, plan):
    told = words(mine.get(PLAN))
    item = item_of(plan)
    assert item.title in told
    assert why(item) in told
    assert re.search(r"0 action faite sur \d+", told)
    response = mine.get(PLAN)
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_done_says_so_and_is_taken_back(mine, plan):
    item = item_of(plan)
    response = mine.post(at(plan, "fait"), {"seen": "open"}, follow=True)
    assert f"« {item.title} » est fait" in words(response)
    assert state(item) == ItemState.DONE
    assert "Annuler" in words(response)
    response = mine.post(at(plan, "a-faire", item), {"seen": "done"}, follow=True)
    assert f"« {item.title} » est de nouveau à faire" in words(response)
    assert state(item) == ItemState.OPEN


def test_later_asks_until_when_and_keeps_what_was_typed(mine, plan):
    item, today = item_of(plan), timezone.localdate()
    assert "Jusqu’à quel jour" in words(mine.get(at(plan, "plus-tard")))
    for typed, said in (
        (today, "demain au plus tôt"),
        (today + timedelta(days=366), "au plus tard"),
        ("bientôt", "31/12/2026"),
        ("", "Choisissez un jour"),
    ):
        response = mine.post(at(plan, "plus-tard"), {"until": str(typed), "seen": "open"})
        assert response.status_code == 200
        assert said in words(response)
        assert f'value="{typed}"' in response.content.decode() or not typed
    assert state(item) == ItemState.OPEN
    for day in (today + timedelta(days=1), today + timedelta(days=365)):
        response = mine.post(at(plan, "plus-tard"), {"until": str(day), "seen": item.state}, follow=True)
        assert "vous attend le" in words(response)
        item.refresh_from_db()
        assert item.until == day


def test_who_unsubscribed_reads_that_no_mail_recalls_what_is_put_off(mine, zoe, plan):
    item = item_of(plan)
    assert "Un seul courriel vous le rappellera" in words(mine.get(at(plan, "plus-tard")))
    tomorrow = timezone.localdate() + timedelta(days=1)
    mine.post(at(plan, "plus-tard"), {"until": str(tomorrow), "seen": "open"})
    assert "Aucun courriel" not in words(mine.get(PLAN))
    browser().post(unsubscribe_url(zoe, living.REMINDER))
    for address in (PLAN, at(plan, "plus-tard", item)):
        told = mine.get(address)
        assert "Aucun courriel ne vous le rappellera" in words(told)
        assert reverse("accounts:notifications") in told.content.decode()
    assert "Rappels de mon plan" in words(mine.get(reverse("accounts:notifications")))


def test_not_for_me_asks_why_and_nobody_has_to_say(mine, plan):
    item = item_of(plan)
    assert "Je préfère ne pas le dire" in words(mine.get(at(plan, "pas-pour-moi")))
    response = mine.post(at(plan, "pas-pour-moi"), {"why_not": "nimporte", "seen": "open"})
    assert "Choisissez une réponse de la liste" in words(response)
    response = mine.post(at(plan, "pas-pour-moi"), {"why_not": "", "seen": "open"}, follow=True)
    assert "n’est pas pour vous" in words(response)
    assert state(item) == ItemState.NOT_FOR_ME


def test_two_people_of_a_firm_who_mark_the_same_line_are_both_told(zoe):
    firm, paul = make_firm(), person("paul")
    member(firm, zoe)
    member(firm, paul)
    plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    item = item_of(plan)
    browser(zoe).post(at(plan, "fait", item), {"seen": "open"})
    response = browser(paul).post(
        at(plan, "pas-pour-moi", item), {"why_not": "cout", "seen": "open"}, follow=True
    )
    assert "a été marqué entre-temps" in words(response)
    assert state(item) == ItemState.DONE


def links_of(client, address, item):
    """Where the buttons of a line lead, by what they say, in a tab that stays open."""
    html = client.get(address).content.decode()
    found = re.findall(rf'(?:href|action)="([^"]*/plan/{item.pk}/([a-z-]+)/[^"]*)"', html)
    return {what: link.replace("&amp;", "&") for link, what in found}


@pytest.mark.parametrize("what", ["plus-tard", "pas-pour-moi"])
def test_what_another_tab_marked_is_not_overwritten_by_the_form_of_an_older_one(mine, plan, what):
    item = item_of(plan)
    old_tab = links_of(mine, PLAN, item)
    opened = mine.get(old_tab[what])
    assert opened.status_code == 200
    mine.post(at(plan, "fait", item), {"seen": "open"})
    response = mine.get(old_tab[what], follow=True)
    assert "a été marqué entre-temps" in words(response)
    assert f"« {item.title} »" in words(response)
    seen = opened.context["form"]["seen"].value()
    typed = {"until": str(timezone.localdate() + timedelta(days=2)), "why_not": "cout", "seen": seen}
    response = mine.post(old_tab[what], typed, follow=True)
    assert "a été marqué entre-temps" in words(response)
    assert state(item) == ItemState.DONE


def test_what_is_put_off_can_be_put_off_to_another_day(mine, plan):
    item, day = item_of(plan), timezone.localdate() + timedelta(days=3)
    mine.post(links_of(mine, PLAN, item)["plus-tard"], {"until": str(day), "seen": "open"})
    again = links_of(mine, PLAN, item)["plus-tard"]
    assert mine.get(again).context["form"]["seen"].value() == "later"
    other_day = str(day + timedelta(days=1))
    assert "vous attend le" in words(mine.post(again, {"until": other_day, "seen": "later"}, follow=True))


def test_what_is_not_for_me_because_it_is_done_is_done(mine, plan, django_capture_on_commit_callbacks):
    item = item_of(plan)
    with django_capture_on_commit_callbacks(execute=True):
        response = mine.post(at(plan, "pas-pour-moi"), {"why_not": "deja", "seen": "open"}, follow=True)
    assert f"« {item.title} » est fait" in words(response)
    assert "1 action faite" in words(response)
    assert state(item) == ItemState.DONE
    flush()
    period = Period(timezone.localdate(), timezone.localdate())
    assert PlanMarks().table(period, "").total == ("Total", 1, 0, 0, 0)
    assert not PlanRefusals().table(period, "").rows
    mine.post(at(plan, "pas-pour-moi", item), {"why_not": "deja", "seen": "open"})
    assert state(item) == ItemState.DONE, "sent twice"


@pytest.mark.parametrize("had_a_plan", [False, True])
def test_mark_made_in_a_tab_from_before_the_result_was_kept_is_carried_over(zoe, had_a_plan):
    if had_a_plan:
        finished_run(Owner(person_id=zoe.pk))
    run, client = finished_run(), browser()
    lines = [item for item in plan_of(run).items.all() if item.is_action][:4]
    old_tab = [links_of(client, beside(run), item) for item in lines]
    client.force_login(zoe)
    client.post(reverse("diagnostic:keep", args=[run.result.secret]))
    kept = plan_of(Run.objects.get(pk=run.pk))
    assert kept.person == zoe
    tomorrow = str(timezone.localdate() + timedelta(days=1))
    said = [
        ("fait", {}, "est fait"),
        ("plus-tard", {"until": tomorrow}, "vous attend le"),
        ("pas-pour-moi", {"why_not": "cout"}, "n’est pas pour vous"),
    ]
    for links, line, (what, typed, told) in zip(old_tab, lines, said, strict=False):
        response = client.post(links[what], typed | {"seen": "open"}, follow=True)
        assert response.redirect_chain[0][0].startswith(PLAN)
        assert told in words(response), what
        assert kept.items.get(key=line.key).state != ItemState.OPEN
    response = client.post(old_tab[0]["plus-tard"], {"until": tomorrow, "seen": "open"}, follow=True)
    assert "a été marqué entre-temps" in words(response)
    assert kept.items.get(key=lines[0].key).state == ItemState.DONE
    kept.items.filter(key=lines[3].key).delete()
    response = client.post(old_tab[3]["fait"], {"seen": "open"}, follow=True)
    assert "rien n’a été noté" in words(response)
    for key in ("", "measure:%00", "cle"):
        response = client.post(f"{old_tab[3]['fait'].partition('?')[0]}?cle={key}", follow=True)
        assert "rien n’a été noté" in words(response)
    assert client.get(old_tab[3]["plus-tard"]).url == living.address_of(None)
    assert browser(person("autre")).post(old_tab[0]["fait"], {"seen": "open"}).status_code == 404


def test_mark_of_an_old_tab_never_lands_in_the_plan_of_a_firm_that_the_result_is_not_of(zoe):
    run, client = finished_run(), browser()
    item = item_of(plan_of(run))
    old_tab = links_of(client, beside(run), item)
    for name in ("Pain doré", "Miel doux"):
        firm = make_firm(name)
        member(firm, zoe)
    firms_plan = plan_of(finished_run(Owner(person_id=zoe.pk), firm=firm))
    client.force_login(zoe)
    client.get(f"{PLAN}?entreprise={firm.pk}")
    client.post(reverse("diagnostic:keep", args=[run.result.secret]))
    response = client.post(old_tab["fait"], {"seen": "open"}, follow=True)
    assert "est fait" in words(response)
    assert plan_of(Run.objects.get(pk=run.pk)).items.get(key=item.key).state == ItemState.DONE
    assert not firms_plan.items.exclude(state=ItemState.OPEN).exists()


def test_a_line_that_left_the_plan_says_so(mine, plan):
    item = item_of(plan)
    Measure.objects.filter(key=item.key.partition(":")[2]).delete()
    PlanItem.objects.filter(pk=item.pk).update(key="page:999999")
    assert item.title not in words(mine.get(PLAN))
    for what in ("fait", "plus-tard", "pas-pour-moi"):
        response = mine.post(at(plan, what, item), {"seen": "open"}, follow=True)
        assert "n’est plus dans le plan" in words(response)


def test_nonsense_never_breaks_the_page(mine, plan):
    assert mine.get(f"{PLAN}?fait=done&ligne=abc").status_code == 200
    assert mine.get(f"{PLAN}?fait=autre&ligne=").status_code == 200
    response = mine.post(at(plan, "fait"), {"seen": "nimporte"}, follow=True)
    assert response.status_code == 200
    assert state(item_of(plan)) == ItemState.OPEN
    assert mine.post(f"{PLAN}99999999999999999999/fait/").status_code in {302, 404}
    assert mine.get(at(plan, "fait")).status_code == 405


def test_who_has_no_plan_is_led_to_the_diagnosis():
    client = browser(person("nouveau"))
    assert "Commencer le diagnostic" in words(client.get(PLAN))
    assert client.post(f"{PLAN}1/fait/").status_code == 404


def test_a_result_from_before_plans_gets_its_plan_when_it_is_opened(mine, plan):
    plan.delete()
    assert re.search(r"sur \d+", words(mine.get(PLAN)))


def test_a_plan_of_fifty_lines_costs_as_many_queries_as_one_of_a_single_line(mine, plan, production_like):
    plan.items.exclude(pk=item_of(plan).pk).delete()

    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            mine.get(address)
        return len(asked)

    pages = [PLAN, f"{PLAN}imprimer/", "/mon-espace/"]
    for address in pages:
        queries(address)
    few = [queries(address) for address in pages]
    fifty_lines(plan)
    assert [queries(address) for address in pages] == few
    assert max(few) <= 25


# For whom it opens


@pytest.fixture
def people_outside(rennes):
    """An SME with a plan of its own, a connector, a regional editor, the mission."""
    other = person("autre")
    plan_of(finished_run(Owner(person_id=other.pk)))
    connector, editor, mission = person("connecteur"), person("region"), person("mission")
    Role.objects.create(person=connector, kind=RoleKind.CONNECTOR)
    Role.objects.create(person=editor, kind=RoleKind.REGIONAL_EDITOR, region=rennes.region)
    Role.objects.create(person=mission, kind=RoleKind.MISSION)
    mission.is_superuser = True
    mission.save()
    return [other, connector, editor, mission]


def test_a_plan_opens_to_nobody_else(plan, people_outside):
    item, secret = item_of(plan), living.result_of(plan).secret
    for outside in people_outside:
        client = browser(outside)
        assert f"{PLAN}{item.pk}/" not in client.get(PLAN).content.decode()
        for what in ("fait", "a-faire", "plus-tard", "pas-pour-moi"):
            assert client.post(at(plan, what), {"seen": "open"}).status_code == 404
        for what in ("plus-tard", "pas-pour-moi"):
            assert client.get(at(plan, what)).status_code == 404
        assert client.get(f"/diagnostic/resultat/{secret}/plan/").status_code == 404
    nobody = browser()
    for address in (PLAN, SHARE, at(plan, "plus-tard")):
        assert nobody.get(address).url.startswith("/compte/")
    assert nobody.post(at(plan, "fait"), {"seen": "open"}).url.startswith("/compte/")
    assert nobody.get(f"/diagnostic/resultat/{secret}/plan/").status_code == 404
    assert nobody.post(f"/diagnostic/resultat/{secret}/plan/{item.pk}/fait/").status_code == 404
    assert state(item) == ItemState.OPEN


def test_a_form_of_another_site_marks_nothing(zoe, plan):
    client = Client(enforce_csrf_checks=True)
    client.force_login(zoe)
    response = client.post(at(plan, "fait"), {"seen": "open"}, headers={"origin": "https://ailleurs.example"})
    assert response.status_code == 403


def test_who_holds_a_result_without_account_marks_beside_it_without_a_cookie():
    run = finished_run()
    item, client = item_of(plan_of(run)), browser()
    told = words(client.get(beside(run)))
    assert "qui tient l’adresse de votre résultat" in told
    assert "Partager mon plan" not in told
    response = client.post(beside(run, "fait", item), {"seen": "open"}, follow=True)
    assert "est fait" in words(response)
    assert "Sans compte" in words(client.get(beside(run, "plus-tard", plan_of(run).items.last())))
    assert client.get(beside(run, "imprimer")).status_code == 200
    assert state(item) == ItemState.DONE
    assert not client.cookies


def test_the_plan_of_a_kept_result_is_read_in_my_space(mine, plan):
    run = living.result_of(plan).run
    response = mine.get(beside(run))
    assert response.url == living.address_of(None)
    assert (
        beside(run) not in mine.get(reverse("diagnostic:result", args=[run.result.secret])).content.decode()
    )


# The link


def test_the_link_shows_plan_and_level_and_no_answer_unless_allowed(mine, plan):
    assert "Créer le lien" in words(mine.get(SHARE))
    mine.post(SHARE, {})
    link, reader, item = PlanLink.objects.get(), browser(), item_of(plan)
    address = f"/plan/{link.secret}/"
    assert address in mine.get(SHARE).content.decode()
    response = reader.get(address)
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not reader.cookies
    told = words(response)
    assert item.title in told
    assert "Niveau" in told
    assert why(item) not in told
    assert "<form" not in re.sub(r"<header.*?</header>", "", response.content.decode(), flags=re.DOTALL)
    mine.post(SHARE, {"shows_answers": "on"})
    told = words(reader.get(address))
    assert why(item) in told
    assert "Les réponses" in told
    assert PlanLink.objects.count() == 1


def test_the_address_of_a_shared_plan_is_handed_on_nowhere(mine, plan):
    mine.post(SHARE, {})
    link = PlanLink.objects.get()
    item = item_of(plan)
    mine.post(at(plan, "pas-pour-moi", item), {"seen": "open", "why_not": "cout"})
    page = browser().get(f"/plan/{link.secret}/?fait=done&ligne={item.pk}").content.decode()
    assert link.secret not in page
    assert living.result_of(plan).secret not in page
    assert item.title not in page
    assert "C’est trop cher" not in page
    assert plan.person.email not in page
    main = page[page.index("<main") : page.index("</main")]
    assert not [address for address in re.findall(r'href="([^"]*)"', main) if "?" in address]


def test_a_shared_plan_does_not_tell_what_one_does_not_know(mine, plan):
    run = living.result_of(plan).run
    run.answers = dict.fromkeys(run.answers, "?")
    run.save()
    living.bring_up_to_date(plan)
    mine.post(SHARE, {})
    address = f"/plan/{PlanLink.objects.get().secret}/"
    told = words(browser().get(address))
    assert "Premier pas" not in told
    assert "Cherchez la réponse" not in told
    mine.post(SHARE, {"shows_answers": "on"})
    assert "Cherchez la réponse" in words(browser().get(address))


def test_a_shared_plan_costs_as_many_queries_with_fifty_lines_as_with_one(mine, plan, production_like):
    mine.post(SHARE, {})
    address = f"/plan/{PlanLink.objects.get().secret}/"
    plan.items.exclude(pk=item_of(plan).pk).delete()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            browser().get(address)
        return len(asked)

    # What is published is copied by then.
    *_, one = [queries() for _ in range(3)]
    fifty_lines(plan)
    assert queries() == one <= 10


def test_a_withdrawn_link_is_gone_and_so_is_that_of_a_withdrawn_result(mine, plan):
    mine.post(SHARE, {})
    link, reader = PlanLink.objects.get(), browser()
    assert reader.post(f"/plan/{link.secret}/").status_code in {403, 405}
    response = mine.post(f"{SHARE}retirer/", follow=True)
    assert "Le lien est retiré" in words(response)
    response = reader.get(f"/plan/{link.secret}/")
    assert response.status_code == 410
    assert "Ce lien a été retiré" in words(response)
    mine.post(SHARE, {})
    services.withdraw(living.result_of(plan))
    again = PlanLink.objects.first()
    assert reader.get(f"/plan/{again.secret}/").status_code == 410
    assert reader.get("/plan/inconnu/").status_code == 404


# On paper, in my space, in the figures


def test_the_sheet_has_it_all_and_no_button_to_mark(mine, plan):
    told = words(mine.get(f"{PLAN}imprimer/"))
    assert item_of(plan).title in told
    assert "C’est fait" not in told


def test_my_space_says_how_far_the_plan_is_and_the_way_made(mine, zoe, plan):
    living.mark(item_of(plan), ItemState.DONE, seen=ItemState.OPEN, by=zoe)
    told = words(mine.get("/mon-espace/"))
    assert re.search(r"1 action faite sur \d+", told)
    assert "Le chemin parcouru" not in told
    content = living.result_of(plan).run.content
    finished_run(Owner(person_id=zoe.pk), better=[each["key"] for each in content["questions"]])
    told = words(mine.get("/mon-espace/"))
    assert re.search(r"\+\d niveaux? en 2 diagnostics", told)


def test_what_is_done_put_off_refused_and_shared_is_counted_and_tries_are_not(
    mine, plan, django_capture_on_commit_callbacks
):
    items = list(plan.items.filter(kind="measure")[:3])
    with django_capture_on_commit_callbacks(execute=True):
        mine.post(at(plan, "fait", items[0]), {"seen": "open"})
        tomorrow = timezone.localdate() + timedelta(days=1)
        mine.post(at(plan, "plus-tard", items[1]), {"seen": "open", "until": str(tomorrow)})
        mine.post(at(plan, "pas-pour-moi", items[2]), {"seen": "open", "why_not": "cout"})
        mine.post(SHARE, {})
        a_try = finished_run(is_test=True)
        browser().post(beside(a_try, "fait", item_of(plan_of(a_try))), {"seen": "open"})
    flush()
    today = timezone.localdate()
    period = Period(today, today)
    assert PlanMarks().table(period, "").total == ("Total", 1, 1, 1, 1)
    (row,) = PlanRefusals().table(period, "").rows
    assert row[0] == items[2].title
    assert row[1] == row[-1] == 1


def test_pages_that_are_refused_are_named_by_their_title_and_the_rare_ones_together(
    plan, monkeypatch, django_capture_on_commit_callbacks
):
    root = Page.objects.get(depth=1)
    keys = [f"page:{root.pk}", "page:999999", item_of(plan).key]
    monkeypatch.setattr(figures, "MOST_REFUSED", 2)
    with django_capture_on_commit_callbacks(execute=True):
        for times, key in zip((3, 2, 1), keys, strict=True):
            for _ in range(times):
                item = PlanItem(plan=plan, key=key, state=ItemState.NOT_FOR_ME, why_not="temps")
                count_mark(item, living.result_of(plan))
    flush()
    today = timezone.localdate()
    rows = PlanRefusals().table(Period(today, today), "").rows
    assert [(row[0], row[-1]) for row in rows] == [
        (root.title, 3),
        ("Ligne effacée depuis (page:999999)", 2),
        ("Toutes les autres lignes", 1),
    ]
