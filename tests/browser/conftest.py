"""A browser, and the portal that it visits."""

import os
import re
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from core.building import read_yaml
from testimonials.demo import HERE as STORIES
from tests.accounts.signing_in import application_code
from tests.browser.checks import watch
from tests.browser.portal import Portal
from tests.territories.conftest import CommuneFile

PHONE = {"width": 360, "height": 800}
DESKTOP = {"width": 1280, "height": 900}

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker("browser")


@pytest.fixture(scope="package")
def chromium():
    """Debian's Chromium. A laptop may do without, CI may not."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program and os.environ.get("CI") != "true":
        pytest.skip("No Chromium on this machine: the journeys in the browser are left out.")
    assert program, "CI needs Chromium for the journeys in the browser."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class FileWithStories(CommuneFile):
    """The extract of communes, and those where the demonstration's testimonials are."""

    PLACES = {read_yaml(path)["place"] for path in (STORIES / "stories").glob("*.yaml")}

    @classmethod
    def is_kept(cls, row):
        return row["insee_code"] in cls.PLACES or CommuneFile.is_kept(row)


@pytest.fixture(scope="package")
def portal(chromium, tmp_path_factory):
    """The portal with its demonstration content, the same for all journeys."""
    folder = tmp_path_factory.mktemp("portal")
    communes = FileWithStories(tmp_path_factory.mktemp("communes")).write().communes
    with Portal(folder, communes) as portal:
        yield portal


@pytest.fixture
def open_page(chromium, portal):
    """Open an address of the portal as a new person would: `open_page("/contact/", viewport=PHONE)`."""
    contexts = []

    def open_page(path="/", **options):
        context = chromium.new_context(base_url=portal.address, locale="fr-FR", **options)
        contexts.append(context)
        page = watch(context.new_page())
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["360", "1280"])
def visit(request, open_page):
    """Open an address on a phone, then on a desktop."""
    return lambda path="/", **options: open_page(path, viewport=request.param, **options)


@pytest.fixture(scope="package")
def signed_in(portal):
    """What the browsers of those who signed in hold, by address: a code of the telephone serves once."""
    return {}


@pytest.fixture
def sign_in(open_page, portal, signed_in):
    """Enter the admin as one of the demonstration people."""

    def sign_in(email):
        if email in signed_in:
            return open_page("/gestion/", viewport=DESKTOP, storage_state=signed_in[email])
        portal.enrol(email)
        page = open_page("/gestion/", viewport=DESKTOP)
        give_address_and_code(page, portal, email)
        page.get_by_label("Le code de votre application").fill(application_code())
        page.get_by_role("button", name="Me connecter").click()
        expect(page).to_have_url(re.compile("/gestion/$"))
        signed_in[email] = page.context.storage_state()
        return page

    return sign_in


def give_address_and_code(page, portal, email):
    """The first two screens of signing in."""
    page.get_by_label("Votre adresse électronique").fill(email)
    page.get_by_role("button", name="Recevoir mon code").click()
    page.get_by_label("Le code du courriel").fill(portal.last_code(email))
    page.get_by_role("button", name="Me connecter").click()


@pytest.fixture
def mission(sign_in):
    """The admin, open for the mission."""
    return sign_in("mission@exemple.fr")
