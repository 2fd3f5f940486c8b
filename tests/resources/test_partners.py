"""A partner proposes below its page, the mission publishes, and readers see who proposed."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page

from accounts.forms.people import PersonEditForm
from accounts.services import known_organisation, set_roles
from home.partners import PartnerPage
from resources.models import GuidePage, ResourcePage
from tests.resources.editing import CHAMBER, add, build_house, guide, kit

pytestmark = pytest.mark.django_db


@pytest.fixture
def house():
    return build_house()


def permissions(person, page):
    """What a person may do with a page, freshly read."""
    return page.permissions_for_user(type(person).objects.get(pk=person.pk))


def test_partner_writes_below_its_page_and_the_mission_publishes(house):
    proposed = guide(house.chamber, "devis")
    assert permissions(house.partner, house.chamber).can_add_subpage()
    assert permissions(house.partner, proposed).can_edit()
    assert not permissions(house.partner, proposed).can_publish()
    assert permissions(house.mission, proposed).can_publish()


@pytest.mark.parametrize("name", ["breton", "norman"])
def test_regional_editor_leaves_partners_alone(house, name):
    assert not permissions(getattr(house, name), guide(house.chamber, "devis")).can_edit()


def test_partner_stays_in_its_section(house):
    for page in (house.home, house.library, house.bretagne, house.partners, guide(house.library, "devis")):
        assert not permissions(house.partner, page).can_edit()
        assert not permissions(house.partner, page).can_add_subpage()


def test_partner_reaches_the_form_of_a_kit_in_its_section_only(house, client):
    client.force_login(house.partner)
    below = reverse("wagtailadmin_pages:add", args=["resources", "kitpage", house.chamber.pk])
    elsewhere = reverse("wagtailadmin_pages:add", args=["resources", "kitpage", house.bretagne.pk])
    assert client.get(below).status_code == 200
    assert client.get(elsewhere).status_code == 302


def test_anonymous_reader_is_asked_to_sign_in(house, client):
    response = client.get(reverse("wagtailadmin_pages:edit", args=[house.chamber.pk]))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("parent", ["bretagne", "chamber"])
def test_sections_take_every_resource(house, parent):
    section = getattr(house, parent)
    creatable = {model.__name__ for model in type(section).creatable_subpage_models()}
    assert creatable >= {"GuidePage", "CoursePage", "KitPage"}


def test_origin_is_said_on_the_page_and_on_its_card(house, client):
    page = guide(house.chamber, "devis")
    assert page.origin == CHAMBER
    assert f"Proposé par {CHAMBER}" in page.card_notes
    assert CHAMBER in client.get(page.url).content.decode()


def test_programme_and_regions_have_no_origin(house):
    assert guide(house.library, "devis").origin == guide(house.bretagne, "facture").origin == ""


def test_origin_follows_a_move_there_and_back(house):
    page = guide(house.library, "devis")
    page.move(house.chamber, pos="last-child")
    assert ResourcePage.objects.get(pk=page.pk).origin == CHAMBER
    Page.objects.get(pk=page.pk).move(Page.objects.get(pk=house.library.pk), pos="last-child")
    assert ResourcePage.objects.get(pk=page.pk).origin == ""


def test_draft_made_before_a_move_is_published_with_the_new_origin(house):
    page = guide(house.chamber, "devis")
    page.summary = "Autrement."
    draft = page.save_revision()
    Page.objects.get(pk=page.pk).move(house.library, pos="last-child")
    type(draft).objects.get(pk=draft.pk).publish()
    assert ResourcePage.objects.get(pk=page.pk).origin == ""


def test_origin_follows_the_name_of_the_organisation(house):
    page = kit(house.chamber, "atelier")
    house.chamber.organisation = "Chambre de l’artisanat"
    house.chamber.save_revision().publish()
    assert ResourcePage.objects.get(pk=page.pk).origin == "Chambre de l’artisanat"
    assert not permissions(house.partner, page).can_edit()


def test_reading_the_origin_of_many_cards_asks_nothing_more(house, django_assert_num_queries):
    for number in range(3):
        guide(house.chamber, f"devis-{number}")
    pages = list(GuidePage.objects.all().for_cards())
    with django_assert_num_queries(0):
        assert {page.origin for page in pages} == {CHAMBER}


def test_two_spellings_are_one_organisation(house):
    assert known_organisation("  CHAMBRE  des metiers d'Armor ") == CHAMBER
    twin = PartnerPage(title="Bis", slug="bis", summary="Bis.", organisation="chambre des MÉTIERS d’armor")
    with pytest.raises(ValidationError, match="déjà sa page"):
        house.partners.add_child(instance=twin)


def test_person_of_a_partner_gets_the_spelling_of_its_page(house):
    form = PersonEditForm(
        {"email": "autre@exemple.fr", "is_active": "on", "organisation": "chambre des metiers d'armor"},
        instance=house.norman,
    )
    assert form.is_valid(), form.errors
    form.save()
    assert permissions(house.norman, house.chamber).can_add_subpage()


def test_draft_of_a_partner_opens_nothing(house):
    before = set(Group.objects.values_list("name", flat=True))
    house.chamber.organisation = "Une autre chambre"
    house.chamber.save_revision(user=house.partner)
    assert set(Group.objects.values_list("name", flat=True)) == before
    assert permissions(house.partner, house.chamber).can_edit()


def test_partner_does_not_choose_for_whom_the_section_is(house, client):
    address = reverse("wagtailadmin_pages:edit", args=[house.chamber.pk])
    client.force_login(house.partner)
    assert 'name="organisation"' not in client.get(address).content.decode()
    client.force_login(house.mission)
    assert 'name="organisation"' in client.get(address).content.decode()


def test_files_of_a_partner_are_its_own(house):
    region_named_alike = add(house.partners, PartnerPage, "bretagne", organisation="Bretagne")
    person = house.norman
    set_roles(person, mission=False, regions=[], organisations=["Bretagne"], by=None)
    assert permissions(person, region_named_alike).can_edit()
    assert not Group.objects.get(name="Partenaire : Bretagne").collection_permissions.filter(
        collection__name="Bretagne", permission__codename="change_image"
    )


def test_partners_are_listed_with_a_constant_number_of_queries(
    house, client, settings, django_assert_max_num_queries
):
    settings.PUBLISHED_COPY_SECONDS = 60
    client.get(house.partners.url)
    with django_assert_max_num_queries(25) as one:
        assert "Chambre" in client.get(house.partners.url).content.decode()
    for number in range(10):
        add(house.partners, PartnerPage, f"partenaire-{number}", organisation=f"Organisme {number}")
    client.get(house.partners.url)
    with django_assert_max_num_queries(len(one)):
        assert "Partenaire-9" in client.get(house.partners.url).content.decode()
