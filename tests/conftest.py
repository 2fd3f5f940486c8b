"""What every test stands on."""

import os
from contextlib import ExitStack
from io import BytesIO

import pytest
from playwright.sync_api import sync_playwright

from core.published import forget_copies
from design.bundle import Bundler, design_system
from search.services import mark_everything, refresh_pending
from tests.browser.checks import watch
from tests.clients import PortalClient
from tests.elasticsearch.server import CannotStart, server_address


@pytest.fixture(autouse=True)
def fresh_copies():
    """No test sees what another one published."""
    forget_copies()
    yield
    forget_copies()


@pytest.fixture
def rebuild(db):
    """Make every document of the search anew, as its worker would."""

    def work():
        mark_everything()
        refresh_pending()

    return work


@pytest.fixture
def client():
    """Django's client; who is made to sign in has shown their second factor."""
    return PortalClient()


@pytest.fixture
def admin_client(admin_user):
    """A superuser's client."""
    client = PortalClient()
    client.force_login(admin_user)
    return client


@pytest.fixture(scope="session")
def elasticsearch():
    """The address of an Elasticsearch. Tests that need it are skipped where there is none, but fail on CI."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(server_address())
        except CannotStart as reason:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no Elasticsearch: {reason}")
        yield url


@pytest.fixture(scope="module")
def browser():
    """Chromium. Its driver keeps an event loop running, which Django's guard would take for an async view."""
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def bundles(tmp_path_factory):
    """The style sheets that pages load."""
    folder = tmp_path_factory.mktemp("bundles")
    Bundler(design_system(), folder / "design").build()
    return folder


@pytest.fixture
def address(bundles, settings, transactional_db, live_server):
    """Where the addresses of a test put the page that tries something out, with its styles."""
    settings.STATICFILES_DIRS = [bundles]
    return f"{live_server.url}/essai/"


@pytest.fixture
def page(request, browser, address):
    """That page in a browser, on a phone where a test does not ask for `both_widths`."""
    page = watch(browser.new_page(viewport={"width": getattr(request, "param", 360), "height": 800}))
    page.goto(address)
    yield page
    page.close()


@pytest.fixture
def google(settings, monkeypatch):
    """The keys of Google’s check are set; `google(b"…")` is its answer, an exception that it has none."""
    settings.RECAPTCHA_PUBLIC_KEY, settings.RECAPTCHA_PRIVATE_KEY = "public-key", "private-key"

    def answers(answer):
        def request(params):
            if isinstance(answer, Exception):
                raise answer
            return BytesIO(answer)

        monkeypatch.setattr("django_recaptcha.client.recaptcha_request", request)

    return answers
