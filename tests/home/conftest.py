"""The whole portal, as the commands install it."""

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction

from territories.services import load_territories
from tests.territories.conftest import CommuneFile


@pytest.fixture(scope="package")
def installed(django_db_setup, django_db_blocker, tmp_path_factory):
    """The content of `setup` and `demo`, with an extract of the communes; gone after this package."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_territories(CommuneFile(tmp_path_factory.mktemp("communes")).write())
        call_command("setup", verbosity=0)
        call_command("demo", "--force", verbosity=0)
        yield
        transaction.set_rollback(True)
    cache.clear()


@pytest.fixture(autouse=True)
def nobody_wrote_yet():
    """No limit is reached."""
    cache.clear()


@pytest.fixture
def whole_portal(installed, db):
    """The portal with its demonstration content."""
