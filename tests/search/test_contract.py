"""The contract of `contract.py`, kept by the engine of the database that the tests run on."""

import pytest
from wagtail.search.backends import get_search_backend

from search.models import Document
from tests.search import samples
from tests.search.contract import SearchContract
from tests.search.documents import database_engine


class TestDatabaseEngine(SearchContract):
    """SQLite or PostgreSQL, as DATABASE_URL says."""

    @pytest.fixture
    def engine(self, db):
        get_search_backend("default").get_index_for_model(Document).add_items(Document, samples.load())
        return database_engine()
