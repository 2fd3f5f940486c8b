"""The portal says which engine answers searches."""

import pytest
from django.db import connection

from search.health import Search

pytestmark = pytest.mark.django_db


def test_database_answers_where_there_is_no_elasticsearch(home, client):
    assert Search().check() == connection.vendor
    assert client.get("/readyz").json()["search"] == connection.vendor
