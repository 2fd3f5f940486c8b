"""Where the screens of the diagnosis are, for those that lead to one another."""

from __future__ import annotations

from django.urls import reverse

DRAFTS, QUESTIONS, VERSIONS = "questionnaires", "questions", "versions"


def draft_url(pk: int, screen: str = "inspect") -> str:
    """A screen of a draft: its questions, unless said."""
    return reverse(f"{DRAFTS}:{screen}", args=[pk])


def question_url(pk: int) -> str:
    """The form of a question."""
    return reverse(f"{QUESTIONS}:edit", args=[pk])


def preview_url(pk: int) -> str:
    """A question as it will be read."""
    return reverse(f"{QUESTIONS}:preview", args=[pk])


def version_url(pk: int, screen: str = "inspect") -> str:
    """A screen of a version: its questions, unless said."""
    return reverse(f"{VERSIONS}:{screen}", args=[pk])
