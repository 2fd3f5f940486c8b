"""Vocabularies with fixed keys, whose words editors may change, and the official codes of activities."""

from django.db import models

from core.door import raises_generation
from taxonomy.enums import Nomenclature


class Word(models.Model):
    """One entry of a vocabulary: a fixed key, and the words that people read."""

    key = models.SlugField(
        "clé",
        primary_key=True,
        max_length=32,
        editable=False,
        help_text="Elle figure dans les adresses du site et ne change jamais.",
    )
    name = models.CharField(
        "nom",
        max_length=60,
        help_text="Court : il figure sur les cartes, dans les filtres et dans les titres.",
    )
    description = models.CharField(
        "description",
        max_length=200,
        help_text="Une phrase simple qui aide à choisir. Pas de jargon.",
    )
    position = models.PositiveSmallIntegerField("position", editable=False)

    class Meta:
        abstract = True
        ordering = ["position"]
        default_permissions = ["change", "view"]

    def __str__(self) -> str:
        return self.name


@raises_generation
class Topic(Word):
    """What a firm may need."""

    question = models.CharField(
        "question",
        max_length=100,
        help_text="Ce que se demande le chef d’entreprise, avec ses mots.",
    )
    introduction = models.TextField(
        "introduction",
        max_length=500,
        help_text="Deux ou trois phrases, en tête de la page du thème.",
    )
    pictogram = models.CharField(
        "pictogramme",
        max_length=60,
        editable=False,
        help_text="Le dessin du thème, le même partout.",
    )

    class Meta(Word.Meta):
        verbose_name = "thème"
        verbose_name_plural = "thèmes"


@raises_generation
class Sector(Word):
    """A family of trades, made of whole divisions of the NAF."""

    class Meta(Word.Meta):
        verbose_name = "secteur d’activité"
        verbose_name_plural = "secteurs d’activité"


@raises_generation
class Size(Word):
    """A band of headcount."""

    class Meta(Word.Meta):
        verbose_name = "taille d’entreprise"
        verbose_name_plural = "tailles d’entreprise"


@raises_generation
class CustomerKind(Word):
    """To whom a firm sells."""

    class Meta(Word.Meta):
        verbose_name = "type de clients"
        verbose_name_plural = "types de clients"


@raises_generation
class SalesArea(Word):
    """How far a firm sells."""

    class Meta(Word.Meta):
        verbose_name = "zone de vente"
        verbose_name_plural = "zones de vente"


@raises_generation
class Stage(Word):
    """Where a firm stands in its life."""

    class Meta(Word.Meta):
        verbose_name = "étape de la vie de l’entreprise"
        verbose_name_plural = "étapes de la vie de l’entreprise"


@raises_generation
class Level(Word):
    """Digital maturity, from 1 (discovering) to 5."""

    number = models.PositiveSmallIntegerField(
        "rang",
        unique=True,
        editable=False,
        help_text="De 1, on débute, à 5, le numérique est partout dans l’entreprise.",
    )
    encouragement = models.CharField(
        "encouragement",
        max_length=200,
        help_text="Une phrase vraie et bienveillante, lue à côté du résultat du diagnostic.",
    )

    class Meta(Word.Meta):
        verbose_name = "niveau"
        verbose_name_plural = "niveaux"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 5)),
                name="level_number_from_1_to_5",
                violation_error_message="Le rang d’un niveau va de 1 à 5.",
            )
        ]


@raises_generation
class Audience(Word):
    """For whom a content is written."""

    class Meta(Word.Meta):
        verbose_name = "public visé"
        verbose_name_plural = "publics visés"


class NafCode(models.Model):
    """A sub-class of the official list of activities (INSEE), filed in one of our sectors by its division."""

    nomenclature = models.CharField(max_length=10, choices=Nomenclature, default=Nomenclature.NAF2)
    code = models.CharField(max_length=8)
    label = models.CharField("libellé", max_length=255)
    division = models.CharField(max_length=2)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="naf_codes")

    class Meta:
        verbose_name = "code NAF"
        verbose_name_plural = "codes NAF"
        ordering = ["nomenclature", "code"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["nomenclature", "code"],
                name="one_label_per_naf_code",
                violation_error_message="Ce code figure déjà dans cette nomenclature.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
