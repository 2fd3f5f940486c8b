"""Publishing a draft: a version is frozen for ever, and the next runs go through it."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from core.door import raise_generation
from diagnostic.drafts import content_of
from diagnostic.models import Questionnaire, Version
from diagnostic.questionnaire import Problem, check


class NotReady(Exception):
    """A draft has problems; `problems` says which."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("Ce questionnaire ne peut pas encore être publié.")
        self.problems = problems


class PublishedMeanwhile(Exception):
    """Somebody else published a version at the same moment."""

    message = "Une autre version vient d’être publiée. Regardez les différences, puis publiez de nouveau."


def publish(draft: Questionnaire, *, by: User | None = None) -> Version:
    """Freeze a draft as the next version; the draft goes. Raises NotReady, PublishedMeanwhile."""
    content = content_of(draft)
    if problems := check(content):
        raise NotReady(problems)
    version = freeze(content, by=by)
    draft.delete()
    return version


def freeze(content: dict, *, by: User | None = None) -> Version:
    """Write a content down as the next version. Raises PublishedMeanwhile."""
    last = Version.objects.in_force()
    try:
        with transaction.atomic():
            version = Version.objects.create(
                number=last.number + 1 if last else 1, content=content, published_by=by
            )
    except IntegrityError:
        raise PublishedMeanwhile from None
    raise_generation()
    return version
