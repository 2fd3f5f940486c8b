"""The questionnaire as it is prepared and as it was frozen, and the measures that it leads to."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Page

from accounts.models import User
from diagnostic.enums import Effort, QuestionKind, Stake
from diagnostic.querysets import MeasureQuerySet, VersionQuerySet
from diagnostic.shape import (
    LONGEST_CHOICE,
    LONGEST_ENCOURAGEMENT,
    LONGEST_HELP,
    LONGEST_KEY,
    LONGEST_QUESTION,
)
from taxonomy.models import Topic

key_form = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    "Écrivez une clé en lettres minuscules sans accent, chiffres et tirets : « site-internet ».",
)


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
    stake = models.CharField(
        "enjeu",
        max_length=10,
        choices=Stake.choices,
        blank=True,
        help_text="Ce qui le fait passer devant d’autres. Vide : rien de plus que les points perdus.",
    )
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
