"""What is searched is counted without telling on anybody."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from indicators.models import DailyCount
from indicators.services import forget_waiting
from search import tallies
from search.due import ForgetSearches
from search.models import SearchTally
from search.services import note_search
from tests.resources.editing import build_house

pytestmark = pytest.mark.django_db


@dataclass
class Answer:
    """As much of an answer as is counted."""

    total: int = 3


def search(text, times=1, total=3):
    for _ in range(times):
        note_search(Answer(total), text)


def readable():
    return list(SearchTally.objects.by_words().values_list("words", "times", "vain"))


def test_words_are_read_from_their_fifth_search_on():
    search("Boulangerie", 4)
    assert readable() == []
    assert not SearchTally.objects.exclude(words="").exists()
    assert "boulangerie" not in SearchTally.objects.get().digest
    search("boulangerie")
    assert readable() == [("boulangerie", 5, 0)]


def test_spellings_are_one():
    for text in ("École", "ecole", " ÉCOLE ! ", "école", "Ecole"):
        search(text)
    assert readable() == [("ecole", 5, 0)]


def test_what_is_not_found_is_told():
    search("exosquelette", 3, total=0)
    search("exosquelette", 2, total=1)
    assert readable() == [("exosquelette", 5, 3)]


def test_words_searched_over_several_weeks_come_together():
    week = tallies.monday(timezone.localdate())
    for ago in (2, 1, 0):
        tallies.add({(week - timedelta(weeks=ago), "caisse", False): 2})
    assert readable() == [("caisse", 6, 0)]
    assert SearchTally.objects.filter(words="caisse").count() == 3


@pytest.mark.parametrize(
    "text",
    [
        "lea.martin@exemple.fr",
        "https://exemple.fr/moi",
        "www.exemple.fr",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "+33 6 12 34 56 78",
        "552 100 554 00013",
        "55210055400013",
        "siren 552100554",
        "12 rue des Lilas",
        "3 bis avenue Foch Nantes",
        "rue de la Paix",
        "12, allée Cavellat",
        "FR76 3000 6000 0112 3456 7890 189",
    ],
)
def test_what_may_be_personal_is_not_counted(text):
    search(text, 6)
    assert not SearchTally.objects.exists()


@pytest.mark.parametrize(
    "text", ["boulangerie 44000", "facture 2026", "e-commerce", "rgpd", "créer un site en 2026"]
)
def test_what_is_not_personal_is_counted(text):
    search(text)
    assert SearchTally.objects.count() == 1


def test_each_search_is_counted_for_the_figures():
    search("caisse", 2)
    search("06 12 34 56 78")
    search("   ")
    assert DailyCount.objects.get(event="search").count == 3


def test_counting_does_not_slow_the_page(settings, django_assert_num_queries):
    settings.INDICATORS_FLUSH_SECONDS = 3600
    with django_assert_num_queries(0):
        search("caisse", 5)
    tallies.flush()
    assert readable() == [("caisse", 5, 0)]
    forget_waiting()


def test_very_long_or_empty_words_are_no_trouble():
    search("a" * 10_000)
    search("!!!")
    search("\x00\x01")
    assert SearchTally.objects.count() == 1


def test_searches_are_forgotten_after_13_months():
    old = tallies.monday(date(2025, 9, 1))
    tallies.add({(old, "caisse", False): 6, (date(2026, 11, 2), "vitrine", False): 6})
    assert ForgetSearches().run(timezone.make_aware(timezone.datetime(2026, 11, 25))) == 1
    assert readable() == [("vitrine", 6, 0)]


# In the admin ----------------------------------------------------------------------------------------


@pytest.fixture
def house(db):
    return build_house()


@pytest.fixture
def report(house, client):
    """The report as somebody sees it."""

    def get(person=house.mission, **query):
        client.force_login(person)
        return client.get(reverse("searches_report"), query)

    return get


def test_mission_reads_what_is_searched(report):
    search("exosquelette", 6, total=0)
    search("caisse", 7)
    html = report().content.decode()
    assert html.index("Cherché et non trouvé") < html.index("exosquelette") < html.index("Le plus cherché")
    assert "caisse" in html


def test_report_of_one_week(report):
    this = tallies.monday(timezone.localdate())
    last = this - timedelta(weeks=1)
    tallies.add({(this, "caisse", False): 6, (last, "vitrine", False): 6})
    html = report(semaine=last.isoformat()).content.decode()
    assert "vitrine" in html
    assert "caisse" not in html


@pytest.mark.parametrize("week", ["hier", "2026-02-31", "9" * 500, "2020-01-06"])
def test_week_that_is_none_shows_all(report, week):
    search("caisse", 5)
    response = report(semaine=week)
    assert response.status_code == 200
    assert "caisse" in response.content.decode()


def test_empty_report_says_when_words_come(report):
    assert "Rien à montrer encore" in report().content.decode()


def test_report_is_for_the_mission_alone(house, report):
    assert report(house.breton).status_code in {302, 403}
    assert report(house.partner).status_code in {302, 403}


def test_home_of_the_mission_says_what_is_not_found(house, client):
    search("exosquelette", 5, total=0)
    client.force_login(house.mission)
    html = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Cherché et non trouvé" in html
    assert "exosquelette" in html
    client.force_login(house.partner)
    assert "exosquelette" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_home_says_nothing_when_everything_is_found(house, client):
    search("caisse", 5)
    client.force_login(house.mission)
    assert "Cherché et non trouvé" not in client.get(reverse("wagtailadmin_home")).content.decode()
