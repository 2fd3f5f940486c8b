"""The mission prepares the questionnaire, checks it, publishes it, and writes the advice that it leads to."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from diagnostic.drafts import content_of
from diagnostic.enums import Stake
from diagnostic.models import Measure, Question, Questionnaire, Run, Theme, Version
from diagnostic.publishing import publish
from tests.diagnostic.editing import (
    DRAFTS,
    HOME,
    MEASURES,
    VERSIONS,
    at,
    edit_url,
    plain,
    question,
    text_of,
    typed,
)

pytestmark = pytest.mark.django_db


def test_every_screen_opens(mission, house):
    for screen in ("inspect", "edit", "check", "publish", "differences", "method", "export", "delete"):
        assert mission.get(at(screen, house.draft)).status_code == 200, screen
    for screen in ("inspect", "differences", "method", "export"):
        assert mission.get(at(screen, house.first)).status_code == 200, screen
    for address in (
        DRAFTS,
        VERSIONS,
        MEASURES,
        reverse("questionnaires:add"),
        reverse("questionnaires:import"),
    ):
        assert mission.get(address).status_code == 200, address
    assert mission.get(edit_url(question(house.draft, "presence"))).status_code == 200


def test_others_see_nothing_of_it(client, house):
    screens = [DRAFTS, VERSIONS, MEASURES, at("inspect", house.draft), at("publish", house.draft)]
    screens += [at("export", house.draft), at("check", house.draft), at("method", house.first)]
    screens += [at("inspect", house.first), at("export", house.first), at("differences", house.first)]
    screens += [edit_url(question(house.draft, "presence")), reverse("questions:index")]
    posts = [
        at("publish", house.draft),
        at("try", house.draft),
        at("draft", house.first),
        at("delete", house.draft),
    ]
    posts += [reverse("questions:monter", args=[question(house.draft, "nom-de-domaine").pk])]
    posts += [reverse("questionnaires:add"), reverse("questionnaires:import"), at("edit", house.draft)]
    for user in (house.breton, house.partner):
        client.force_login(user)
        assert [url for url in screens if client.get(url).status_code == 200] == []
        assert [url for url in posts if client.post(url).status_code == 200] == []
        assert "Questionnaires en préparation" not in text_of(client.get(HOME))
    client.logout()
    assert {client.get(url).status_code for url in screens} == {302}
    assert Questionnaire.objects.get() == house.draft
    assert Version.objects.get() == house.first
    assert not Run.objects.exists()


def test_nobody_changes_a_published_version(mission, house, admin_client):
    for client in (mission, admin_client):
        for screen in ("edit", "delete"):
            assert client.post(at(screen, house.first)).status_code in {302, 403}
        assert client.post(reverse("versions:add")).status_code in {302, 403}
    assert Version.objects.get().content == house.first.content


def test_draft_is_begun_from_the_version_in_force(mission, house):
    answer = mission.post(reverse("questionnaires:add"), {"name": "Facture électronique"})
    draft = Questionnaire.objects.get(name="Facture électronique")
    assert answer.url == at("inspect", draft)
    assert content_of(draft) == house.first.content
    assert draft.changed_by == house.mission
    assert ModelLogEntry.objects.filter(
        object_id=draft.pk, action="wagtail.create", user=house.mission
    ).exists()
    assert "Champ requis" in text_of(mission.post(reverse("questionnaires:add"), {"name": ""}))


def test_draft_is_begun_from_an_older_version(mission, house):
    Question.objects.filter(questionnaire=house.draft, key="presence").update(text="Où vous voit-on ?")
    publish(house.draft)
    answer = mission.post(at("draft", house.first), follow=True)
    draft = Questionnaire.objects.get()
    assert "version 1" in text_of(answer)
    assert draft.based_on == house.first
    assert plain(question(draft, "presence").text) == "Où vous trouve-t-on sur internet ?"


def test_themes_and_levels_are_edited_in_tables(mission, house):
    url = at("edit", house.draft)
    data = typed(mission.get(url))
    assert mission.post(url, data).status_code == 302
    assert content_of(house.draft) == house.first.content
    data |= {"weight_clients": "2.5", "encouragement_clients": "Bravo.", "threshold_2": "25", "at_4": "45"}
    mission.post(url, data | {"least_themes_3": "3", "at_3": "30", "least_themes_5": "", "at_5": ""})
    theme = Theme.objects.get(questionnaire=house.draft, topic="clients")
    assert (theme.weight, theme.encouragement) == (2.5, "Bravo.")
    house.draft.refresh_from_db()
    assert house.draft.levels == {
        "thresholds": [0, 25, 40, 60, 80],
        "minimum": {"3": {"themes": 3, "at": 30}, "4": {"themes": 5, "at": 45}},
    }


def test_level_rule_that_makes_no_sense_is_refused(mission, house):
    url = at("edit", house.draft)
    data = typed(mission.get(url)) | {"threshold_3": "10", "least_themes_3": "3", "weight_clients": "-1"}
    said = text_of(mission.post(url, data))
    assert "Il faut plus de points qu’au niveau d’avant." in said
    assert "Remplissez les deux cases, ou aucune." in said
    assert "supérieure ou égale à 0" in said
    house.draft.refresh_from_db()
    assert house.draft.levels == house.first.content["levels"]


def test_draft_that_is_ready_says_how_long_it_is(mission, house):
    said = text_of(mission.get(at("check", house.draft)))
    assert "Rien à corriger" in said
    assert re.search(r"répond à \d+ questions au moins et à \d+ au plus", said)


def test_draft_with_a_problem_is_neither_tried_nor_published(mission, house):
    Question.objects.filter(questionnaire=house.draft, topic="securite").update(scored=False)
    shown = text_of(mission.get(at("publish", house.draft)))
    assert "à corriger avant de publier" in shown
    assert "Publier cette version" not in shown
    assert "il reste des points à corriger" in text_of(mission.post(at("publish", house.draft)))
    assert mission.post(at("try", house.draft)).url == at("check", house.draft)
    assert Version.objects.get() == house.first
    assert not Run.objects.exists()


def test_draft_that_is_too_long_is_tried_and_not_published(mission, house):
    Question.objects.filter(questionnaire=house.draft).update(help="mot " * 100)
    assert "Le plus long parcours dure" in text_of(mission.get(at("check", house.draft)))
    assert mission.post(at("try", house.draft)).url == reverse(
        "diagnostic:go_on", args=[Run.objects.get().pk]
    )
    assert "il reste des points à corriger" in text_of(mission.post(at("publish", house.draft)))
    assert Version.objects.get() == house.first


def test_publishing_shows_what_changes_then_freezes_it(mission, house):
    Question.objects.filter(questionnaire=house.draft, key="presence").update(text="Où vous voit-on ?")
    before = text_of(mission.get(at("publish", house.draft)))
    assert "Où vous trouve-t-on sur internet ? Où vous voit-on ?" in before
    said = text_of(mission.post(at("publish", house.draft), follow=True))
    second = Version.objects.in_force()
    assert "La version 2 est publiée" in said
    assert (second.number, second.published_by) == (2, house.mission)
    assert ModelLogEntry.objects.get(action="diagnostic.publish").object_id == str(second.pk)
    assert not Questionnaire.objects.exists()
    differences = text_of(mission.get(at("differences", second)))
    assert "De la version 1 à « Version 2 »" in differences
    assert "Où vous voit-on ?" in differences
    back = text_of(mission.get(at("differences", house.first), {"avec": "2"}))
    assert "Où vous voit-on ? Où vous trouve-t-on sur internet ?" in back
    assert "pas de version avant" in text_of(mission.get(at("differences", house.first)))
    assert mission.post(at("publish", house.draft)).status_code == 404


def test_file_of_a_draft_comes_back_the_same(mission, house):
    exported = mission.get(at("export", house.draft))
    assert exported["Content-Disposition"] == 'attachment; filename="brouillon-dessai.yaml"'
    file = SimpleUploadedFile("repris.yaml", exported.content)
    answer = mission.post(reverse("questionnaires:import"), {"file": file})
    copy = Questionnaire.objects.get(name="repris")
    assert answer.url == at("inspect", copy)
    assert content_of(copy) == content_of(house.draft)
    assert mission.get(at("export", house.first)).content == exported.content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("points: 100", "points: 1000", 1), r"ligne \d+"),
        (lambda text: text.replace("theme: clients", "theme: nulle-part", 1), r"ligne \d+"),
        (lambda text: text + "\n\t- x", r"ligne \d+"),
        (lambda _text: "", "vide"),
        (lambda _text: "x" * 1_000_001, "trop gros"),
        (lambda text: re.sub("measure: [a-z-]+", "measure: conseil-inconnu", text, count=1), r"ligne \d+"),
    ],
)
def test_broken_file_is_told_by_line_and_nothing_is_lost(mission, house, change, said):
    text = mission.get(at("export", house.draft)).content.decode()
    file = SimpleUploadedFile("casse.yaml", change(text).encode())
    answer = mission.post(reverse("questionnaires:import"), {"file": file})
    assert answer.status_code == 200
    assert re.search(said, text_of(answer))
    assert Questionnaire.objects.get() == house.draft
    assert content_of(house.draft) == house.first.content


def test_file_that_is_no_text_is_refused(mission, house):
    file = SimpleUploadedFile("photo.yaml", b"\xff\xd8\xff\xe0" * 20)
    assert "UTF-8" in text_of(mission.post(reverse("questionnaires:import"), {"file": file}))


def test_draft_is_tried_and_the_try_never_counts(mission, house):
    answer = mission.post(at("try", house.draft))
    run = Run.objects.get()
    assert answer.url == reverse("diagnostic:go_on", args=[run.pk])
    assert (run.is_test, run.version, run.person) == (True, None, house.mission)
    assert run.content == content_of(house.draft)


def test_admin_and_public_explain_the_level_in_the_same_words(mission, house):
    assert "Niveau 4 : un total de 60 sur 100 au moins, et au moins 5 thèmes à 40 ou plus." in text_of(
        mission.get(at("method", house.first))
    )


def test_home_speaks_of_drafts_that_wait_for_more_than_a_month(mission, house):
    assert "Brouillons du diagnostic" not in text_of(mission.get(HOME))
    Questionnaire.objects.update(changed_at=timezone.now() - timedelta(days=31))
    assert "Brouillons du diagnostic qui attendent" in text_of(mission.get(HOME))


def test_advice_is_found_and_filtered(mission, house):
    def found(**query):
        return set(re.findall(r"/edit/(\d+)/", mission.get(MEASURES, query).content.decode()))

    def keys(numbers):
        return set(Measure.objects.filter(pk__in=numbers).values_list("key", flat=True))

    spare = Measure.objects.create(
        key="de-trop", topic_id="clients", title="Élaguez", gain="Moins.", minutes=5, cost_words="Gratuit"
    )
    assert keys(found(q="elaguez")) == {"de-trop"}
    assert keys(found(emploi="non")) == {"de-trop"}
    assert "de-trop" not in keys(found(emploi="oui"))
    assert str(spare.pk) in found(theme="clients", effort="1")
    assert str(spare.pk) not in found(theme="securite")


def test_key_of_advice_is_made_of_its_title_and_stays(mission, house):
    add = reverse("wagtailsnippets_diagnostic_measure:add")
    data = typed(mission.get(add)) | {
        "title": "Répondez aux avis",
        "topic": "clients",
        "gain": "On vous croit.",
        "minutes": "20",
        "cost_words": "Gratuit",
        "first_step": "Répondez à un avis.",
        "link_url": "",
    }
    answer = mission.post(add, data)
    assert answer.status_code == 302, text_of(answer)
    measure = Measure.objects.get(key="repondez-aux-avis")
    edit = reverse("wagtailsnippets_diagnostic_measure:edit", args=[measure.pk])
    mission.post(edit, typed(mission.get(edit)) | {"key": "autre-chose", "title": "Répondez à chaque avis"})
    measure.refresh_from_db()
    assert (measure.key, measure.title) == ("repondez-aux-avis", "Répondez à chaque avis")


def test_what_is_at_stake_is_said_in_the_admin_and_moves_the_plan(mission, house):
    measure = Measure.objects.get(key="essayer-l-ia")
    edit = reverse("wagtailsnippets_diagnostic_measure:edit", args=[measure.pk])
    page = mission.get(edit)
    assert "Rien de plus que les points" in text_of(page)
    assert mission.post(edit, typed(page) | {"stake": "loi"}).status_code == 302
    measure.refresh_from_db()
    assert measure.stake == Stake.DUTY
    found = mission.get(MEASURES, {"enjeu": "loi"}).content.decode()
    assert f"/edit/{measure.pk}/" in found
    assert f"/edit/{Measure.objects.get(key='creer-sa-fiche').pk}/" not in found
    assert mission.post(edit, typed(mission.get(edit)) | {"stake": "autre"}).status_code == 200


def test_advice_that_a_draft_names_stays(mission, house):
    named = Measure.objects.get(key="creer-sa-fiche")
    delete = reverse("wagtailsnippets_diagnostic_measure:delete", args=[named.pk])
    assert "Des réponses d’un brouillon y mènent encore" in text_of(mission.get(delete))
    mission.post(delete)
    assert Measure.objects.filter(pk=named.pk).exists()
    house.draft.delete()
    assert "Les résultats garderont les mots" in text_of(mission.get(delete))
    mission.post(delete)
    assert not Measure.objects.filter(pk=named.pk).exists()


def queries_of(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def more_of(house, address, many):
    """So many drafts, versions or pieces of advice besides."""
    rows = range(2, many + 2)
    if address == DRAFTS:
        Questionnaire.objects.bulk_create(
            Questionnaire(name=f"Brouillon {row}", based_on=house.first, changed_by=house.mission)
            for row in rows
        )
    elif address == VERSIONS:
        Version.objects.bulk_create(
            Version(number=row, content=house.first.content, published_by=house.mission) for row in rows
        )
    else:
        topic = Measure.objects.first().topic
        Measure.objects.bulk_create(
            Measure(key=f"conseil-{row}", topic=topic, title=f"Conseil {row}", minutes=5) for row in rows
        )


@pytest.mark.parametrize("address", [DRAFTS, VERSIONS, MEASURES])
def test_list_costs_the_same_for_one_row_and_fifty(mission, house, address):
    if address == MEASURES:
        house.draft.delete()
        Measure.objects.exclude(pk=Measure.objects.first().pk).delete()
    few = queries_of(mission, address)
    more_of(house, address, 49)
    assert queries_of(mission, address) == few


def test_draft_costs_the_same_for_few_questions_and_all(mission, house):
    all_of_them = queries_of(mission, at("inspect", house.draft))
    house.draft.questions.exclude(key__in=["presence", "en-ligne"]).delete()
    assert queries_of(mission, at("inspect", house.draft)) == all_of_them
