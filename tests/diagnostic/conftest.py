"""What the tests of the diagnosis stand on."""

import pytest

from diagnostic.door import Recommends, recommenders
from diagnostic.drafts import begin_draft
from diagnostic.initial import Measures
from diagnostic.publishing import freeze
from taxonomy.initial import Trades, Vocabularies
from territories.enums import Zone
from territories.models import Commune, Department, Region
from tests.diagnostic.plans import person
from tests.diagnostic.shipped import first_content
from tests.resources.editing import build_house


@pytest.fixture
def words(db):
    """The words, codes and trades that every installation has."""
    Vocabularies().install()
    Trades().install()


@pytest.fixture
def rennes(db):
    """A commune of Brittany."""
    Region.objects.create(
        code="53", name="Bretagne", slug="bretagne", in_region="en Bretagne", zone=Zone.METRO
    )
    Department.objects.create(code="35", name="Ille-et-Vilaine", region_id="53", zone=Zone.METRO)
    return Commune.objects.create(
        insee_code="35238", name="Rennes", folded_name="rennes", department_id="35", region_id="53"
    )


@pytest.fixture
def house(db):
    """People, and the questionnaire as it is shipped."""
    house = build_house()
    Measures().install()
    house.first = freeze(first_content())
    house.draft = begin_draft(house.first, by=house.mission, name="Brouillon d’essai")
    return house


@pytest.fixture
def mission(client, house):
    """The mission, signed in."""
    client.force_login(house.mission)
    return client


@pytest.fixture
def zoe(db):
    """Somebody with an account."""
    return person("zoe")


@pytest.fixture
def paul(db):
    """Somebody else."""
    return person("paul")


@pytest.fixture
def room(monkeypatch):
    """Have a room of the plan fail with an error, once it was asked so many times: `room(error, after=2)`."""

    def fails(error, *, after):
        asked = []

        class Failing(Recommends):
            def recommendations(self, case):
                asked.append(case)
                if len(asked) == after + 1:
                    raise error
                return []

        monkeypatch.setattr(recommenders, "_classes", [*recommenders._classes, Failing])

    return fails
