"""An editor changes words, and nothing but words; trades may be added, too."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from taxonomy.admin import VocabularyGroup
from taxonomy.initial import Trades, Vocabularies
from taxonomy.models import Level, NafCode, Topic, Trade
from taxonomy.services import trade_of
from tests.taxonomy.conftest import make_trade

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


@pytest.fixture
def fleuriste(admin):
    return make_trade("fleuriste", "47.76Z", "magasin de fleurs")


def trade_form(**changes):
    code = NafCode.objects.get(code=changes.pop("code", "47.76Z"))
    return {"word": "fleuriste", "synonyms": "", "naf_code": code.pk, "is_offered": "on", **changes}


def test_an_editor_adds_a_trade_and_people_find_it(admin):
    added = admin.post(
        address(Trade, "add"),
        trade_form(word=" Dresseur  de licornes ", synonyms="dresseuse\r\n\r\nlicornier"),
    )
    assert added.status_code == 302
    trade = trade_of("LICORNIER")
    assert (trade.key, trade.word) == ("dresseur-de-licornes", "Dresseur de licornes")
    assert trade.synonyms == "dresseuse\nlicornier"


def test_an_editor_changes_a_trade_but_not_its_key(admin, fleuriste):
    edit = address(Trade, "edit", "fleuriste")
    page = admin.get(edit).content.decode()
    assert "47.76Z" in page
    assert 'name="key"' not in page
    admin.post(edit, trade_form(word="artisan fleuriste", synonyms="fleuriste", key="autre", code="47.89Z"))
    trade = Trade.objects.get()
    assert (trade.key, trade.word, trade.naf_code.code) == ("fleuriste", "artisan fleuriste", "47.89Z")
    assert trade_of("fleuriste") == trade


def test_a_trade_is_withdrawn_not_deleted(admin, fleuriste):
    admin.post(address(Trade, "delete", "fleuriste"))
    admin.post("/gestion/bulk/taxonomy/trade/delete/?id=fleuriste&next=/gestion/")
    assert Trade.objects.exists()
    form = trade_form()
    del form["is_offered"]
    admin.post(address(Trade, "edit", "fleuriste"), form)
    assert trade_of("fleuriste") is None
    listing = admin.get(address(Trade, "list"), {"propose": "False"}).content.decode()
    assert address(Trade, "edit", "fleuriste") in listing
    assert address(Trade, "delete", "fleuriste") not in listing


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"word": ""}, "Champ requis."),
        ({"word": "🐝"}, "Écrivez le métier avec des lettres."),
        ({"word": "FLEURISTE"}, "mène déjà au métier « fleuriste »"),
        ({"word": "Magasin de fleurs"}, "mène déjà au métier « fleuriste »"),
        ({"word": "x", "synonyms": "y\nmagasin de FLEURS"}, "« magasin de FLEURS » mène déjà"),
        ({"word": "x", "synonyms": "y" * 61}, "est trop long"),
        ({"word": "㍿ⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧⅧ"}, "est trop long"),
        ({"word": "x" * 61}, "60 caractères"),
        ({"word": "x", "naf_code": ""}, "Champ requis."),
        ({"word": "x", "naf_code": "999999"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_trade_that_cannot_be_is_refused_with_what_to_do(admin, fleuriste, changes, message):
    page = admin.post(address(Trade, "add"), trade_form(**changes))
    assert page.status_code == 200
    assert message in page.content.decode()
    assert Trade.objects.get() == fleuriste


@pytest.mark.parametrize("text", ["FLEURISTE", "magasin fleur", "47.76", "47.76z", "4776Z"])
def test_the_list_finds_trades_as_people_type_them(admin, fleuriste, text):
    make_trade("boulangerie", "10.71C", "boulangère")
    listing = admin.get(address(Trade, "list"), {"q": text}).content.decode()
    assert address(Trade, "edit", "fleuriste") in listing
    assert address(Trade, "edit", "boulangerie") not in listing


def test_the_list_is_filtered_by_sector(admin, fleuriste):
    make_trade("boulangerie", "10.71C")
    listing = admin.get(address(Trade, "list"), {"secteur": "alimentation"}).content.decode()
    assert address(Trade, "edit", "boulangerie") in listing
    assert address(Trade, "edit", "fleuriste") not in listing


def test_the_list_asks_as_much_for_fifty_trades_as_for_one(
    admin, fleuriste, django_assert_max_num_queries, django_assert_num_queries
):
    admin.get(address(Trade, "list"))
    with django_assert_max_num_queries(25) as few:
        admin.get(address(Trade, "list"))
    Trades().install()
    with django_assert_num_queries(len(few)):
        admin.get(address(Trade, "list"))


def chosen(client, name, text):
    return client.get(reverse(name), {"q": text}).content.decode()


def test_an_official_code_is_chosen_by_its_number_or_its_label(admin):
    for text in ("47.76", "4776z", "FLEURS plantes engrais"):
        found = chosen(admin, "codes_naf:choose_results", text)
        assert "47.76Z Commerce de détail de fleurs" in found
        assert "10.71C" not in found


def test_a_trade_is_chosen_by_any_of_its_names(admin, fleuriste):
    make_trade("boulangerie", "10.71C")
    chooser = Trade.snippet_viewset.chooser_viewset
    found = chosen(admin, chooser.get_url_name("choose_results"), "MAGASIN de fleurs")
    assert "Fleuriste" in found
    assert "Boulangerie" not in found


def test_an_editor_with_the_right_to_change_trades_only_changes_them(client):
    Vocabularies().install()
    make_trade("fleuriste", "47.76Z")
    editor = get_user_model().objects.create_user(email="e@exemple.fr", password="x" * 20)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "change_trade"]))
    client.force_login(editor)
    assert client.get(address(Trade, "edit", "fleuriste")).status_code == 200
    assert client.get(reverse("codes_naf:choose")).status_code == 200
    assert client.get(address(Trade, "add")).status_code == 302
