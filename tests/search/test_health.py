"""The portal says which engine answers searches."""

import pytest
from django.db import connection

from search.health import Search

pytestmark = pytest.mark.django_db


def test_database_answers_where_there_is_no_elasticsearch(home, client):
    assert Search().check() == connection.vendor
    assert client.get("/readyz").json()["search"] == connection.vendor


def test_elasticsearch_answers_where_there_is_one(home, index, client):
    assert client.get("/readyz").json()["search"] == "elasticsearch"


def test_portal_stays_ready_while_elasticsearch_is_away(home, searched_in, client):
    searched_in("http://127.0.0.1:9", "tests_")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["search"]) == (200, connection.vendor)
