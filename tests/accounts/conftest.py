"""A portal of a few pages, each with the button that keeps it."""

from copy import deepcopy
from pathlib import Path

import pytest
from django.core.cache import cache
from wagtail.models import Page, Site

from home.pages import ContentPage, HomePage
from tests.accounts.firm_people import florist, strangers, towns, zoe  # noqa: F401
from tests.taxonomy.conftest import few_trades  # noqa: F401


@pytest.fixture(autouse=True)
def pages_with_button(settings, monkeypatch):
    """Pages of prose end with the button, as resources do."""
    cache.clear()
    monkeypatch.setattr(ContentPage, "can_be_kept", True)
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = templates


@pytest.fixture
def home(db):
    """The home page of the default site."""
    root = Page.get_first_root_node()
    page = HomePage(title="Accueil", slug="accueil", summary="Bonjour.", introduction="Oui.")
    home = root.add_child(instance=page)
    Site.objects.filter(is_default_site=True).update(root_page=home, hostname="localhost")
    return home


@pytest.fixture
def add_page(home):
    """Add a page of prose: `add_page("devis")`."""

    def add(slug, parent=None, **fields):
        values = {"title": slug.capitalize(), "slug": slug, "summary": f"Sur {slug}."} | fields
        return (parent or home).add_child(instance=ContentPage(**values))

    return add


@pytest.fixture
def guide(add_page):
    """A page worth keeping."""
    return add_page("devis")
