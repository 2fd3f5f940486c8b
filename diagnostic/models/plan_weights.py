"""The weights of the plan, as the mission sets them; never those of the score."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.door import published_copy, raises_generation
from diagnostic.weights import Weights
from taxonomy.services import topics

SHIPPED = Weights()
MOST = 5
NUMBERS = tuple(each.name for each in fields(Weights) if each.name != "themes")


def weight(name: str, help_text: str) -> models.FloatField:
    """A weight: how many times more, or less, something counts."""
    validators = [MinValueValidator(0), MaxValueValidator(MOST)]
    return models.FloatField(name, validators=validators, help_text=help_text)


@raises_generation
class PlanWeights(models.Model):
    """The one row of weights. Before it is there, those that are shipped hold."""

    themes = models.JSONField("thèmes", default=dict, blank=True)
    next_level = weight(
        "ce que demande le niveau suivant",
        "Les questions qui y mènent le plus vite, et les thèmes qui doivent encore atteindre leur minimum.",
    )
    light = weight("effort léger", "Ce qui se fait en une fois.")
    middling = weight("effort moyen", "Ce qui demande de s’y reprendre.")
    heavy = weight("effort important", "Un projet.")
    quick = weight(
        "faisable cette semaine, gratuitement",
        "Léger, gratuit, deux heures au plus. S’ajoute à l’effort.",
    )
    duty = weight("une obligation légale", "Ce que la loi demande.")
    base = weight("ce dont le reste dépend", "Parler à ses clients avant d’ouvrir, savoir qui s’en occupe.")
    loss = weight("ce qui évite de tout perdre", "Les copies, les mots de passe, les messages piégés.")
    sale = weight("ce qui peut faire vendre bientôt", "Être trouvé, prendre une commande, être payé.")
    finds_out = weight(
        "ce que l’entreprise ne sait pas encore",
        "Après « Je ne sais pas ». Toutes ces questions comptent alors autant, pour 100 points.",
    )
    to_come = weight(
        "ce qui se prépare avant d’ouvrir",
        "Pour une entreprise qui n’existe pas encore : ce que l’on ne conseille qu’à elle.",
    )
    changed_at = models.DateTimeField("changés le", default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        User,
        verbose_name="changés par",
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        on_delete=models.SET_NULL,
    )

    class Meta:
        verbose_name = "poids du plan"
        verbose_name_plural = "poids du plan"
        default_permissions = ["change"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pk=1),
                name="one_row_of_plan_weights",
                violation_error_message="Les poids du plan tiennent en une seule fiche.",
            )
        ]

    def __str__(self) -> str:
        return "Poids du plan"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save them in their one row."""
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> PlanWeights:
        """The row, not saved yet where nobody changed anything."""
        return cls.objects.filter(pk=1).first() or cls(**{name: getattr(SHIPPED, name) for name in NUMBERS})

    @classmethod
    def in_force(cls) -> Weights:
        """The weights that plans follow. One query the first time after a publication, none after."""
        return published_copy(("plan weights",), lambda: cls.load().weights)

    @classmethod
    def told(cls) -> list[tuple[str, float]]:
        """The weights in force with their names: those of the rule, then those of themes that are not 1."""
        weights = cls.in_force()
        rule = [(str(cls._meta.get_field(name).verbose_name), getattr(weights, name)) for name in NUMBERS]
        themes = [(topic.name, weights.themes.get(topic.key, 1)) for topic in topics()]
        return rule + [(f"thème « {name} »", value) for name, value in themes if value != 1]

    @property
    def weights(self) -> Weights:
        """The same, as the rule reads them."""
        return Weights(themes=dict(self.themes), **{name: getattr(self, name) for name in NUMBERS})
