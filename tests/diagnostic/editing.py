"""Screens of the questionnaire's editors: where they are, what they say, what their forms would send."""

import re
from html import unescape

from bs4 import BeautifulSoup
from django.urls import reverse

from diagnostic.models import Question, Version

HOME = reverse("wagtailadmin_home")
DRAFTS = reverse("questionnaires:index")
VERSIONS = reverse("versions:index")
MEASURES = reverse("wagtailsnippets_diagnostic_measure:list")


def at(screen, record):
    viewset = "versions" if isinstance(record, Version) else "questionnaires"
    return reverse(f"{viewset}:{screen}", args=[record.pk])


def text_of(response):
    return plain(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def plain(text):
    """A text with one simple space between words."""
    return " ".join(text.split())


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
        elif field.get("type") not in {"checkbox", "radio"}:
            data.setdefault(field["name"], []).append(field.get("value", ""))
        elif field.has_attr("checked"):
            data.setdefault(field["name"], []).append(field.get("value", "on"))
    return data


def question(draft, key):
    return Question.objects.get(questionnaire=draft, key=key)


def edit_url(question):
    return reverse("questions:edit", args=[question.pk])
