"""Choices of the room `testimonials.proposals`."""

from __future__ import annotations

from django.db import models


class ProposalState(models.TextChoices):
    """How far a proposed story has come."""

    STARTED = "started", "Commencée"
    TO_CONFIRM = "to_confirm", "À confirmer"
    SPAM = "spam", "Indésirable"
    RECEIVED = "received", "Reçue"
    PUBLISHED = "published", "Publiée"
    REFUSED = "refused", "Refusée"
    ERASED = "erased", "Effacée"


class LetterKind(models.TextChoices):
    """Why an editor writes to somebody who proposed a story."""

    QUESTION = "question", "Question"
    REFUSAL = "refusal", "Refus"


class Step(models.TextChoices):
    """The steps of the form, in their order; the value is the name of the address."""

    WHO = "start", "Qui vous êtes"
    CHANGE = "change", "Ce qui a changé"
    AGREEMENT = "agreement", "Votre accord"

    @property
    def number(self) -> int:
        """From 1."""
        return list(Step).index(self) + 1

    @property
    def next(self) -> Step | None:
        """The step after this one; None after the last."""
        return next(iter(list(Step)[self.number :]), None)

    @property
    def previous(self) -> Step | None:
        """The step before this one; None before the first."""
        return list(Step)[self.number - 2] if self.number > 1 else None
