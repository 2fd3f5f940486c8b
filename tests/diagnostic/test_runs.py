"""From the first answer to the result, and what cannot be done."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from accounts.door import FactError, RoleKind, facts_of
from accounts.models import Role, User, Visitor
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.conditions import depending_on
from diagnostic.door import latest_result, run_of
from diagnostic.models import AT_THE_END, DiagnosisResult, Run, Version
from diagnostic.services import next_question, save_answer, save_facts
from taxonomy.trades import trade_with_key
from tests.diagnostic.questionnaires import (
    THEMES,
    answer_all,
    choice,
    make_run,
    make_version,
    question,
    questionnaire,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return make_version()


@pytest.fixture
def run(version):
    return make_run()


def kept(run):
    return Run.objects.get(pk=run.pk)


def request_of(visitor, settings):
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.session["visitor"] = str(visitor.pk)
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "a session"
    request.user = AnonymousUser()
    return request


def test_a_whole_run_gives_a_level_and_a_profile(run):
    run = answer_all(run)
    assert next_question(run) is None
    assert run.stands_at == AT_THE_END
    result = services.finish(run)
    assert (result.level, result.total) == (5, pytest.approx(98, abs=3))
    assert set(result.scores) == set(THEMES)
    assert kept(run).finished_at == result.run.finished_at


def test_finishing_twice_gives_one_result(run):
    answer_all(run)
    assert services.finish(run) == services.finish(run)
    assert DiagnosisResult.objects.count() == 1


def test_who_knows_nothing_gets_a_result_without_level(run):
    run = answer_all(run, "?")
    result = services.finish(run)
    assert (result.level, result.total) == (None, None)


def test_nothing_answered_does_not_finish(run):
    with pytest.raises(services.StillOpen) as refused:
        services.finish(run)
    assert refused.value.question == "etre-visible-1"
    assert "Il reste une question" in refused.value.message


def test_the_same_answer_twice_changes_nothing(run):
    first = save_answer(run, "etre-visible-1", "oui")
    again = save_answer(run, "etre-visible-1", "oui")
    assert again.answers == first.answers == {"etre-visible-1": "oui"}
    assert again.updated_at == first.updated_at


def test_two_tabs_lose_nothing(run):
    one, other = kept(run), kept(run)
    save_answer(one, "etre-visible-1", "oui")
    save_answer(other, "clients-1", "non")
    assert kept(run).answers == {"etre-visible-1": "oui", "clients-1": "non"}


def test_an_answer_changed_on_the_way_asks_what_depends_on_it_again(run):
    for key, answer in {"vendre-en-ligne-1": "oui", "paiement": ["carte"]}.items():
        run = save_answer(run, key, answer)
    run = save_answer(run, "vendre-en-ligne-1", "non")
    with pytest.raises(services.NotAsked):
        save_answer(run, "paiement", ["carte"])
    run = answer_all(run)
    result = services.finish(run)
    assert result.scores["vendre-en-ligne"] == 75


def test_what_depends_on_a_changed_answer_is_asked_again_though_it_still_applies(run):
    for key, answer in {"vendre-en-ligne-1": "oui", "paiement": ["carte"], "clients-1": "non"}.items():
        run = save_answer(run, key, answer)
    assert "paiement" in save_answer(run, "vendre-en-ligne-1", "oui").answers
    run = save_answer(run, "vendre-en-ligne-1", "un-peu")
    assert run.answers == {"vendre-en-ligne-1": "un-peu", "clients-1": "non"}


def test_what_depends_on_what_depends_is_found():
    content = make_content_of({"un": None, "deux": "un", "trois": "deux", "autre": None})
    assert depending_on(content, "un") == {"deux", "trois"}
    assert depending_on(content, "trois") == set()


def make_content_of(asked_after):
    """A questionnaire in which each question is asked after a « oui » to the one it names."""
    return {
        "questions": [
            question(key, "clients", asked_if=other and {"any": [{"question": other, "in": ["oui"]}]})
            for key, other in asked_after.items()
        ]
    }


@pytest.mark.parametrize(
    ("key", "value", "refusal"),
    [
        ("pas-la", "oui", services.UnknownQuestion),
        ("paiement", ["carte"], services.NotAsked),
        ("etre-visible-1", "carte", services.UnknownChoice),
        ("etre-visible-1", "", services.UnknownChoice),
        ("etre-visible-1", None, services.UnknownChoice),
        ("etre-visible-1", 3, services.UnknownChoice),
        ("etre-visible-1", {"oui": 1}, services.UnknownChoice),
        ("etre-visible-1", [], services.UnknownChoice),
        ("etre-visible-1", [["oui"]], services.UnknownChoice),
        ("etre-visible-1", ["oui", "non"], services.UnknownChoice),
        ("etre-visible-1", "x" * 10_000_000, services.UnknownChoice),
    ],
)
def test_what_is_no_answer_is_refused_in_french(run, key, value, refusal):
    with pytest.raises(refusal) as refused:
        save_answer(run, key, value)
    assert str(refused.value)[-1] in "».!?"
    assert kept(run).answers == {}


def test_none_of_these_goes_with_nothing_else(run):
    run = save_answer(run, "vendre-en-ligne-1", "oui")
    with pytest.raises(services.UnknownChoice, match="ne va pas avec"):
        save_answer(run, "paiement", ["carte", "rien"])


def test_several_answers_are_kept_in_the_order_of_the_question(run):
    run = save_answer(run, "vendre-en-ligne-1", "oui")
    run = save_answer(run, "paiement", ["virement", "carte", "carte"])
    assert run.answers["paiement"] == ["carte", "virement"]


def test_not_knowing_is_refused_where_it_is_not_offered(run):
    run = save_facts(run, {"headcount": 4})
    with pytest.raises(services.UnknownChoice):
        save_answer(run, "equipe", "?")


def test_a_finished_run_never_changes(run):
    services.finish(answer_all(run))
    with pytest.raises(services.RunFinished):
        save_answer(run, "etre-visible-1", "non")
    with pytest.raises(services.RunFinished):
        save_facts(run, {"headcount": 3})


def test_an_erased_run_says_so(run):
    Run.objects.all().delete()
    with pytest.raises(services.RunGone):
        save_answer(run, "etre-visible-1", "non")
    with pytest.raises(services.RunGone):
        services.finish(run)


def test_an_answer_takes_four_queries(run, django_assert_num_queries):
    run = save_answer(run, "etre-visible-1", "oui")
    with django_assert_num_queries(4):
        save_answer(run, "etre-visible-2", "oui")


def test_a_run_finishes_on_the_version_that_it_began_with(run, version):
    run = save_answer(run, "etre-visible-1", "oui")
    newer = questionnaire()
    newer["questions"] = [each for each in newer["questions"] if each["key"] != "etre-visible-2"]
    make_version(newer)
    run = save_answer(run, "etre-visible-2", "oui")
    services.finish(answer_all(run))
    assert kept(run).version == version
    assert make_run().version != version


def test_without_questionnaire_nothing_begins():
    with pytest.raises(services.NothingToAnswer, match="pas encore ouvert"):
        make_run()


def test_a_version_never_changes(version):
    version.content = {}
    with pytest.raises(ValueError, match="never changes"):
        version.save()


def test_what_is_said_of_the_firm_becomes_columns(run, words, rennes):
    trade = trade_with_key("boulangerie")
    run = save_facts(
        run,
        {
            "trade": trade,
            "headcount": 4,
            "place": rennes,
            "customers": ["particuliers"],
            "stage": "activite",
            "turnover": 3,
        },
        answered_by="staff",
    )
    assert run.facts == {
        "trade": {
            "words": "Boulangerie",
            "key": "boulangerie",
            "naf": trade.naf_code.code,
            "sector": "alimentation",
        },
        "headcount": 4,
        "place": "35238",
        "customers": ["particuliers"],
        "stage": "activite",
    }
    result = services.finish(answer_all(run))
    assert (result.sector, result.size, result.region_code, result.stage) == (
        "alimentation",
        "1-9",
        "53",
        "activite",
    )
    assert kept(run).answered_by == "staff"


def test_each_line_on_the_firm_may_stay_unknown(run):
    run = save_facts(run, {"trade": None, "headcount": None, "place": None}, answered_by="owner")
    assert run.facts == {}
    result = services.finish(answer_all(run))
    assert (result.sector, result.size, result.region_code, result.stage) == ("", "", "", "")


def test_a_number_of_people_that_is_none_is_refused_and_changes_nothing(run):
    with pytest.raises(FactError):
        save_facts(run, {"headcount": 0})
    assert kept(run).facts_said_at is None


@pytest.mark.parametrize(("helper_mode", "known"), [(False, 4), (True, None)])
def test_what_is_said_is_told_to_the_firms_card_but_not_by_a_helper(version, settings, helper_mode, known):
    visitor = Visitor.objects.create()
    run = services.begin(Owner(visitor_id=visitor.pk), helper_mode=helper_mode)
    save_facts(run, {"headcount": 4}, request=request_of(visitor, settings))
    assert facts_of(visitor).headcount == known


def test_who_begins_on_a_device_goes_on_there(version, settings):
    visitor = Visitor.objects.create()
    request = request_of(visitor, settings)
    run = services.start_run(request)
    assert run.visitor == visitor
    assert run_of(request) == run
    services.finish(answer_all(run))
    assert run_of(request) is None


def test_who_signed_in_begins_in_their_space_unless_they_help(version, settings):
    request = request_of(Visitor.objects.create(), settings)
    request.user = User.objects.create_user("zoe@exemple.fr")
    assert services.start_run(request).person == request.user
    helped = services.start_run(request, helper_mode=True)
    assert (helped.person, helped.helper_mode) == (None, True)


def test_the_latest_result_is_the_last_that_nobody_withdrew(version):
    person = User.objects.create_user("zoe@exemple.fr")
    assert latest_result(person) is None
    first, last = [services.finish(answer_all(make_run(Owner(person_id=person.pk)))) for _ in range(2)]
    assert latest_result(person) == last
    services.withdraw(last)
    assert latest_result(person) == first


def test_correcting_opens_a_new_round_with_the_same_answers(run):
    run = answer_all(run, "un-peu")
    services.finish(run)
    owner = Owner(visitor_id=run.visitor_id)
    new = services.correct(run, owner)
    assert new.answers == kept(run).answers
    assert new.corrects == run
    assert services.correct(run, owner) == new
    new = save_answer(new, "etre-visible-1", "oui")
    assert services.finish(new).total > run.result.total
    assert kept(run).answers["etre-visible-1"] == "un-peu"


def test_correcting_on_a_newer_version_keeps_the_answers_that_still_mean_something(run):
    services.finish(answer_all(run))
    newer = questionnaire()
    newer["questions"][0] = question(
        "etre-visible-1", "etre-visible", choices=[choice("souvent", 100), choice("jamais", 0)]
    )
    make_version(newer)
    new = services.correct(run, Owner(visitor_id=run.visitor_id))
    assert "etre-visible-1" not in new.answers
    assert new.answers["etre-visible-2"] == "oui"
    assert new.stands_at == "etre-visible-1"


def test_a_withdrawn_result_keeps_no_answer_and_cannot_be_corrected(run):
    result = services.finish(answer_all(run))
    services.withdraw(result)
    closed = DiagnosisResult.objects.get()
    assert closed.withdrawn_at
    assert (closed.run.answers, closed.run.facts, closed.run.visitor) == ({}, {}, None)
    with pytest.raises(services.RunGone):
        services.correct(run, Owner(visitor_id=run.visitor_id))


def test_signing_in_brings_the_runs_of_the_device_but_not_those_of_a_helper(run):
    with_helper = make_run(Owner(visitor_id=run.visitor_id), helper_mode=True)
    person = User.objects.create_user("zoe@exemple.fr")
    assert services.claim(run.visitor, person) == 1
    assert kept(run).person == person
    assert kept(with_helper).person is None


def test_a_run_with_a_helper_goes_to_the_firm_never_to_the_helper(version):
    run = make_run(helper_mode=True)
    helper = User.objects.create_user("connecteur@exemple.fr")
    Role.objects.create(person=helper, kind=RoleKind.CONNECTOR)
    with pytest.raises(services.NotTheirs):
        services.hand_to(run, helper)
    owner = User.objects.create_user("zoe@exemple.fr")
    assert services.hand_to(run, owner).person == owner
    other = User.objects.create_user("lea@exemple.fr")
    assert services.hand_to(run, other).person == owner


def test_staff_try_a_draft_and_no_version_is_needed():
    run = make_run(trial_content=questionnaire())
    assert run.is_test
    result = services.finish(answer_all(run))
    assert result.is_test
    assert not Version.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(is_test=False)
