"""Somebody does the diagnosis: begins, answers, stops, goes on elsewhere, and meets what goes wrong."""

import gzip
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleKind
from accounts.models import User, Visitor
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.counting import remove
from diagnostic.initial import FILE
from diagnostic.mailing import MOST_MAILS_OF_A_RUN, resume_link
from diagnostic.models import DiagnosisResult, Run
from diagnostic.questionnaire import load
from diagnostic.steps import step_at
from outbox.models import Mail
from tests.clients import PortalClient
from tests.diagnostic.questionnaires import THEMES, answer_all, make_version, question, questionnaire

pytestmark = pytest.mark.django_db

START = reverse("diagnostic:start")
FIRM = {"answered_by": "owner", "headcount": "3", "place": "Rennes", "stage": "activite"}
PIECE = {"HTTP_X_SCREEN": "1"}


@pytest.fixture(autouse=True)
def no_limits_reached():
    cache.clear()


@pytest.fixture
def version(words, rennes):
    return make_version()


def address(name, run, *more):
    return reverse(f"diagnostic:{name}", args=[run.pk, *more])


def begin(client, **said):
    """Begin on this device; return the run."""
    response = client.post(START, said)
    return Run.objects.get(pk=re.search(r"/r/([0-9a-f-]{36})/entreprise/", response["Location"])[1])


def say_firm(client, run, **more):
    return client.post(address("firm", run), FIRM | more)


def answer(client, run, key, value, **extra):
    return client.post(address("question", run, key), {"reponse": value}, **extra)


def kept(run):
    return Run.objects.with_version().get(pk=run.pk)


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def run(client, version):
    """A run whose firm part is said."""
    run = begin(client)
    say_firm(client, run)
    return kept(run)


# From the first screen to the last


def test_the_firm_part_comes_first_then_each_question_then_the_result(client, version):
    run = begin(client)
    assert client.get(address("question", run, "etre-visible-1"))["Location"] == address("firm", run)
    response = say_firm(client, run, trade="fleuriste", customers=["particuliers"])
    assert response["Location"] == address("question", run, "etre-visible-1")
    assert kept(run).facts["headcount"] == 3
    assert kept(run).facts["place"] == "35238"
    assert kept(run).facts["trade"]["sector"] == "commerce"
    while waiting := services.next_question(kept(run)):
        shown = client.get(address("question", run, waiting["key"]))
        assert waiting["text"] in text_of(shown)
        several = waiting["kind"] == "several"
        response = answer(client, run, waiting["key"], ["carte"] if several else "oui")
    assert response["Location"] == address("finish", run)
    assert "Voir mon résultat" in text_of(client.get(response["Location"]))
    response = client.post(response["Location"])
    result = DiagnosisResult.objects.get()
    assert response["Location"] == reverse("diagnostic:result", args=[result.secret])
    assert (result.level, result.size, result.region_code) == (5, "1-9", "53")


def test_no_cookie_before_the_button_and_one_after(client, version):
    assert client.get(START).status_code == 302
    assert not client.cookies
    begin(client)
    assert "sessionid" in client.cookies


def test_each_line_of_the_firm_may_stay_empty(client, version):
    run = begin(client)
    response = client.post(address("firm", run), {})
    assert response["Location"] == address("question", run, "etre-visible-1")
    assert (kept(run).facts, kept(run).answered_by) == ({}, "owner")


def test_a_line_that_is_wrong_is_said_and_the_others_stay(client, version):
    run = begin(client)
    response = say_firm(client, run, headcount="douze", trade="Fabricant de licornes", place="Nullepart")
    html = text_of(response)
    assert "Écrivez un nombre entier, en chiffres." in html
    assert "Fabricant de licornes" in html
    assert kept(run).facts_said_at is None


def test_what_was_said_of_the_firm_is_there_again_next_time(client, run):
    html = text_of(client.get(address("firm", run)))
    assert 'value="3"' in html
    client.post(START)
    second = Run.objects.exclude(pk=run.pk).get()
    html = text_of(client.get(address("firm", second)))
    assert 'value="3"' in html
    assert "Rennes" in html


def test_a_button_pressed_twice_begins_one_run(client, version):
    assert begin(client) == begin(client)
    assert Run.objects.count() == 1


def test_an_account_has_its_run_and_its_card(client, version, django_user_model):
    lea = django_user_model.objects.create_user("lea@exemple.fr")
    client.force_login(lea)
    run = begin(client)
    assert (run.person, run.visitor) == (lea, None)
    say_firm(client, run)
    assert address("go_on", run) in text_of(client.get("/mon-espace/"))
    finished = services.finish(answer_all(kept(run)))
    html = text_of(client.get("/mon-espace/"))
    assert reverse("diagnostic:result", args=[finished.secret]) in html
    assert "sur 5" in html


def test_where_one_is_stands_on_the_screen(client, run):
    html = text_of(client.get(address("question", run, "etre-visible-1")))
    assert "1 sur 2" in html
    assert "minutes restantes" in html
    assert address("firm", run) in html
    answer(client, run, "etre-visible-1", "oui")
    answer(client, run, "etre-visible-2", "oui")
    html = text_of(client.get(address("question", run, "vendre-en-ligne-1")))
    assert "Bravo." in html
    assert "1 sur 2" in html
    answer(client, run, "vendre-en-ligne-1", "oui")
    html = text_of(client.get(address("question", run, "vendre-en-ligne-2")))
    assert "Bravo." not in html
    assert "sur 3" in html


def test_the_time_left_runs_down():
    content = questionnaire()
    first = step_at(content, {}, {}, "etre-visible-1")
    said = {one["key"]: "oui" for one in content["questions"][:-2]}
    last = step_at(content, said, {}, content["questions"][-2]["key"])
    assert (first.minutes, last.minutes) == (2, 1)
    assert step_at(content, {}, {}, "pas-la") is None


def test_going_back_shows_the_answer_and_loses_nothing(client, run):
    answer(client, run, "etre-visible-1", "un-peu")
    html = text_of(client.get(address("question", run, "etre-visible-1")))
    assert "Votre réponse" in html
    assert "Garder ma réponse" in html
    response = client.get(address("go_on", run))
    assert response["Location"] == address("question", run, "etre-visible-2")


def test_an_answer_changed_asks_what_depends_on_it(client, run):
    for key in ("etre-visible-1", "etre-visible-2"):
        answer(client, run, key, "oui")
    response = answer(client, run, "vendre-en-ligne-1", "non")
    assert "paiement" not in response["Location"]
    answer(client, run, "vendre-en-ligne-2", "oui")
    response = answer(client, run, "vendre-en-ligne-1", "oui")
    assert response["Location"] == address("question", run, "paiement")


def test_the_script_gets_the_next_screen_without_the_page_around(client, run):
    response = answer(client, run, "etre-visible-1", "oui", **PIECE)
    assert response.status_code == 200
    assert response["X-Screen"] == address("question", run, "etre-visible-2")
    assert "X-Screen" in response["Vary"]
    assert "no-store" in response["Cache-Control"]
    assert "<html" not in text_of(response)
    for _ in range(2):
        again = answer(client, run, "etre-visible-1", "oui", **PIECE)
        assert again["X-Screen"] == response["X-Screen"]
    assert kept(run).answers == {"etre-visible-1": "oui"}


def test_pages_of_a_run_are_for_nobody_else(client, run):
    response = client.get(address("question", run, "etre-visible-1"))
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "same-origin"
    assert "private" in response["Cache-Control"]


# Elsewhere, later, with a helper


def test_the_link_opens_the_run_on_another_device_by_a_button(client, run):
    answer(client, run, "etre-visible-1", "oui")
    phone = PortalClient()
    link = resume_link(run)
    assert "Reprendre ici" in text_of(phone.get(link))
    assert phone.get(address("question", run, "etre-visible-2")).status_code == 404
    assert phone.post(link)["Location"] == address("question", run, "etre-visible-2")
    assert answer(phone, run, "etre-visible-2", "oui").status_code == 302
    assert client.get(address("go_on", run)).status_code == 302, "the first device goes on too"
    assert phone.get(link)["Location"] == address("question", run, "vendre-en-ligne-1")


def test_the_link_of_a_person_who_signed_in_is_kept_in_their_space(run, django_user_model):
    lea = django_user_model.objects.create_user("lea@exemple.fr")
    elsewhere = PortalClient()
    elsewhere.force_login(lea)
    elsewhere.post(resume_link(run))
    assert kept(run).person == lea


def test_the_link_is_mailed_on_request_and_not_without_end(client, run):
    later = address("later", run)
    assert resume_link(run) in text_of(client.get(later))
    html = text_of(client.post(later, {"email": "pas une adresse"}))
    assert "Vérifiez l’adresse" in html
    assert "pas une adresse" in html
    for _ in range(MOST_MAILS_OF_A_RUN + 1):
        html = text_of(client.post(later, {"email": "lea@exemple.fr"}))
    assert "déjà parti plusieurs fois" in html
    mails = Mail.objects.filter(recipient="lea@exemple.fr")
    assert mails.count() == MOST_MAILS_OF_A_RUN
    assert resume_link(run) in mails.first().text
    assert mails.first().personal_link, "the mission does not read it"
    assert not User.objects.exists()


def test_with_a_helper_the_run_is_never_of_the_helpers_account(client, version, django_user_model):
    helper = django_user_model.objects.create_user("connecteur@exemple.fr")
    client.force_login(helper)
    run = begin(client, accompagne="oui")
    assert (run.person, run.helper_mode) == (None, True)
    assert re.search(r'value="connector"[^>]*checked', text_of(client.get(address("firm", run))))
    say_firm(client, run, answered_by="connector")
    assert kept(run).answered_by == "connector"
    html = text_of(client.get(address("question", run, "etre-visible-1")))
    assert "ce diagnostic est le sien" in html


def test_who_says_only_in_the_form_that_they_help_leaves_the_run_to_the_firm(
    client, version, django_user_model
):
    helper = django_user_model.objects.create_user("connecteur@exemple.fr")
    client.force_login(helper)
    run = begin(client)
    response = say_firm(client, run, answered_by="connector")
    run = kept(run)
    assert (run.person, run.firm, run.helper_mode) == (None, None, True)
    assert client.get(response["Location"]).status_code == 200


def test_a_helper_who_opens_the_link_does_not_take_the_run(client, version, django_user_model):
    run = begin(client, accompagne="oui")
    say_firm(client, run, answered_by="connector")
    helper = django_user_model.objects.create_user("connecteur@exemple.fr")
    helper.roles.create(kind=RoleKind.CONNECTOR)
    elsewhere = PortalClient()
    elsewhere.force_login(helper)
    assert elsewhere.post(resume_link(run)).status_code == 302
    assert kept(run).person is None
    assert elsewhere.get(address("go_on", run)).status_code == 302


def test_staff_try_a_draft_and_see_that_it_is_a_try(client, words, django_user_model):
    editor = django_user_model.objects.create_user("mission@exemple.fr")
    client.force_login(editor)
    run = services.begin(Owner(person_id=editor.pk), trial_content=questionnaire(), is_test=True)
    say_firm(client, run, place="", answered_by="connector")
    assert kept(run).person == editor
    assert "Essai" in text_of(client.get(address("question", run, "etre-visible-1")))


# What goes wrong


def test_a_choice_of_another_question_is_refused_in_its_place(client, run):
    html = text_of(answer(client, run, "etre-visible-1", "carte"))
    assert "Choisissez une réponse dans la liste." in html
    assert "Question etre-visible-1 ?" in html
    assert kept(run).answers == {}


def test_nothing_chosen_is_said(client, run):
    html = text_of(client.post(address("question", run, "etre-visible-1")))
    assert "Choisissez une réponse dans la liste." in html


def test_what_goes_with_nothing_else_is_said_and_the_ticks_stay(client, run):
    for key in ("etre-visible-1", "etre-visible-2", "vendre-en-ligne-1", "vendre-en-ligne-2"):
        answer(client, run, key, "oui")
    html = text_of(answer(client, run, "paiement", ["carte", "rien"]))
    assert "ne va pas avec une autre réponse" in html
    assert html.count(" checked") == 2
    assert "paiement" not in kept(run).answers


def test_a_question_too_early_leads_to_the_one_that_waits(client, run):
    response = client.get(address("question", run, "securite-2"))
    assert response["Location"] == address("question", run, "etre-visible-1")


def test_an_answer_out_of_order_is_kept_and_none_is_skipped(client, run):
    response = answer(client, run, "securite-2", "oui")
    assert response["Location"] == address("question", run, "etre-visible-1")
    assert kept(run).answers == {"securite-2": "oui"}


@pytest.mark.parametrize("key", ["paiement", "pas-la"])
def test_an_answer_to_a_question_that_is_not_asked_shows_the_one_that_is(client, run, key):
    html = text_of(answer(client, run, key, "carte"))
    assert 'role="status"' in html
    assert "Question etre-visible-1 ?" in html
    response = client.get(address("question", run, key))
    assert response["Location"] == address("question", run, "etre-visible-1")


def test_two_tabs_answer_two_questions_and_both_are_kept(client, run):
    answer(client, run, "etre-visible-1", "oui")
    answer(client, run, "etre-visible-2", "non")
    answer(client, run, "etre-visible-1", "non")
    assert kept(run).answers == {"etre-visible-1": "non", "etre-visible-2": "non"}


def test_a_finished_run_leads_to_its_result_and_changes_no_more(client, run):
    result = services.finish(answer_all(run))
    there = reverse("diagnostic:result", args=[result.secret])
    assert client.get(address("question", run, "etre-visible-1"))["Location"] == there
    assert answer(client, run, "etre-visible-1", "non")["Location"] == there
    assert client.post(address("firm", run), FIRM)["Location"] == there
    assert client.post(address("finish", run))["Location"] == there
    assert client.get(resume_link(run))["Location"] == there
    assert kept(run).answers["etre-visible-1"] == "oui"


def test_the_end_waits_for_the_last_answer(client, run):
    assert client.get(address("finish", run))["Location"] == address("question", run, "etre-visible-1")
    html = text_of(client.post(address("finish", run)))
    assert "Il reste une question" in html
    assert "Question etre-visible-1 ?" in html
    assert not DiagnosisResult.objects.exists()


@pytest.mark.parametrize("name", ["go_on", "firm", "finish", "later"])
def test_the_run_of_another_person_is_not_found(client, run, name):
    assert Client().get(address(name, run)).status_code == 404
    other = PortalClient()
    begin(other)
    response = other.get(address(name, run))
    assert response.status_code == 404
    assert "Ce diagnostic n’est pas ici" in text_of(response)
    assert answer(other, run, "etre-visible-1", "oui").status_code == 404
    assert kept(run).answers == {}


def test_an_erased_run_is_not_found_and_another_one_can_begin(client, run):
    remove([run])
    response = answer(client, run, "etre-visible-1", "oui")
    assert response.status_code == 404
    assert "Commencer un diagnostic" in text_of(response)
    assert client.get(resume_link(run)).status_code == 404


def test_a_version_replaced_on_the_way_lets_one_finish_what_one_began(client, run):
    answer(client, run, "etre-visible-1", "oui")
    content = questionnaire()
    content["questions"] = [question("toute-neuve", theme) for theme in THEMES[:1]]
    newer = make_version(content)
    response = client.get(address("go_on", run))
    assert response["Location"] == address("question", run, "etre-visible-2")
    assert begin(client).version == newer


def test_nothing_but_i_do_not_know_reaches_the_end(client, run):
    while waiting := services.next_question(kept(run)):
        response = answer(client, run, waiting["key"], "?" if waiting["dont_know"] else "non")
    html = text_of(client.get(response["Location"]))
    assert "14 fois" in html
    client.post(response["Location"])
    assert DiagnosisResult.objects.get().level is None


def test_an_answer_of_ten_megabytes_gets_the_portals_page(client, run):
    body = "reponse=" + "x" * 10_000_000
    response = client.post(
        address("question", run, "etre-visible-1"), body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 413
    assert "trop lourd" in text_of(response)


def test_nothing_published_yet_is_said(client, words):
    response = client.post(START)
    assert response.status_code == 503
    assert "pas encore ouvert" in text_of(response)


def test_a_form_from_another_site_is_refused(version):
    careful = Client(enforce_csrf_checks=True)
    assert careful.post(START, HTTP_ORIGIN="https://ailleurs.example").status_code == 403
    assert careful.post(START, HTTP_ORIGIN="http://testserver").status_code == 302


def test_thirty_people_behind_one_network_begin_at_once(version):
    for _ in range(30):
        browser = PortalClient(headers={"user-agent": "Tablette de l’atelier"})
        run = begin(browser)
        assert say_firm(browser, run).status_code == 302
        assert answer(browser, run, "etre-visible-1", "oui").status_code == 302
    assert Run.objects.count() == Visitor.objects.count() == 30


def test_one_device_does_not_begin_without_end(client, version, monkeypatch):
    monkeypatch.setattr(services, "MOST_RUNS_A_DAY", 2)
    begin(client)
    begin(client)
    response = client.post(START)
    assert response.status_code == 429
    assert "réessayez demain" in text_of(response)


def test_an_unfinished_run_waits_thirty_days(client, run):
    Run.objects.filter(pk=run.pk).update(updated_at=timezone.now() - timedelta(days=29))
    assert client.get(address("go_on", run)).status_code == 302


# What it costs


def test_an_answer_costs_eight_queries_and_eight_kilobytes(
    client, words, rennes, django_assert_max_num_queries, django_user_model
):
    make_version(load(FILE.read_text(encoding="utf-8")))
    client.force_login(django_user_model.objects.create_user("lea@exemple.fr"))
    run = begin(client)
    response = say_firm(client, run)
    while "terminer" not in response["Location"]:
        waiting = services.next_question(kept(run))
        value = waiting["choices"][-1]["key"]
        with django_assert_max_num_queries(8):
            piece = answer(client, run, waiting["key"], value, **PIECE)
        assert len(piece.content) <= 8_000
        response = client.get(address("go_on", run))
        if "terminer" not in response["Location"]:
            page = client.get(response["Location"])
            assert len(gzip.compress(page.content)) <= 8_000
            with django_assert_max_num_queries(8):
                answer(client, run, waiting["key"], value)
