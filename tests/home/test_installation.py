"""What `setup` and `demo` leave behind, the first time and the next ones."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, Site

from accounts.demo import DEMO_FIRMS
from accounts.models import User
from core.models import Notice
from home.demo import DEMO_PEOPLE
from home.pages import ContentPage, HomePage, RegionPage
from taxonomy.models import Topic
from territories.enums import Zone
from territories.models import Region

pytestmark = pytest.mark.usefixtures("whole_portal")


def count_rows():
    """How many rows each model has."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.managed
    }


@pytest.mark.parametrize("command", [["setup"], ["demo", "--force"]])
def test_running_a_command_again_changes_nothing(command):
    before = count_rows()
    call_command(*command)
    assert count_rows() == before


@pytest.mark.parametrize("command", [["setup"], ["demo", "--force"]])
def test_what_editors_changed_stays_theirs(command):
    page = ContentPage.objects.get(slug="par-ou-commencer")
    page.title = "Le premier pas"
    page.save_revision().publish()
    home = HomePage.objects.get()
    home.question, home.action_label = "Et vous ?", "Lire la suite"
    home.save_revision().publish()
    Topic.objects.filter(pk="clients").update(name="Mes clients")
    User.objects.get(email="partenaire@exemple.fr").roles.all().delete()

    call_command(*command)

    assert ContentPage.objects.get(slug="par-ou-commencer").title == "Le premier pas"
    assert (HomePage.objects.get().question, HomePage.objects.get().action_label) == (
        "Et vous ?",
        "Lire la suite",
    )
    assert Topic.objects.get(pk="clients").name == "Mes clients"
    assert not User.objects.get(email="partenaire@exemple.fr").roles.exists()


def test_every_region_with_an_outline_has_its_page():
    regions = Region.objects.filter(zone__in=[Zone.METRO, Zone.DROM])
    pages = RegionPage.objects.live()
    assert len(regions) == 18
    assert {page.region_id for page in pages} == {region.pk for region in regions}
    assert all(page.region_code == page.region_id for page in pages)


def test_demonstration_is_marked_as_such_and_the_first_pages_are_not():
    assert ContentPage.objects.filter(is_demo=True).count() == 6
    assert not ContentPage.objects.filter(is_demo=True, is_legal=True).exists()
    assert not RegionPage.objects.filter(is_demo=True).exists()
    assert Notice.objects.get().is_demo
    people = {(email, True) for email in [*DEMO_PEOPLE, *DEMO_FIRMS]}
    assert set(User.objects.values_list("email", "is_demo")) == people


@pytest.mark.parametrize("email", DEMO_PEOPLE)
def test_demonstration_person_reaches_the_admin_once_signed_in(client, email):
    client.force_login(User.objects.get(email=email))
    assert client.get(reverse("wagtailadmin_home")).status_code == 200


def test_site_has_the_public_address_of_the_settings(settings):
    site = Site.objects.get()
    assert site.root_url == settings.BASE_URL
    page = ContentPage.objects.get(slug="par-ou-commencer")
    assert page.full_url == f"{settings.BASE_URL}/comprendre/par-ou-commencer/"


def test_nothing_is_left_unpublished_or_untold():
    for page in Page.objects.filter(depth__gte=2).specific():
        assert page.live, page
        assert not page.has_unpublished_changes, page
        assert page.summary, page
        assert page.sharing_description(), page


def test_dated_work_runs_twice_on_the_whole_portal(capsys):
    call_command("due")
    call_command("due")
    assert "publications programmées : 0" in capsys.readouterr().out
