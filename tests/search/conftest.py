"""Things that can be found, and the worker that makes their documents."""

from uuid import uuid4

import pytest
from wagtail.models import Locale, Page, Site

from search.backends import readers
from search.breaker import breaker
from search.engines import masks
from search.families import Searchable, searchables
from search.models import Document
from search.sending import index_all
from search.services import refresh_pending
from tests.elasticsearch.server import backends
from tests.resources.conftest import add_resource, home, library, production_like  # noqa: F401
from tests.testimonials.conftest import add_testimonial, map_page, towns  # noqa: F401


@pytest.fixture(autouse=True)
def _no_index_of_another_test():
    """As in a process that has searched nothing yet."""
    masks._indexes.clear()


@pytest.fixture
def catch_up(db):
    """What the worker does once a change is committed."""
    return refresh_pending


@pytest.fixture
def found(db):
    """The document of a page as readers may find it, None when nobody does."""

    def look(page):
        return Document.objects.present().filter(source=f"page:{page.pk}").first()

    return look


@pytest.fixture
def family():
    """Register a family of things for the length of a test."""
    registered = []

    def add(searchable):
        assert issubclass(searchable, Searchable)
        registered.append(searchables.register(searchable))
        return searchable

    yield add
    for searchable in registered:
        searchables._classes.remove(searchable)


@pytest.fixture(scope="session")
def prefix():
    """What the names of this run's indexes begin with: runs may share a server."""
    return f"tests_{uuid4().hex[:8]}_"


@pytest.fixture
def searched_in(settings):
    """Have readers search in an Elasticsearch, as if nothing had failed; `searched_in(url, prefix)`.

    With `patient`, a machine that does other work too may be slow: what is tested is not how long it takes.
    """

    def search_in(url, prefix, *, patient=False):
        settings.ELASTICSEARCH_URL = url
        settings.WAGTAILSEARCH_BACKENDS = backends(url, prefix, timeout=30 if patient else 1)
        breaker.close()
        return readers()

    yield search_in
    breaker.close()


@pytest.fixture
def index(db, elasticsearch, searched_in):
    """An index of this test's own, still without documents, that readers search in."""
    backend = searched_in(elasticsearch, f"tests_{uuid4().hex[:8]}_", patient=True)
    index_all()
    yield backend.get_index_for_model(Document)
    names = backend.es.indices.get(index=f"{backend.index_prefix}*")
    backend.es.indices.delete(index=list(names))


@pytest.fixture
def some_site():
    """A site, in a database that an earlier test may have emptied."""
    Locale.objects.get_or_create(language_code="fr")
    root = Page.objects.first() or Page.add_root(title="Racine")
    return Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page": root}
    )
