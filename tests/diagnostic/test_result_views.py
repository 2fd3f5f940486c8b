"""The page of a result, and what its holder does with it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.consents import CONTACT
from accounts.door import consent_text, standing_consent
from accounts.enums import RoleKind
from accounts.models import Role, User, Visitor
from accounts.querysets import Owner
from diagnostic import services
from diagnostic.measures import add_missing_measures
from diagnostic.models import DiagnosisResult, Measure, OwnAddress, Run
from outbox.models import Mail
from tests.diagnostic.questionnaires import answer_all, make_run, make_version, questionnaire
from tests.diagnostic.shipped import FIRMS, shipped_content

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _words(words):
    """Levels and topics have their words; nobody was counted before."""
    cache.clear()


@pytest.fixture
def version():
    return make_version()


def finished(answer="oui", owner=None, **more):
    return services.finish(answer_all(make_run(owner, **more), answer))


def firm_result(key):
    """The result of one of the firms that were written out, through the shipped questionnaire."""
    add_missing_measures()
    make_version(shipped_content())
    firm = next(firm for firm in FIRMS if firm["key"] == key)
    run = make_run()
    run.facts = firm["facts"]
    run.save()
    while waiting := services.next_question(run):
        run = services.save_answer(run, waiting["key"], firm["answers"][waiting["key"]])
    return services.finish(run)


def address(result, name="result"):
    return reverse(f"diagnostic:{name}", args=[result.secret])


def words_of_page(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r" ([,.])", r"\1", re.sub(r"\s+", " ", text))


def test_a_result_opens_to_whoever_holds_its_address_and_to_no_robot(client, version):
    response = client.get(address(finished("un-peu")))
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies
    told = words_of_page(response)
    assert "Niveau 3 sur 5 Butinage" in told
    assert "Cette page s’ouvre à qui tient son adresse." in told


@pytest.mark.parametrize("secret", ["a" * 32, "a" * 500, "é", "-"])
def test_an_address_that_is_none_is_not_found(client, version, secret):
    assert client.get(f"/diagnostic/resultat/{secret}/").status_code == 404


def test_the_way_to_the_next_level_comes_from_the_score(client):
    told = words_of_page(client.get(address(firm_result("boulangerie"))))
    assert "29 sur 100" in told
    assert "Il vous manque 11 points pour le niveau 3, « Butinage » : il commence à 40 sur 100." in told
    assert told.count("points de plus") + told.count("point de plus") == 3


def test_a_garage_is_told_which_theme_holds_it_back(client):
    told = words_of_page(client.get(address(firm_result("garage"))))
    assert "Vous avez les points du niveau 4" in told
    assert "1 thème de plus" in told
    assert "« Être visible » est à" in told


def test_the_highest_level_promises_nothing_above(client, version):
    response = client.get(address(finished("oui")))
    assert "Ruche florissante" in words_of_page(response)
    assert "niveau suivant" not in words_of_page(response)


def test_each_score_unfolds_into_answers_weights_and_its_sum(client):
    told = words_of_page(client.get(address(firm_result("boulangerie"))))
    assert "Être visible : 42 sur 100" in told
    assert "60 sur 100, poids 2" in told
    assert "(60 × 2 + 0 + 50) ÷ 4 = 42" in told


def test_a_published_figure_stands_beside_its_question_with_its_source(client):
    told = words_of_page(client.get(address(firm_result("boulangerie"))))
    assert "84 % des entreprises, en France, ont au moins une présence en ligne" in told
    assert "Baromètre France Num 2025" in told
    assert "11 021 entreprises interrogées" in told.replace("\u202f", " ").replace("\xa0", " ")


def test_what_nobody_knows_widens_the_margin_and_is_shown(client, version):
    run = make_run()
    first = services.next_question(run)["key"]
    run = services.save_answer(run, first, "?")
    told = words_of_page(client.get(address(services.finish(answer_all(run, "un-peu")))))
    assert "entre 30 et 55" in told
    assert "Je ne sais pas" in told


def test_all_unknown_gets_no_level_and_still_advice(client, version):
    Measure.objects.create(
        key="commencer", topic_id="clients", title="Commencez par là", gain="Un gain.", minutes=45,
        cost_words="Gratuit", first_step="Un pas.",
    )  # fmt: skip
    response = client.get(address(finished("?")))
    told = words_of_page(response)
    assert "Pas encore de niveau" in told
    assert "Il manque ces thèmes" in told
    assert "Commencez par là" in told
    assert "Vous ne savez pas encore répondre à" in told
    assert "level-badge" not in response.content.decode()


def test_a_result_of_which_nothing_was_asked_says_what_is_missing(client):
    content = questionnaire()
    for question in content["questions"]:
        question["asked_if"] = {"all": [{"fact": "stage", "in": ["jamais"]}]}
    make_version(content)
    response = client.get(address(services.finish(make_run())))
    assert response.status_code == 200
    assert "Pas encore de niveau" in words_of_page(response)


def test_advice_that_was_erased_speaks_by_the_words_of_its_day(client):
    content = questionnaire()
    content["measures"] = {
        "commencer": {
            "title": "Créez votre fiche", "gain": "On vous trouve.", "effort": 1, "minutes": 45,
            "cost_words": "Gratuit", "cost_source": "", "first_step": "Cherchez-vous.", "topic": "clients",
            "link_url": "",
        }
    }  # fmt: skip
    make_version(content)
    told = words_of_page(client.get(address(finished("non"))))
    assert told.count("Créez votre fiche") == 1
    assert "45 min" in told.replace("\xa0", " ")


def test_a_firm_without_address_is_pointed_to_a_fr_name_and_to_no_registrar(client):
    setting = OwnAddress.load()
    setting.price, setting.price_source = "De 6 à 15 € HT par an", "Relevé de la mission"
    setting.save()
    told = words_of_page(client.get(address(firm_result("boulangerie"))))
    assert "Pas encore d’adresse à votre nom" in told
    assert "De 6 à 15 € HT par an Source : Relevé de la mission, en juillet 2022." in told


def test_a_firm_with_its_own_address_is_not(client, version):
    assert "Pas encore d’adresse" not in words_of_page(client.get(address(finished("non"))))


def test_queries_do_not_grow_with_runs(client, settings, django_assert_max_num_queries):
    settings.PUBLISHED_COPY_SECONDS = 60
    result = firm_result("boulangerie")
    for _ in range(30):
        services.begin(Owner(visitor_id=Visitor.objects.create().pk))
    client.get(address(result))
    with django_assert_max_num_queries(25):
        client.get(address(result))


def test_queries_of_a_signed_in_owner(client, version, zoe, settings, django_assert_max_num_queries):
    settings.PUBLISHED_COPY_SECONDS = 60
    result = finished("non", Owner(person_id=zoe.pk))
    for _ in range(20):
        finished("non", Owner(person_id=zoe.pk))
    client.force_login(zoe)
    client.get(address(result))
    with django_assert_max_num_queries(25):
        assert "Votre résultat est gardé" in words_of_page(client.get(address(result)))


# Mailed


def test_a_result_is_mailed_on_request_and_nothing_else_is_kept(
    client, version, mailoutbox, django_capture_on_commit_callbacks
):
    result = finished("un-peu")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address(result, "mail"), {"email": "Lea@exemple.fr"})
    assert response.url == f"{address(result)}?fait=parti"
    assert "Le courriel est parti" in words_of_page(client.get(response.url))
    (mail,) = mailoutbox
    assert mail.to == ["Lea@exemple.fr"]
    assert address(result) in mail.body
    assert "Butinage" in mail.subject
    assert Mail.objects.get().text == ""
    assert User.objects.count() == 0


@pytest.mark.parametrize("typed", ["", "lea", "lea@", "a" * 400 + "@exemple.fr", "l\x00a@exemple.fr"])
def test_a_wrong_address_says_what_to_do_and_stays(client, version, typed):
    response = client.post(address(finished(), "mail"), {"email": typed})
    assert response.status_code == 200
    assert "fr-error-text" in response.content.decode()
    assert Mail.objects.count() == 0


def test_a_robot_sends_no_mail(client, version):
    client.post(address(finished(), "mail"), {"email": "lea@exemple.fr", "homepage": "https://spam.example"})
    assert Mail.objects.count() == 0


def test_a_result_is_not_mailed_again_and_again(client, version):
    result = finished()
    for _ in range(8):
        response = client.post(address(result, "mail"), {"email": "lea@exemple.fr"})
    assert "déjà parti plusieurs fois" in words_of_page(response)
    assert Mail.objects.count() == 5


# Given up, moved, corrected


def test_a_withdrawn_result_is_gone_with_what_was_answered(client, version):
    result = finished()
    page = client.get(address(result, "withdraw"))
    assert page["Referrer-Policy"] == "same-origin"
    assert DiagnosisResult.objects.standing().count() == 1
    client.post(address(result, "withdraw"))
    for name in ("result", "mail", "withdraw", "correct"):
        response = client.get(address(result, name))
        assert response.status_code == 410
        assert "Ce résultat a été retiré" in words_of_page(response)
    assert client.post(address(result, "renew")).status_code == 410
    assert client.post(address(result, "correct")).status_code == 410
    assert Run.objects.get().answers == {}


def test_a_new_address_closes_the_old_one(client, version):
    result = finished()
    response = client.post(address(result, "renew"))
    assert response.status_code == 302
    assert client.get(address(result)).status_code == 404
    assert "nouvelle adresse" in words_of_page(client.get(response.url))


def test_correcting_opens_a_new_run_and_leaves_the_result(client, version):
    result = finished("un-peu")
    response = client.post(address(result, "correct"))
    new = Run.objects.get(finished_at=None)
    assert response.url == reverse("diagnostic:go_on", args=[new.pk])
    assert new.answers == result.run.answers
    assert new.corrects == result.run
    assert client.get(address(result)).status_code == 200


def test_nobody_changes_a_result_that_somebody_keeps(client, version, zoe):
    result = finished("un-peu", Owner(person_id=zoe.pk))
    client.force_login(User.objects.create_user("lea@exemple.fr"))
    told = words_of_page(client.get(address(result)))
    assert "Butinage" in told
    assert "Corriger mes réponses" not in told
    for name in ("withdraw", "renew", "correct", "keep"):
        assert client.post(address(result, name)).status_code == 404
    assert DiagnosisResult.objects.standing().count() == 1


def test_a_form_of_another_site_changes_nothing(version):
    strict = Client(enforce_csrf_checks=True, headers={"origin": "https://ailleurs.example"})
    result = finished()
    assert strict.post(address(result, "withdraw")).status_code == 403
    assert DiagnosisResult.objects.standing().count() == 1


# Kept


def test_whoever_wants_to_keep_a_result_signs_in_and_comes_back(client, version):
    result = finished()
    response = client.get(address(result, "keep"))
    assert response.url.startswith(reverse("account_login"))
    assert "?next=/diagnostic/resultat" in response.url


def test_a_kept_result_is_in_ones_space_and_connectors_may_be_let_in(client, version, zoe):
    result = finished("un-peu")
    client.force_login(zoe)
    client.get(address(result, "keep"))
    assert Run.objects.get().person is None
    client.post(address(result, "keep"))
    assert Run.objects.get().person == zoe
    told = words_of_page(client.get(address(result, "keep")))
    assert "un connecteur vous propose son aide" in told
    client.post(address(result, "keep"), {"purpose": CONTACT, "version": consent_text(CONTACT).version})
    assert standing_consent(CONTACT, person=zoe)
    assert "un connecteur vous propose" not in words_of_page(client.get(address(result, "keep")))
    assert "Niveau 3" in words_of_page(client.get(reverse("accounts:space")))


def test_consent_is_asked_once_the_address_is_confirmed(client, version):
    lea = User.objects.create_user("lea@exemple.fr")
    result = finished("un-peu", Owner(person_id=lea.pk))
    client.force_login(lea)
    assert "un connecteur vous propose" not in words_of_page(client.get(address(result, "keep")))
    client.post(address(result, "keep"), {"purpose": CONTACT, "version": consent_text(CONTACT).version})
    assert standing_consent(CONTACT, person=lea) is None


@pytest.mark.parametrize(
    "sent", [{}, {"purpose": CONTACT, "version": "99"}, {"purpose": "x", "version": "1"}]
)
def test_a_consent_that_means_nothing_is_refused_in_words(client, version, zoe, sent):
    result = finished("un-peu", Owner(person_id=zoe.pk))
    client.force_login(zoe)
    assert "n’a pas été comprise" in words_of_page(client.post(address(result, "keep"), sent))


def test_a_helper_does_not_keep_the_result_of_a_firm(client, version, zoe):
    Role.objects.create(person=zoe, kind=RoleKind.CONNECTOR)
    result = finished("un-peu", helper_mode=True)
    client.force_login(zoe)
    assert "appartient à l’entreprise" in words_of_page(client.post(address(result, "keep")))
    client.post(address(result, "correct"))
    assert not Run.objects.filter(person=zoe).exists()


def test_my_space_invites_then_resumes_then_shows_the_level(client, version, zoe):
    client.force_login(zoe)
    assert "Commencer le diagnostic" in words_of_page(client.get(reverse("accounts:space")))
    run = make_run(Owner(person_id=zoe.pk))
    assert "Reprendre où j’en étais" in words_of_page(client.get(reverse("accounts:space")))
    services.finish(answer_all(run, "?"))
    assert "sans niveau pour l’instant" in words_of_page(client.get(reverse("accounts:space")))
