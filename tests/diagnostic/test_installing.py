"""What every installation has of the diagnosis, and what it leaves to editors."""

import pytest

from core.building import read_yaml
from diagnostic.demo import DemoMeasures
from diagnostic.initial import Measures
from diagnostic.measures import shipped_measures
from diagnostic.models import Measure
from tests.diagnostic.questionnaires import make_version
from tests.resources.conftest import add_resource, home, library  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(add_resource):  # noqa: F811
    return add_resource(title="Votre fiche", slug="fiche-etablissement-en-ligne")


def test_the_shipped_measures_are_installed_once(words):
    number = len(shipped_measures())
    assert Measures().install() == f"{number} conseils ajoutés"
    assert Measures().install() == "0 conseils ajoutés"
    for measure in Measure.objects.all():
        measure.full_clean()


def test_what_editors_changed_stays(words):
    Measures().install()
    Measure.objects.filter(key="creer-sa-fiche").update(title="Faites votre fiche")
    Measures().install()
    assert Measure.objects.get(key="creer-sa-fiche").title == "Faites votre fiche"


def test_what_editors_removed_stays_away_once_a_version_stands(words):
    Measures().install()
    make_version()
    Measure.objects.filter(key="creer-sa-fiche").delete()
    Measures().install()
    assert not Measure.objects.filter(key="creer-sa-fiche").exists()


def test_a_measure_leads_to_no_page_that_is_not_there(home):  # noqa: F811
    Measures().install()
    assert Measure.objects.get(key="creer-sa-fiche").address == ""
    outside = [each["link"] for each in shipped_measures() if each["link"].startswith("https://")]
    assert sorted(Measure.objects.exclude(link_url="").values_list("link_url", flat=True)) == sorted(outside)


def test_a_measure_leads_to_its_guide_once_it_is_there(guide):
    Measures().install()
    assert Measure.objects.get(key="creer-sa-fiche").link_page_id == guide.pk
    Measure.objects.update(link_page=None)
    DemoMeasures().build(scale=1)
    assert Measure.objects.get(key="creer-sa-fiche").address == "/ressources/fiche-etablissement-en-ligne/"


def test_the_shipped_measures_lead_to_guides_that_the_demonstration_has(settings):
    slugs = {
        read_yaml(path)["slug"] for path in (settings.ROOT / "resources" / "demo" / "guides").glob("*.yaml")
    }
    inside = {each["link"] for each in shipped_measures() if each["link"].startswith("/")}
    assert inside <= {f"/ressources/{slug}/" for slug in slugs}
