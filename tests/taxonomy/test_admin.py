"""An editor changes words, and nothing but words."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from taxonomy.admin import VocabularyGroup
from taxonomy.initial import Vocabularies
from taxonomy.models import Level, Topic

pytestmark = pytest.mark.django_db

WORDS = {
    "name": "Ma boutique en ligne",
    "question": "Comment vendre sur internet ?",
    "description": "Vendre sans être là.",
    "introduction": "Commencez par une réservation.",
}


def address(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


@pytest.fixture
def admin(client):
    Vocabularies().install()
    client.force_login(get_user_model().objects.create_superuser(email="a@exemple.fr", password="x" * 20))
    return client


@pytest.mark.parametrize("viewset", VocabularyGroup.items)
def test_each_vocabulary_is_listed(admin, viewset):
    page = admin.get(address(viewset.model, "list"))
    assert page.status_code == 200
    for word in viewset.model.objects.all():
        assert word.name in page.content.decode()


def test_editor_changes_words_but_neither_key_nor_pictogram(admin):
    edit = address(Topic, "edit", "vendre-en-ligne")
    page = admin.get(edit).content.decode()
    assert "vendre-en-ligne" in page
    assert 'name="key"' not in page
    assert 'name="pictogram"' not in page
    admin.post(edit, {**WORDS, "key": "autre", "pictogram": "autre", "position": 1})
    topic = Topic.objects.get(key="vendre-en-ligne")
    assert topic.name == "Ma boutique en ligne"
    assert topic.pictogram == "vendre-en-ligne"
    assert Topic.objects.count() == 7


def test_word_without_name_is_refused(admin):
    page = admin.post(address(Topic, "edit", "clients"), {**WORDS, "name": ""})
    assert page.status_code == 200
    assert Topic.objects.get(key="clients").name == "Connaître et fidéliser ses clients"


def test_nobody_adds_or_deletes_an_entry_not_even_a_superuser(admin):
    admin.post(address(Topic, "add"), {**WORDS, "key": "huitieme"})
    admin.post(address(Topic, "delete", "clients"))
    admin.post("/gestion/bulk/taxonomy/topic/delete/?id=clients&id=securite&next=/gestion/")
    assert Topic.objects.count() == 7
    listing = admin.get(address(Topic, "list")).content.decode()
    assert address(Topic, "add") not in listing
    assert address(Topic, "delete", "clients") not in listing


def test_rank_of_a_level_stays(admin):
    admin.post(
        address(Level, "edit", "3"),
        {"name": "Récolte", "description": "Bien parti.", "encouragement": "Continuez.", "number": 5},
    )
    level = Level.objects.get(key="3")
    assert (level.name, level.number) == ("Récolte", 3)


def test_editor_who_only_has_the_right_to_change_can_open_the_form(client):
    Vocabularies().install()
    editor = get_user_model().objects.create_user(email="e@exemple.fr", password="x" * 20)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "change_topic"]))
    client.force_login(editor)
    assert client.get(address(Topic, "edit", "clients")).status_code == 200
    assert client.get(address(Level, "list")).status_code == 302
