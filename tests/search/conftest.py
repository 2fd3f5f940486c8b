"""Things that can be found, and the worker that makes their documents."""

import pytest

from search.families import Searchable, searchables
from search.models import Document
from search.services import mark_everything, refresh_pending
from tests.resources.conftest import add_resource, home, library, production_like  # noqa: F401
from tests.testimonials.conftest import add_testimonial, map_page, towns  # noqa: F401


@pytest.fixture
def catch_up(db):
    """What the worker does once a change is committed."""
    return refresh_pending


@pytest.fixture
def rebuild(db):
    """Make every document anew."""

    def work():
        mark_everything()
        refresh_pending()

    return work


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
