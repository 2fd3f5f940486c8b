"""The mission writes the questions of a draft, with their answers, and sees them as they will be read."""

import re

import pytest
from bs4 import BeautifulSoup
from django.urls import resolve, reverse
from wagtail.models import ModelLogEntry

from diagnostic.drafts import content_of
from diagnostic.models import Measure, Question, Run
from tests.diagnostic.editing import at, edit_url, question, text_of, typed

pytestmark = pytest.mark.django_db


def test_form_of_every_shipped_question_sent_as_it_stands_changes_nothing(mission, house):
    before = content_of(house.draft)
    for each in Question.objects.filter(questionnaire=house.draft):
        data = typed(mission.get(edit_url(each)))
        answer = mission.post(edit_url(each), data)
        assert answer.status_code == 302, (each.key, text_of(answer)[:2000])
    assert content_of(house.draft) == before


def test_words_of_a_question_and_of_its_choices_are_changed(mission, house):
    url = edit_url(question(house.draft, "site-vivant"))
    data = typed(mission.get(url)) | {"text": "Votre site est-il à jour ?", "choices-1-points": "60"}
    answer = mission.post(url, data, follow=True)
    assert "La question « Votre site est-il à jour ? » est enregistrée." in text_of(answer)
    changed = question(house.draft, "site-vivant")
    assert [choice.points for choice in changed.choices.all()] == [100, 60, 0]
    house.draft.refresh_from_db()
    assert house.draft.changed_by == house.mission
    assert ModelLogEntry.objects.filter(object_id=changed.pk, action="wagtail.edit").exists()


def test_question_is_added_with_keys_that_nobody_had_to_invent(mission, house):
    url = f"{reverse('questions:add')}?brouillon={house.draft.pk}&theme=securite"
    measure = Measure.objects.filter(topic="securite").first()
    data = typed(mission.get(url)) | {
        "text": "Presence",
        "choices-TOTAL_FORMS": "3",
        "choices-0-text": "Oui",
        "choices-0-points": "100",
        "choices-1-text": "Oui",
        "choices-1-points": "40",
        "choices-2-text": "!!!",
        "choices-2-points": "0",
        "choices-2-measure": str(measure.pk),
        "choices-2-ORDER": "3",
        "choices-2-id": "",
    }
    answer = mission.post(url, data)
    assert answer.status_code == 302, text_of(answer)
    added = Question.objects.get(questionnaire=house.draft, text="Presence")
    assert added.key == "presence-2"
    assert answer.url == f"{at('inspect', house.draft)}#question-presence-2"
    assert [choice.key for choice in added.choices.all()] == ["oui", "oui-2", "reponse"]
    assert added.choices.last().measure == measure
    assert content_of(house.draft)["questions"][-1]["key"] == "presence-2"


@pytest.mark.parametrize("query", ["", "?brouillon=0", "?brouillon=x", "?brouillon=²", "?theme=securite"])
def test_question_of_no_draft_is_not_found(mission, house, query):
    assert mission.get(f"{reverse('questions:add')}{query}").status_code == 404


def test_bad_question_says_what_to_do_and_keeps_what_was_typed(mission, house):
    url = edit_url(question(house.draft, "site-vivant"))
    data = typed(mission.get(url)) | {
        "text": "",
        "help": "Une aide qui reste",
        "choices-0-points": "101",
        "asked_if-0-subject": "question:presence",
        "asked_if-0-operator": "in",
        "asked_if-0-values": [],
        "asked_if-1-subject": "fact:headcount",
        "asked_if-1-operator": "at_least",
        "asked_if-1-number": "beaucoup",
        "asked_if-2-subject": "question:sauvegarde-inconnue",
        "asked_if-3-subject": "fact:stage",
        "asked_if-3-operator": "at_most",
    }
    said = text_of(answer := mission.post(url, data))
    assert answer.status_code == 200
    for words in (
        "Ligne 1 : cochez au moins une réponse.",
        "Ligne 2 : écrivez un nombre entier, en chiffres.",
        "Ligne 3 : choisissez une question posée avant celle-ci, ou un fait.",
        "Ligne 4 : choisissez « est » ou « n’est pas ».",
        "inférieure ou égale à 100",
        "Une aide qui reste",
    ):
        assert words in said
    assert 'value="beaucoup"' in answer.content.decode()


def test_condition_is_written_line_by_line(mission, house):
    asked = question(house.draft, "site-vivant")
    data = typed(mission.get(edit_url(asked))) | {
        "asked_if-joined": "any",
        "asked_if-0-subject": "question:nom-de-domaine",
        "asked_if-0-operator": "not_in",
        "asked_if-0-values": ["non", "inconnu"],
        "asked_if-7-subject": "fact:headcount",
        "asked_if-7-operator": "at_least",
        "asked_if-7-number": " 10 ",
        "asked_if-8-subject": "fact:trade",
        "asked_if-8-operator": "in",
        "asked_if-8-values": ["restauration"],
        "asked_if-9-subject": "",
    }
    mission.post(edit_url(asked), data)
    asked.refresh_from_db()
    assert asked.asked_if == {
        "any": [
            {"question": "nom-de-domaine", "not_in": ["non"]},
            {"fact": "headcount", "at_least": 10},
            {"fact": "trade", "in": ["restauration"]},
        ]
    }
    overview = text_of(mission.get(at("inspect", house.draft)))
    assert (
        ": tout sauf « Non » ; ou Personnes qui y travaillent : 10 ou plus ; ou Secteur d’activité : « "
        in overview
    )

    without_lines = {name: value for name, value in data.items() if not re.match(r"asked_if-\d", name)}
    mission.post(edit_url(asked), without_lines)
    asked.refresh_from_db()
    assert asked.asked_if is None


def test_condition_keeps_what_its_form_does_not_offer(mission, house):
    asked = question(house.draft, "presence")
    condition = {
        "all": [
            {"question": "nom-de-domaine", "in": ["non"]},
            {"fact": "trade", "in": ["56.10A"]},
            {"fact": "place", "not_in": ["35238"]},
        ]
    }
    Question.objects.filter(pk=asked.pk).update(asked_if=condition)
    mission.post(edit_url(asked), typed(mission.get(edit_url(asked))))
    asked.refresh_from_db()
    assert asked.asked_if == condition


def test_national_figure_needs_a_yes(mission, house):
    asked = question(house.draft, "nom-de-domaine")
    data = typed(mission.get(edit_url(asked))) | {"figure": "Enquête DGE 2021|website"}
    assert "Cochez au moins une réponse qui compte comme « oui »" in text_of(
        mission.post(edit_url(asked), data)
    )
    mission.post(edit_url(asked), data | {"choices-0-means_yes": "on"})
    asked.refresh_from_db()
    assert asked.reference == {"survey": "Enquête DGE 2021", "key": "website", "choices": ["site-et-e-mail"]}


def test_question_goes_up_and_down_in_its_theme(mission, house):
    def order():
        return [each.key for each in Question.objects.filter(questionnaire=house.draft, topic="etre-visible")]

    before = order()
    up = reverse("questions:monter", args=[question(house.draft, before[1]).pk])
    mission.post(up)
    assert order()[:2] == [before[1], before[0]]
    mission.post(up)
    assert order()[:2] == [before[1], before[0]]
    mission.post(reverse("questions:descendre", args=[question(house.draft, before[1]).pk]))
    assert order() == before
    assert mission.get(up).status_code == 405


def test_who_deletes_a_question_is_told_what_depends_on_it(mission, house):
    gone = question(house.draft, "presence")
    url = reverse("questions:delete", args=[gone.pk])
    assert "« Votre site est-il à jour, et facile à lire sur un téléphone ? »" in text_of(mission.get(url))
    mission.post(url)
    said = mission.get(at("check", house.draft))
    assert "La question « presence » n’existe pas." in text_of(said)
    assert edit_url(question(house.draft, "site-vivant")) in said.content.decode()


def test_question_is_seen_as_it_will_be_read_before_it_is_published(mission, house):
    question = house.draft.questions.get(key="conditions-vente")
    question.text = "Vos conditions de vente se lisent-elles avant de payer ?"
    question.save()
    form = mission.get(reverse("questions:edit", args=[question.pk])).content.decode()
    address = reverse("questions:preview", args=[question.pk])
    assert address in form
    assert question.text in text_of(read := mission.get(address))
    assert BeautifulSoup(read.content, "html.parser").select_one(".run-ways") is None
    shown = mission.post(address, {"reponse": "non"})
    assert "Votre réponse" in text_of(shown)
    assert not Run.objects.exists()


def test_preview_of_a_question_is_for_those_who_change_it(client, house):
    address = reverse("questions:preview", args=[house.draft.questions.first().pk])
    assert client.get(address).status_code == 302
    for user in (house.breton, house.partner):
        client.force_login(user)
        assert client.get(address).status_code == 302
    client.force_login(house.mission, methods=("code",))
    assert client.get(address).status_code == 302
    client.force_login(house.mission)
    assert client.get(address).status_code == 200
    house.draft.delete()
    assert client.get(address).status_code == 404


def test_question_may_have_the_name_of_another_screen():
    run = Run()
    for word in ("entreprise", "terminer", "plus-tard"):
        assert resolve(reverse("diagnostic:question", args=[run.pk, word])).kwargs["question"] == word
