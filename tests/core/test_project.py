"""How the project is laid out: what a newcomer relies on."""

import importlib
import re
import site
import sysconfig
from pathlib import Path

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application

ROOT = Path(settings.ROOT)
SETTINGS = (ROOT / "site/config/settings.py").read_text(encoding="utf-8")
READ_BY_SETTINGS = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', SETTINGS))


def test_standard_library_owns_the_name_site():
    assert not (ROOT / "site/__init__.py").exists()
    assert Path(site.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_application_that_servers_import_answers(client, db):
    wsgi = importlib.import_module("config.wsgi")
    assert isinstance(wsgi.application, type(get_wsgi_application()))
    assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize("line", (ROOT / ".env.example").read_text(encoding="utf-8").splitlines())
def test_every_variable_of_the_example_is_read(line):
    if line and not line.startswith("#"):
        assert line.partition("=")[0] in READ_BY_SETTINGS


def test_folders_of_the_top_level_are_those_of_the_house():
    rooms = {"site", "home", "resources", "testimonials", "diagnostic", "connectors", "export", "search"}
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    assert folders <= rooms | {"tests", "var"}
