"""The page where the diagnosis begins: in its place, for a new reader and for one who comes back."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from diagnostic.initial import StartPage
from diagnostic.models import Run
from diagnostic.pages import DiagnosticPage
from tests.diagnostic.questionnaires import make_version
from tests.resources.conftest import home, library  # noqa: F401

pytestmark = pytest.mark.django_db

START = "/diagnostic/"
BEGIN = reverse("diagnostic:start")


@pytest.fixture
def page(words, home, library):  # noqa: F811
    cache.clear()
    library.show_in_menus = True
    library.save_revision().publish()
    StartPage().install()
    return DiagnosticPage.objects.get()


def text_of(response):
    return response.content.decode().replace("\u00a0", " ")


def test_it_comes_first_in_the_menu_and_the_home_page_leads_to_it(page, home):  # noqa: F811
    assert home.get_children().in_menu().order_by("path").first().pk == page.pk
    home.refresh_from_db()
    assert (home.action_page_id, home.action_label) == (page.pk, "Commencer le diagnostic")
    assert "sans inscription" in home.action_note
    assert StartPage().install() == "déjà en place"


def test_where_an_editor_leads_the_home_page_stays(words, home, library):  # noqa: F811
    home.action_page, home.action_label = library, "Lire"
    home.save_revision().publish()
    StartPage().install()
    home.refresh_from_db()
    assert (home.action_page_id, home.action_label) == (library.pk, "Lire")


def test_a_new_reader_begins_without_a_cookie_until_then(client, page):
    make_version()
    html = text_of(client.get(START))
    assert "10 minutes · sans inscription · résultat tout de suite" in html
    assert "Un cookie technique est déposé quand vous commencez" in html
    assert "csrfmiddlewaretoken" not in html
    assert not client.cookies


def test_whoever_comes_back_goes_on(client, page):
    make_version()
    client.post(BEGIN)
    html = text_of(client.get(START))
    assert "Reprendre où j’en étais" in html
    assert reverse("diagnostic:go_on", args=[Run.objects.get().pk]) in html
    assert "En commencer un autre" in html


def test_without_a_questionnaire_nothing_can_begin(client, page):
    html = text_of(client.get(START))
    assert "pas encore ouvert" in html
    assert BEGIN not in html
    assert client.get(f"{START}comment/").status_code == 404
