"""The mission prepares the questionnaire, checks it, publishes it, and writes the advice that it leads to."""

import re
from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from diagnostic.drafts import begin_draft, content_of
from diagnostic.initial import FirstVersion, Measures
from diagnostic.models import Measure, Question, Questionnaire, Run, Theme, Version
from diagnostic.publishing import publish
from tests.resources.editing import build_house, person

pytestmark = pytest.mark.django_db

HOME = reverse("wagtailadmin_home")
DRAFTS = reverse("questionnaires:index")
VERSIONS = reverse("versions:index")
MEASURES = "/gestion/snippets/diagnostic/measure/"


@pytest.fixture
def house():
    """People, and the questionnaire as it is shipped."""
    house = build_house()
    Measures().install()
    FirstVersion().install()
    house.first = Version.objects.get()
    house.draft = begin_draft(house.first, by=house.mission, name="Brouillon d’essai")
    return house


@pytest.fixture
def mission(client, house):
    """The mission, signed in."""
    client.force_login(house.mission)
    return client


def at(screen, record):
    viewset = "versions" if isinstance(record, Version) else "questionnaires"
    return reverse(f"{viewset}:{screen}", args=[record.pk])


def text_of(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def typed(response, form="form[data-edit-form]"):
    """What the form of a page would send as it stands."""
    page = BeautifulSoup(response.content, "html.parser")
    data = {}
    for field in page.select_one(form).select("input[name], select[name], textarea[name]"):
        if field.find_parent("template") or field.get("type") in {"submit", "button"}:
            continue
        if field.name == "select":
            chosen = [option["value"] for option in field.select("option[selected]")]
            data.setdefault(field["name"], []).extend(chosen or [field.select_one("option")["value"]])
        elif field.name == "textarea":
            data.setdefault(field["name"], []).append(field.text.removeprefix("\n"))
        elif field.get("type") not in {"checkbox", "radio"} or field.has_attr("checked"):
            data.setdefault(field["name"], []).append(field.get("value", "on"))
    return data


def question(draft, key):
    return Question.objects.get(questionnaire=draft, key=key)


def edit_url(question):
    return reverse("questions:edit", args=[question.pk])


def test_every_screen_opens(mission, house):
    for screen in ("inspect", "edit", "check", "publish", "differences", "method", "export", "delete"):
        assert mission.get(at(screen, house.draft)).status_code == 200, screen
    for screen in ("inspect", "differences", "method", "export"):
        assert mission.get(at(screen, house.first)).status_code == 200, screen
    for address in (DRAFTS, VERSIONS, MEASURES, reverse("questionnaires:add"), reverse("questionnaires:import")):
        assert mission.get(address).status_code == 200, address
    assert mission.get(edit_url(question(house.draft, "presence"))).status_code == 200
