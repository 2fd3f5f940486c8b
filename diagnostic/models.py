"""The questionnaire as it is prepared and as it was frozen, measures, runs and their results."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from secrets import token_urlsafe
from typing import Any
from uuid import uuid4

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page

from accounts.models import Firm, User, Visitor
from diagnostic.enums import AnsweredBy, Effort, QuestionKind
from diagnostic.own_address import OwnAddress  # noqa: F401
from diagnostic.querysets import MeasureQuerySet, ResultQuerySet, RunQuerySet, VersionQuerySet
from diagnostic.shape import (
    LONGEST_CHOICE,
    LONGEST_ENCOURAGEMENT,
    LONGEST_HELP,
    LONGEST_KEY,
    LONGEST_QUESTION,
)
from taxonomy.models import Topic

# Where a run stands once its last question is answered; no key has these signs.
AT_THE_END = "="

key_form = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "Écrivez une clé en lettres minuscules sans accent, chiffres et tirets : « site-internet ».",
)


def new_secret() -> str:
    """An address that nobody can guess (192 bits)."""
    return token_urlsafe(24)


def first_levels() -> dict[str, Any]:
    """The level rule of a new draft."""
    return {
        "thresholds": [0, 20, 40, 60, 80],
        "minimum": {"4": {"themes": 5, "at": 40}, "5": {"themes": 7, "at": 50}},
    }


class Version(models.Model):
    """A questionnaire that was published. It never changes: what was scored with it stays explained."""

    number = models.PositiveIntegerField("numéro", unique=True)
    content = models.JSONField("contenu")
    published_at = models.DateTimeField("publiée le", default=timezone.now)
    published_by = models.ForeignKey(
        User, verbose_name="publiée par", null=True, related_name="+", on_delete=models.SET_NULL
    )

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version du questionnaire"
        verbose_name_plural = "versions du questionnaire"
        ordering = ["-number"]
        default_permissions = ["view"]

    def __str__(self) -> str:
        return f"Version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save once. Raises ValueError for a version that is saved already."""
        if not self._state.adding:
            raise ValueError("A published version never changes.")
        super().save(*args, **kwargs)


@lru_cache(maxsize=16)
def frozen_content(version_id: int, published_at: datetime) -> dict[str, Any]:
    """The content of a version. The instant tells versions apart whose key a database gave twice."""
    return Version.objects.values_list("content", flat=True).get(pk=version_id)


class Measure(models.Model):
    """A piece of advice. Its key stands in frozen versions; its words are edited at any time."""

    key = models.SlugField(
        "clé",
        max_length=LONGEST_KEY,
        unique=True,
        validators=[key_form],
        help_text="Les questions la nomment par elle : elle ne change plus.",
    )
    topic = models.ForeignKey(Topic, verbose_name="thème", related_name="+", on_delete=models.PROTECT)
    title = models.CharField("titre", max_length=100, help_text="À l’impératif : « Créez votre fiche ».")
    gain = models.CharField(
        "ce que l’on y gagne", max_length=250, help_text="Une phrase vraie, sans promesse."
    )
    effort = models.PositiveSmallIntegerField("effort", choices=Effort.choices, default=Effort.LIGHT)
    minutes = models.PositiveIntegerField("minutes", help_text="Le temps qu’il faut pour l’avoir faite.")
    cost_words = models.CharField("coût", max_length=150, help_text="« Gratuit », ou un ordre de grandeur.")
    cost_source = models.CharField(
        "source du coût", max_length=250, blank=True, help_text="Qui le dit, et quand."
    )
    first_step = models.CharField("premier pas", max_length=300, help_text="Ce qui se fait cette semaine.")
    link_page = models.ForeignKey(
        Page, verbose_name="page à lire", null=True, blank=True, related_name="+", on_delete=models.SET_NULL
    )
    link_url = models.CharField("ou adresse", max_length=255, blank=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "conseil"
        verbose_name_plural = "conseils"
        ordering = ["topic__position", "effort", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(link_page=None) | Q(link_url=""),
                name="measure_leads_to_one_place",
                violation_error_message="Donnez une page ou une adresse, pas les deux.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where to read more, blank for nowhere."""
        if self.link_page is None:
            return self.link_url
        return (self.link_page.url or "") if self.link_page.live else ""


class Questionnaire(ClusterableModel):
    """A draft: what editors prepare until it is published as a version."""

    name = models.CharField("nom", max_length=80, default="Brouillon")
    based_on = models.ForeignKey(
        Version,
        verbose_name="à partir de",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.SET_NULL,
    )
    levels = models.JSONField("règle des niveaux", default=first_levels)
    changed_at = models.DateTimeField("changé le", auto_now=True)
    changed_by = models.ForeignKey(
        User,
        verbose_name="changé par",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.SET_NULL,
    )

    class Meta:
        verbose_name = "questionnaire en préparation"
        verbose_name_plural = "questionnaires en préparation"
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    """A topic in a draft: how much it weighs, and what is said after its last question."""

    questionnaire = ParentalKey(Questionnaire, related_name="themes", on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, verbose_name="thème", related_name="+", on_delete=models.PROTECT)
    weight = models.FloatField("poids", default=1, validators=[MinValueValidator(0)])
    encouragement = models.CharField(
        "encouragement",
        max_length=LONGEST_ENCOURAGEMENT,
        blank=True,
        help_text="Une phrase vraie, lue après le thème.",
    )

    class Meta:
        verbose_name = "thème du questionnaire"
        verbose_name_plural = "thèmes du questionnaire"
        ordering = ["topic__position"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "topic"],
                name="topic_once_in_a_questionnaire",
                violation_error_message="Ce thème y est déjà.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="theme_weighs_nothing_or_more",
                violation_error_message="Un poids est de zéro ou plus.",
            ),
        ]

    def __str__(self) -> str:
        return self.topic.name


class Question(ClusterableModel):
    """A question of a draft, in its theme."""

    questionnaire = models.ForeignKey(Questionnaire, related_name="questions", on_delete=models.CASCADE)
    topic = models.ForeignKey(Topic, verbose_name="thème", related_name="+", on_delete=models.PROTECT)
    key = models.SlugField("clé", max_length=LONGEST_KEY, validators=[key_form])
    text = models.CharField("question", max_length=LONGEST_QUESTION)
    help = models.TextField("de quoi parle-t-on ?", max_length=LONGEST_HELP, blank=True)
    kind = models.CharField("réponse", max_length=10, choices=QuestionKind.choices, default=QuestionKind.ONE)
    weight = models.FloatField("poids", default=1, validators=[MinValueValidator(0)])
    scored = models.BooleanField("compte dans le niveau", default=True)
    dont_know = models.BooleanField("proposer « Je ne sais pas »", default=True)
    asked_if = models.JSONField("posée si", null=True, blank=True)
    reference = models.JSONField("chiffre national", null=True, blank=True)
    position = models.PositiveSmallIntegerField("position", default=0)

    class Meta:
        verbose_name = "question"
        verbose_name_plural = "questions"
        ordering = ["topic__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "key"],
                name="question_key_once_in_a_questionnaire",
                violation_error_message="Une autre question a déjà cette clé.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0),
                name="question_weighs_nothing_or_more",
                violation_error_message="Un poids est de zéro ou plus.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Choice(models.Model):
    """An answer that a question of a draft offers."""

    question = ParentalKey(Question, related_name="choices", on_delete=models.CASCADE)
    key = models.SlugField("clé", max_length=LONGEST_KEY, validators=[key_form])
    text = models.CharField("réponse", max_length=LONGEST_CHOICE)
    points = models.PositiveSmallIntegerField("points", default=0, validators=[MaxValueValidator(100)])
    exclusive = models.BooleanField(
        "exclut les autres", default=False, help_text="Pour « Rien de tout cela », parmi plusieurs réponses."
    )
    measure = models.ForeignKey(
        Measure, verbose_name="conseil", null=True, blank=True, related_name="+", on_delete=models.PROTECT
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)

    sort_order_field = "sort_order"

    class Meta:
        verbose_name = "réponse possible"
        verbose_name_plural = "réponses possibles"
        ordering = ["sort_order", "pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["question", "key"],
                name="choice_key_once_in_a_question",
                violation_error_message="Une autre réponse a déjà cette clé.",
            ),
            models.CheckConstraint(
                condition=Q(points__lte=100),
                name="choice_gives_100_points_at_most",
                violation_error_message="Une réponse donne de 0 à 100 points.",
            ),
        ]

    def __str__(self) -> str:
        return self.text


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
