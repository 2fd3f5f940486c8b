"""Runs through the questionnaire, and what they came to."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Firm, User, Visitor
from diagnostic.enums import AnsweredBy
from diagnostic.models.questionnaires import Version, frozen_content
from diagnostic.querysets import ResultQuerySet, RunQuerySet
from diagnostic.shape import LONGEST_KEY

# Where a run stands once its last question is answered; no key has these signs.
AT_THE_END = "="


def new_secret() -> str:
    """An address that nobody can guess (192 bits)."""
    return token_urlsafe(24)


class Run(models.Model):
    """Somebody's way through the questions of one version, which it keeps to its end.

    It belongs to a visitor's device or to an account, and opens besides to whoever holds its secret (the link
    that one mails to oneself). Once finished it never changes. `stands_at` is the question that comes next,
    blank in the firm part, AT_THE_END after the last one.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    visitor = models.ForeignKey(
        Visitor, null=True, blank=True, related_name="diagnoses", on_delete=models.SET_NULL
    )
    person = models.ForeignKey(
        User, null=True, blank=True, related_name="diagnoses", on_delete=models.CASCADE
    )
    firm = models.ForeignKey(Firm, null=True, blank=True, related_name="diagnoses", on_delete=models.SET_NULL)
    secret = models.CharField(max_length=43, default=new_secret, unique=True, editable=False)
    version = models.ForeignKey(Version, null=True, blank=True, related_name="runs", on_delete=models.PROTECT)
    trial_content = models.JSONField("brouillon essayé", null=True, blank=True)
    corrects = models.ForeignKey(
        "self", null=True, blank=True, related_name="corrections", on_delete=models.SET_NULL
    )
    answered_by = models.CharField("répondu par", max_length=10, choices=AnsweredBy.choices, blank=True)
    answers = models.JSONField("réponses", default=dict)
    stands_at = models.CharField("en est à", max_length=LONGEST_KEY, blank=True, editable=False)
    facts = models.JSONField("entreprise", default=dict)
    region_code = models.CharField("région", max_length=3, blank=True, editable=False)
    facts_said_at = models.DateTimeField("entreprise décrite le", null=True, blank=True)
    helper_mode = models.BooleanField("avec un accompagnateur", default=False)
    is_test = models.BooleanField("essai", default=False)
    is_demo = models.BooleanField(default=False, editable=False)
    started_at = models.DateTimeField("commencé le", default=timezone.now, editable=False)
    updated_at = models.DateTimeField("avancé le", default=timezone.now, editable=False)
    finished_at = models.DateTimeField("fini le", null=True, blank=True, editable=False)

    objects = RunQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "diagnostic"
        verbose_name_plural = "diagnostics"
        ordering = ["-started_at"]
        default_permissions = []
        indexes = [
            models.Index(fields=["finished_at", "updated_at"], name="runs_by_their_end"),
            models.Index(fields=["started_at"], name="runs_by_their_start"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(visitor=None) | Q(person=None),
                name="run_of_a_visitor_or_a_person",
                violation_error_message="Un diagnostic est celui d’une seule personne.",
            ),
            models.CheckConstraint(
                condition=Q(version__isnull=False, trial_content__isnull=True)
                | Q(version=None, is_test=True),
                name="run_of_a_version_unless_a_try",
                violation_error_message="Seul un essai se fait sans version publiée.",
            ),
        ]

    def __str__(self) -> str:
        return f"Diagnostic du {timezone.localdate(self.started_at):%d/%m/%Y}"

    @property
    def is_finished(self) -> bool:
        """Whether it has its result."""
        return self.finished_at is not None

    @property
    def content(self) -> dict[str, Any]:
        """The questionnaire that it goes through: its version's, or the draft that staff try.

        No query once a process has read the version: it never changes. Read it, never change it.
        """
        if self.version_id is None:
            return self.trial_content
        return frozen_content(self.version_id, self.version.published_at)


class DiagnosisResult(models.Model):
    """What a finished run came to, in columns that figures and comparisons read. It took `seconds`."""

    run = models.OneToOneField(Run, related_name="result", on_delete=models.CASCADE)
    secret = models.CharField(max_length=43, default=new_secret, unique=True, editable=False)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    total = models.FloatField("total", null=True, blank=True)
    scores = models.JSONField("scores par thème", default=dict)
    sector = models.CharField("secteur", max_length=32, blank=True)
    size = models.CharField("taille", max_length=32, blank=True)
    region_code = models.CharField("région", max_length=3, blank=True)
    stage = models.CharField("étape", max_length=32, blank=True)
    seconds = models.PositiveIntegerField("durée", default=0)
    created_at = models.DateTimeField("fait le", default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True, editable=False)
    is_test = models.BooleanField("essai", default=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = ResultQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "résultat de diagnostic"
        verbose_name_plural = "résultats de diagnostic"
        ordering = ["-created_at"]
        default_permissions = []
        indexes = [
            models.Index(fields=["region_code", "sector", "size", "level"], name="results_by_kind_of_firm"),
            models.Index(fields=["created_at"], name="results_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=None, total=None) | Q(level__range=(1, 5), total__range=(0, 100)),
                name="level_goes_with_a_total",
                violation_error_message="Un niveau, de 1 à 5, va avec un total de 0 à 100.",
            )
        ]

    def __str__(self) -> str:
        return f"Niveau {self.level}" if self.level else "Sans niveau"
