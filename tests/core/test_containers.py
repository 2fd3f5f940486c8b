"""What runs in containers: the image holds what the portal needs, and its servers are wired to it."""

import os
import re
import secrets
import shutil
import subprocess
import sys
from fnmatch import fnmatch

import pytest
import yaml
from django.conf import settings

from tests.core.test_project import READ_BY_SETTINGS, ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
LOCAL = yaml.safe_load((ROOT / "compose.local.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
IGNORED = [
    line
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
SERVERS = {"postgresql", "elasticsearch", "redis"}
OURS = set(COMPOSE["services"]) - SERVERS
# What an installation must say, and has no place in a file of the code.
FROM_INSTALLATION = {
    "SECRET_KEY": secrets.token_urlsafe(60),
    "ALLOWED_HOSTS": "portail.example",
    "BASE_URL": "https://portail.example",
}


def is_ignored(name):
    """Whether a file or folder of the top level stays out of the image."""
    return any(fnmatch(name, pattern) for pattern in IGNORED)


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    """The files that the image gets, and no others."""
    folder = tmp_path_factory.mktemp("image")
    for path in ROOT.iterdir():
        if is_ignored(path.name):
            continue
        if path.is_dir():
            shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, folder)
    return folder


def manage(image, *command, **environment):
    """Run a command with the image's files alone; return what it says."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=image,
        env=kept | environment,
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_portal_has_its_processes_and_its_servers():
    assert sorted(OURS) == ["prepare", "timer", "web", "worker"]
    assert set(LOCAL["services"]) == SERVERS


@pytest.mark.parametrize("service", sorted(OURS))
def test_every_variable_that_is_set_is_read(service):
    assert COMPOSE["services"][service]["environment"].keys() <= READ_BY_SETTINGS


@pytest.mark.parametrize("service", sorted(OURS))
def test_addresses_of_servers_name_services(service):
    environment = COMPOSE["services"][service]["environment"]
    hosts = {
        re.search(r"(?:@|//)(\w+):\d+", environment[name])[1]
        for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL")
    }
    assert hosts == SERVERS


@pytest.mark.parametrize("service", ["web", *sorted(SERVERS)])
def test_what_others_wait_for_has_a_health_check(service):
    assert COMPOSE["services"][service]["healthcheck"]["test"]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_nothing_runs_as_root(name):
    service = COMPOSE["services"][name]
    if "build" in service:
        assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)[-1] == "portal"
    else:
        assert service["user"] not in ("root", "0")


def test_servers_are_reached_from_this_machine_alone():
    assert not any("ports" in COMPOSE["services"][name] for name in SERVERS)
    files = [*COMPOSE["services"].values(), *LOCAL["services"].values()]
    ports = [port for service in files for port in service.get("ports", [])]
    assert len(ports) == 4
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_volumes_that_are_used_are_declared():
    used = {
        volume.partition(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
    }
    assert used == set(COMPOSE["volumes"])


@pytest.mark.parametrize("service", sorted(OURS))
def test_commands_that_are_run_exist(service, image):
    command = " ".join(COMPOSE["services"][service].get("command", []))
    known = manage(image, "help", "--commands", DEBUG="on").split()
    assert set(re.findall(r"manage\.py,? (\w+)", command)) <= set(known)


def test_what_runs_is_the_pinned_version_of_python():
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.11-slim"}


@pytest.mark.parametrize(
    "name", ["tests", ".env", ".git", ".ci", ".venv", "var", "Makefile", "requirements-dev.txt", "README.md"]
)
def test_image_does_without(name):
    assert is_ignored(name)


@pytest.mark.parametrize(
    "name", ["manage.py", "requirements.txt", "site", *(room.replace(".", "/") for room in settings.ROOMS)]
)
def test_image_holds(image, name):
    assert (image / name).exists()


def test_image_builds_its_styles_and_is_fit_to_be_deployed(image):
    manage(image, "bundle", DEBUG="on")
    assert any((image / "var/bundles").rglob("*.css"))
    environment = FROM_INSTALLATION | COMPOSE["services"]["web"]["environment"]
    environment |= {"DATABASE_URL": "sqlite://:memory:", "MEDIA_ROOT": str(image / "media")}
    manage(image, "check", "--deploy", "--fail-level", "WARNING", **environment)
