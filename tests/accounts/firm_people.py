"""A town, a few trades, and people around a florist's: what tests of firms stand on."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from accounts import firms
from accounts.enums import MembershipKind, NumberStatus, RoleKind
from accounts.models import Membership, Role
from territories.enums import Zone
from territories.models import Commune, Department, Region

COMMUNES = {"35238": "Rennes", "75056": "Paris", "69123": "Lyon", "13055": "Marseille"}
SIRET = "73282932000074"


@pytest.fixture
def towns(db):
    """Four communes, by name in small letters."""
    for code in COMMUNES:
        number = code[:2]
        region = Region.objects.create(
            code=number, name=f"Région {number}", slug=f"r{number}", in_region=f"en {number}", zone=Zone.METRO
        )
        Department.objects.create(code=number, name=f"Département {number}", region=region, zone=Zone.METRO)
    return SimpleNamespace(
        **{
            name.lower(): Commune.objects.create(
                insee_code=code,
                name=name,
                folded_name=name.lower(),
                department_id=code[:2],
                region_id=code[:2],
            )
            for code, name in COMMUNES.items()
        }
    )


def make_person(name, **fields):
    """A person with an account."""
    return get_user_model().objects.create_user(f"{name}@exemple.fr", **fields)


def make_firm(person, name="Fleurs de Zoé", facts=None, **columns):
    """A firm whose owner is this person."""
    columns = {"number_status": NumberStatus.UNSAID, "name": name} | columns
    return firms.add_firm(person, firms.Description(columns, facts or {}), made_with=uuid4())


def join(firm, person, kind=MembershipKind.STAFF):
    """Put a person in a firm."""
    return Membership.objects.create(firm=firm, person=person, kind=kind)


def browser_of(person):
    """A browser in which this person signed in."""
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def zoe(db):
    """The owner of the florist's."""
    return make_person("zoe")


@pytest.fixture
def florist(zoe):
    """Zoé's firm."""
    return make_firm(zoe)


@pytest.fixture
def strangers(towns):
    """People who have nothing to do with Zoé's firm, by what they are."""
    people = {name: make_person(name) for name in ("sme", "connector", "editor", "mission")}
    make_firm(people["sme"], "Menuiserie Paulin")
    Role.objects.create(person=people["connector"], kind=RoleKind.CONNECTOR)
    Role.objects.create(person=people["editor"], kind=RoleKind.REGIONAL_EDITOR, region=towns.rennes.region)
    Role.objects.create(person=people["mission"], kind=RoleKind.MISSION)
    return people
