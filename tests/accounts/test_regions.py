"""Records of a region: the mission acts on all, a region's editors on theirs; the rest is not there."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from wagtail.permissions import policy_registry

from accounts.door import RegionPermissionPolicy, edited_regions
from accounts.models import Role
from accounts.services import set_roles
from home.contact.models import ContactMessage
from tests.resources.editing import build_house

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.region_screens")]

LOGIN = "/gestion/login/"
SCREENS = ["edit", "inspect", "delete", "history", "usage", "copy"]


@pytest.fixture(autouse=True)
def policies(monkeypatch):
    """The records follow the policy."""
    for model, policy in {
        ContactMessage: RegionPermissionPolicy(ContactMessage),
        Role: RegionPermissionPolicy(Role, region="region"),
    }.items():
        monkeypatch.setitem(policy_registry.values_by_exact_class, model, policy)


@pytest.fixture
def house():
    """People, and a record in each of two regions and in none."""
    house = build_house()
    house.connector = get_user_model().objects.create_user("connecteur@exemple.fr")
    house.here, house.there, house.nowhere = (
        ContactMessage.objects.create(subject=f"Dossier {name}", email="lea@exemple.fr", region_code=code)
        for name, code in (("breton", "53"), ("normand", "28"), ("sans région", ""))
    )
    return house


def url(screen, record=None, viewset="records"):
    return reverse(f"{viewset}:{screen}", args=[record.pk] if record else [])


def fresh(record):
    return ContactMessage.objects.get(pk=record.pk)


@pytest.mark.parametrize("query", [{}, {"q": "dossier"}, {"export": "csv"}])
@pytest.mark.parametrize(
    ("who", "seen"),
    [("mission", {"breton", "normand", "sans"}), ("breton", {"breton"}), ("norman", {"normand"})],
)
def test_list_search_and_export_show_the_regions_of_the_person(house, client, who, seen, query):
    client.force_login(getattr(house, who))
    response = client.get(url("index"), query)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    for name in ("breton", "normand", "sans"):
        assert (f"Dossier {name}" in content.decode()) == (name in seen), name


@pytest.mark.parametrize("screen", SCREENS)
def test_record_of_another_region_is_not_there(house, client, screen):
    client.force_login(house.breton)
    assert client.get(url(screen, house.here)).status_code == 200
    for record in (house.there, house.nowhere):
        assert client.get(url(screen, record)).status_code == 404
        assert client.post(url(screen, record), {"note": "Pris", "region_code": "53"}).status_code == 404
    client.force_login(house.mission)
    for record in (house.here, house.there, house.nowhere):
        assert client.get(url(screen, record)).status_code == 200
    assert ContactMessage.objects.filter(note="").count() == 3


@pytest.mark.parametrize("who", ["partner", "connector", None])
def test_nobody_else_sees_anything(house, client, who):
    if who:
        client.force_login(getattr(house, who))
    addresses = [url("index"), url("add"), url("choose", viewset="record_chooser"), reverse("close")]
    addresses += [url(screen, house.here) for screen in SCREENS]
    for address in addresses:
        for response in (client.get(address), client.post(address, {"note": "Pris"})):
            assert response.status_code in (302, 403, 404) or "chooser" in address, address
            assert b"Dossier" not in response.content
    assert fresh(house.here).note == ""


def test_editor_changes_a_record_and_does_not_send_it_away(house, client):
    client.force_login(house.breton)
    client.post(url("edit", house.here), {"region_code": "53", "note": "Vu."})
    assert fresh(house.here).note == "Vu."
    response = client.post(url("edit", house.here), {"region_code": "28", "note": "Loin."})
    assert "Choisissez une région dont vous vous occupez." in response.content.decode()
    assert (fresh(house.here).region_code, fresh(house.here).note) == ("53", "Vu.")
    client.force_login(house.mission)
    client.post(url("edit", house.here), {"region_code": "28", "note": "Loin."})
    assert fresh(house.here).region_code == "28"


def test_editor_deletes_only_what_is_theirs(house, client):
    client.force_login(house.breton)
    client.post(url("delete", house.there))
    client.post(url("delete", house.here))
    assert set(ContactMessage.objects.all()) == {house.there, house.nowhere}


def test_new_record_is_of_a_region_of_its_editor(house, client):
    client.force_login(house.breton)
    before = Role.objects.count()
    html = client.get(url("add", viewset="roles")).content.decode()
    assert "Bretagne" in html
    assert "Normandie" not in html
    role = {"person": house.connector.pk, "kind": "regional_editor"}
    assert client.post(url("add", viewset="roles"), role | {"region": "28"}).status_code == 200
    assert Role.objects.count() == before
    assert client.post(url("add", viewset="roles"), role | {"region": "53"}).status_code == 302
    assert edited_regions(house.connector) == {"53"}


def test_chooser_proposes_and_takes_what_is_theirs(house, client):
    client.force_login(house.breton)
    for screen in ("choose", "choose_results"):
        html = client.get(url(screen, viewset="record_chooser")).content.decode()
        assert "Dossier breton" in html
        assert "Dossier normand" not in html
    assert client.get(url("chosen", house.here, "record_chooser")).status_code == 200
    assert client.get(url("chosen", house.there, "record_chooser")).status_code == 404
    many = client.get(
        url("chosen_multiple", viewset="record_chooser"), {"id": [house.here.pk, house.there.pk]}
    )
    assert "Dossier breton" in many.content.decode()
    assert "Dossier normand" not in many.content.decode()


@pytest.mark.parametrize("ids", [["here", "there"], ["all"]])
def test_bulk_action_leaves_other_regions_out(house, client, ids):
    client.force_login(house.breton)
    keys = [getattr(house, name).pk if hasattr(house, name) else name for name in ids]
    address = reverse("close", query={"id": keys})
    assert "normand" not in client.get(address).content.decode()
    client.post(address)
    assert [record.subject for record in ContactMessage.objects.filter(note="Fermé")] == ["Dossier breton"]
    assert client.post(reverse("close", query={"id": house.there.pk})).status_code == 404
    assert client.post(reverse("close", query={"id": "x"})).status_code == 404


def test_editor_of_two_regions_sees_both_and_one_who_left_none(house, client):
    regions = [house.bretagne.region, house.normandie.region]
    set_roles(house.breton, mission=False, regions=regions, organisations=[], by=house.mission)
    client.force_login(house.breton)
    assert client.get(url("edit", house.there)).status_code == 200
    house.breton.is_active = False
    assert edited_regions(house.breton) == set()
    assert edited_regions(AnonymousUser()) == set()


def test_policy_says_the_same_of_people_and_of_records(house):
    policy = policy_registry.get_by_type(ContactMessage)
    people = get_user_model().objects.all()
    for action in ("add", "change", "delete", "view"):
        for record in (house.here, house.there, house.nowhere):
            able = set(policy.users_with_permission_for_instance(action, record))
            for person in people:
                may = policy.user_has_permission_for_instance(person, action, record)
                assert may == (person in able), (person, action, record)
                assert may == policy.instances_user_has_permission_for(person, action).contains(record)
        able = set(policy.users_with_permission(action))
        assert {person for person in people if policy.user_has_permission(person, action)} == able


def test_what_is_only_read_is_changed_by_nobody(house):
    policy = RegionPermissionPolicy(ContactMessage, actions=["view"])
    house.mission.is_superuser = True
    assert not policy.user_has_permission(house.mission, "change")
    assert not policy.user_has_permission_for_instance(house.breton, "change", house.here)
    assert policy.user_has_permission_for_instance(house.breton, "view", house.here)
    assert not policy.users_with_permission("change").exists()
    mission_s = RegionPermissionPolicy(ContactMessage, editors_may=["view"])
    assert not mission_s.user_has_permission_for_instance(house.breton, "change", house.here)
    assert mission_s.user_has_permission_for_instance(house.mission, "change", house.here)


def test_list_of_fifty_costs_what_one_costs(house, client, django_assert_max_num_queries):
    client.force_login(house.breton)
    client.get(url("index_results"))
    with django_assert_max_num_queries(9):
        client.get(url("index_results"))
    ContactMessage.objects.bulk_create(
        ContactMessage(subject=f"Autre {number}", email="x@exemple.fr", region_code="53")
        for number in range(49)
    )
    with django_assert_max_num_queries(9):
        client.get(url("index_results"))
