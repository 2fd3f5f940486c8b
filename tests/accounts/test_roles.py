"""What each role may do in the admin, as the person at the keyboard finds out."""

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, streamfield

from accounts.services import set_roles
from home.pages import ContentPage
from tests.resources.editing import add, build_house

pytestmark = pytest.mark.django_db

HOME = reverse("wagtailadmin_home")
LOGIN = reverse("account_login")


@pytest.fixture
def house():
    """A small portal with its people, and a page in each place."""
    house = build_house()
    house.in_bretagne = add(house.bretagne, ContentPage, "atelier-breton")
    house.in_normandie = add(house.normandie, ContentPage, "atelier-normand")
    house.national = add(house.home, ContentPage, "par-ou-commencer")
    house.stranger = get_user_model().objects.create_user("inconnue@exemple.fr")
    return house


def form_of(page, **changes):
    """What the page's form sends."""
    fields = {"title": page.title, "slug": page.slug, "summary": page.summary, "body": streamfield([])}
    return nested_form_data(fields | changes)


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def fresh(page):
    return type(page).objects.get(pk=page.pk)


@pytest.mark.parametrize(
    ("who", "opened"),
    [
        ("mission", {"in_bretagne", "in_normandie", "national", "bretagne", "home"}),
        ("breton", {"in_bretagne", "bretagne"}),
        ("norman", {"in_normandie"}),
        ("partner", set()),
    ],
)
def test_each_opens_the_pages_of_their_own(house, client, who, opened):
    client.force_login(getattr(house, who))
    for name in ("in_bretagne", "in_normandie", "national", "bretagne", "home"):
        response = client.get(edit_address(getattr(house, name)), follow=True)
        if name in opened:
            assert not response.redirect_chain, name
        else:
            assert response.redirect_chain == [(HOME, 302)], name
            assert "autorisation" in response.content.decode() or "accès" in response.content.decode(), name


@pytest.mark.parametrize("who", ["breton", "partner"])
def test_page_of_somebody_else_is_not_changed_by_sending_its_form(house, client, who):
    client.force_login(getattr(house, who))
    for page in (house.in_normandie, house.national, house.home):
        client.post(edit_address(page), form_of(page, title="Pris") | {"action-publish": "1"})
        assert fresh(page).title == page.title
        assert fresh(page).get_latest_revision_as_object().title == page.title


def test_anonymous_reader_is_asked_to_sign_in(house, client):
    for address in (HOME, edit_address(house.national), reverse("wagtailadmin_explore_root")):
        assert client.get(address)["Location"].startswith(LOGIN)


def test_account_without_role_does_not_enter(house, client):
    client.force_login(house.stranger)
    response = client.get(HOME)
    assert response.status_code == 403
    assert "inconnue@exemple.fr" in response.content.decode()


def test_regional_editor_prepares_and_cannot_publish(house, client):
    client.force_login(house.breton)
    page = house.in_bretagne
    assert "action-publish" not in client.get(edit_address(page)).content.decode()
    client.post(edit_address(page), form_of(page, title="Atelier du samedi") | {"action-publish": "1"})
    assert fresh(page).title == page.title
    assert fresh(page).get_latest_revision_as_object().title == "Atelier du samedi"

    below = reverse("wagtailadmin_pages:add", args=["home", "contentpage", house.bretagne.pk])
    client.post(below, form_of(ContentPage(title="Neuf", slug="neuf", summary="x")) | {"action-publish": "1"})
    assert not ContentPage.objects.get(slug="neuf").live
    assert ContentPage.objects.get(slug="neuf").region_code == "53"


def test_regional_editor_removes_nothing_that_is_published(house, client):
    client.force_login(house.breton)
    for action in ("delete", "unpublish"):
        client.post(reverse(f"wagtailadmin_pages:{action}", args=[house.in_bretagne.pk]))
    assert fresh(house.in_bretagne).live


def test_regional_editor_proposes_the_mission_publishes_and_everybody_reads(house, client):
    page = house.in_bretagne
    client.force_login(house.breton)
    client.post(edit_address(page), form_of(page, title="Atelier du samedi") | {"action-submit": "1"})
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client.post(approve, {"comment": ""})
    assert fresh(page).title == page.title, "who proposes does not approve"

    client.force_login(house.norman)
    client.post(approve, {"comment": ""})
    assert fresh(page).title == page.title

    client.force_login(house.mission)
    assert "Atelier du samedi" in client.get(HOME).content.decode()
    client.post(approve, {"comment": "Merci !"})
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED
    client.logout()
    assert "Atelier du samedi" in client.get(page.url).content.decode()


def test_refused_proposal_comes_back_with_its_reason(house, client):
    page = house.in_bretagne
    client.force_login(house.breton)
    client.post(edit_address(page), form_of(page, title="Atelier") | {"action-submit": "1"})
    state = TaskState.objects.get()
    client.force_login(house.mission)
    reject = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "reject", state.pk])
    client.post(reject, {"comment": "Précisez la date."})
    state.refresh_from_db()
    assert (state.status, state.comment) == (TaskState.STATUS_REJECTED, "Précisez la date.")
    assert fresh(page).title == page.title


def test_region_of_a_page_is_not_the_editor_s_to_choose(house, client):
    client.force_login(house.breton)
    page = house.bretagne
    form = form_of(page, region=house.normandie.region_id)
    client.post(edit_address(page), form)
    assert fresh(page).get_latest_revision_as_object().region_id == "53"
    assert 'name="region"' not in client.get(edit_address(page)).content.decode()


@pytest.mark.parametrize("name", ["wagtailusers_users:index", "wagtailredirects:index", "wagtailsites:index"])
def test_settings_are_the_mission_s(house, client, name):
    client.force_login(house.mission)
    assert client.get(reverse(name)).status_code == 200
    for who in (house.breton, house.partner):
        client.force_login(who)
        assert client.get(reverse(name))["Location"] == HOME


def test_role_that_is_withdrawn_closes_the_door_at_once(house, client):
    client.force_login(house.breton)
    assert client.get(edit_address(house.in_bretagne)).status_code == 200
    set_roles(house.breton, mission=False, regions=[], organisations=[], by=house.mission)
    assert client.get(edit_address(house.in_bretagne)).status_code == 403


def test_mission_adds_a_person_with_a_role(house, client):
    client.force_login(house.mission)
    person = {"email": "Zoe@Exemple.fr", "regions": ["28"]}
    assert client.post(reverse("wagtailusers_users:add"), person).status_code == 302
    zoe = get_user_model().objects.get(email="zoe@exemple.fr")
    assert not zoe.is_superuser
    client.force_login(zoe)
    assert client.get(edit_address(house.in_normandie)).status_code == 200
    assert client.get(edit_address(house.in_bretagne)).status_code == 302


def test_mission_is_no_superuser(house):
    assert not house.mission.is_superuser
    assert house.mission.has_perm("contact.change_contactmessage")
    assert Page.objects.get(pk=house.home.pk).permissions_for_user(house.mission).can_publish()
