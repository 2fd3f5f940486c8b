"""The mission reads the register of consents; nobody else sees it, and nobody writes in it by hand."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.door import ConsentOrigin, ConsentPurpose, consent_purposes, give_consent, withdraw_consent
from accounts.models import Consent
from accounts.register import forget_consents
from tests.resources.editing import build_house

pytestmark = pytest.mark.django_db

HOME = reverse("wagtailadmin_home")
LIST = reverse("accords:index")


@pytest.fixture(autouse=True)
def purposes(monkeypatch):
    """Two things to agree to."""

    class Story(ConsentPurpose):
        key, name, text = "story", "Publication de votre histoire", "J’accepte <b>ceci</b>.\n\nEt cela."

    class News(ConsentPurpose):
        key, name, text = "news", "Nouvelles par courriel", "J’accepte."

    monkeypatch.setattr(consent_purposes, "_classes", [Story, News])


@pytest.fixture
def house():
    """People with their roles, and three consents."""
    house = build_house()
    house.consent = give_consent("story", email="lea@exemple.fr", about="testimonial:12")
    give_consent("news", email="paul@exemple.fr", origin=ConsentOrigin.PAPER, recorded_by=house.mission)
    give_consent("news", person=house.breton)
    withdraw_consent("news", email="paul@exemple.fr")
    return house


@pytest.fixture
def read(house, client):
    """The rows of the list that the mission reads, each as the text of its cells."""
    client.force_login(house.mission)

    def rows(**query):
        html = client.get(reverse("accords:index_results"), query).content.decode()
        body = html.partition("<tbody")[2].partition("</tbody>")[0]
        return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]

    return rows


def test_mission_reads_who_agreed_to_what_and_what_became_of_it(read):
    rows = read()
    assert len(rows) == 3
    story = next(row for row in rows if "lea@exemple.fr" in row)
    assert "Publication de votre histoire 1 testimonial:12 En vigueur" in story
    assert "Retiré" in next(row for row in rows if "paul@exemple.fr" in row)
    assert any("bretagne@exemple.fr" in row for row in rows)


def test_mission_filters_by_purpose_and_by_state(read):
    assert len(read(purpose="news")) == 2
    assert len(read(purpose="news", state="withdrawn")) == 1
    assert len(read(state="standing")) == 2
    assert read(state="replaced") == []
    assert len(read(state="x", purpose="y")) == 3


def test_mission_finds_an_address_and_the_proof_of_one_that_was_erased(read):
    assert len(read(q="lea")) == 1
    assert len(read(q="bretagne@")) == 1
    assert len(read(q="testimonial:12")) == 1
    forget_consents(email="lea@exemple.fr")
    assert read(q="lea") == []
    assert "Effacé" in read(q="Lea@exemple.fr")[0]


def test_mission_reads_the_exact_words(house, client, read):
    client.force_login(house.mission)
    withdraw_consent("story", email="lea@exemple.fr", about="testimonial:12", origin=ConsentOrigin.MAIL)
    address = reverse("accords:inspect", args=[house.consent.pk])
    assert f'href="{address}"' in client.get(LIST).content.decode()
    html = client.get(address).content.decode()
    assert "<p>J’accepte &lt;b&gt;ceci&lt;/b&gt;.</p>" in html
    for words in ("lea@exemple.fr", "Formulaire du site", "Retiré", "Lien d’un courriel", "Version du texte"):
        assert words in html
    assert date_format(timezone.localtime(house.consent.at), "DATETIME_FORMAT") in html
    end = Consent.objects.get(ends=house.consent)
    for key in (end.pk, 0, 10**18):
        assert client.get(reverse("accords:inspect", args=[key])).status_code == 404


def test_menu_shows_the_register_to_the_mission_alone(house, client):
    for who, sees in (("mission", True), ("breton", False), ("partner", False)):
        client.force_login(getattr(house, who))
        assert (f'"{LIST}"' in client.get(HOME).content.decode().replace("&quot;", '"')) is sees


@pytest.mark.parametrize("who", ["breton", "partner"])
def test_others_do_not_read_the_register(house, client, who):
    client.force_login(getattr(house, who))
    for address in (
        LIST,
        reverse("accords:index_results"),
        reverse("accords:inspect", args=[house.consent.pk]),
        reverse("accords:history", args=[house.consent.pk]),
        reverse("accords:usage", args=[house.consent.pk]),
    ):
        answer = client.get(address)
        assert answer.status_code in {302, 403, 404}, address
        assert "lea@exemple.fr" not in answer.content.decode()


@pytest.mark.parametrize("is_superuser", [True, False])
def test_nobody_writes_changes_or_deletes_an_entry(house, client, is_superuser):
    superuser = get_user_model().objects.create_superuser("a@exemple.fr")
    client.force_login(superuser if is_superuser else house.mission)
    before = list(Consent.objects.order_by("pk").values())
    for view, args in (("add", []), ("edit", [house.consent.pk]), ("delete", [house.consent.pk])):
        client.post(reverse(f"accords:{view}", args=args), {"email": "autre@exemple.fr"})
    assert list(Consent.objects.order_by("pk").values()) == before
    html = client.get(LIST).content.decode()
    for view, args in (("add", []), ("edit", [house.consent.pk]), ("delete", [house.consent.pk])):
        assert reverse(f"accords:{view}", args=args) not in html


def test_person_who_agreed_can_be_deleted_in_the_admin(house, client):
    client.force_login(house.mission)
    client.post(reverse("wagtailusers_users:delete", args=[house.breton.pk]))
    assert not get_user_model().objects.filter(pk=house.breton.pk).exists()
    assert Consent.objects.exclude(subject_digest="").count() == 2


def test_list_costs_the_same_for_one_consent_and_for_fifty(house, client, django_assert_max_num_queries):
    client.force_login(house.mission)
    client.get(LIST)
    for number in range(47):
        give_consent("story", email=f"{number}@exemple.fr")
    with django_assert_max_num_queries(12):
        client.get(LIST, {"q": "lea@exemple.fr"})
    with django_assert_max_num_queries(12):
        client.get(LIST)
