"""Elasticsearch, a real one: the contract of all engines, and what it alone does."""

import pytest
from wagtail.models import Site

from search.engines.elasticsearch import ElasticsearchEngine
from search.models import Document
from search.sending import index_all
from tests.search import samples
from tests.search.contract import SearchContract

INDEXED = set()


class TestElasticsearch(SearchContract):
    """The contract. Its documents have the same keys each time: they are indexed once."""

    @pytest.fixture
    def engine(self, db, elasticsearch, searched_in, prefix):
        searched_in(elasticsearch, prefix)
        samples.load()
        site = Site.objects.get(is_default_site=True).pk
        if site not in INDEXED:
            index_all()
            INDEXED.add(site)
        Document.objects.filter(is_gone=False).update(is_stale=False)
        return ElasticsearchEngine()
