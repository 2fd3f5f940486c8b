"""Vocabularies with fixed keys, whose words editors may change, official codes of activities, and trades."""

from __future__ import annotations

import unicodedata
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from core.door import raises_generation
from core.text import folded
from taxonomy.enums import Nomenclature
from taxonomy.querysets import NafCodeQuerySet, TradeQuerySet

LONGEST_NAME = 60
# Folding writes « œ » in two letters, and the number of a key comes after.
LONGEST_FOLDED, LONGEST_KEY = 90, 100


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

    objects = NafCodeQuerySet.as_manager()

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


@raises_generation
class Trade(models.Model):
    """A trade in the words of who practises it, and the official activity that it is.

    When a nomenclature gives way to another, the trade takes a code of the new one.
    """

    key = models.SlugField(
        "clé",
        primary_key=True,
        max_length=LONGEST_KEY,
        editable=False,
        help_text="Elle figure dans les adresses du site et ne change jamais.",
    )
    word = models.CharField(
        "métier",
        max_length=LONGEST_NAME,
        help_text="Le mot le plus courant, en minuscules. Exemples : « fleuriste », « boulangerie ».",
    )
    folded_word = models.CharField(max_length=LONGEST_FOLDED, editable=False)
    synonyms = models.TextField(
        "autres mots",
        blank=True,
        max_length=2000,
        help_text=(
            "Ce que l’on écrit aussi pour ce métier, un par ligne : féminin, nom du commerce, mot ancien. "
            "Exemples : « magasin de fleurs », « marchande de fleurs »."
        ),
    )
    folded_synonyms = models.TextField(blank=True, editable=False)
    naf_code = models.ForeignKey(
        NafCode,
        verbose_name="code NAF",
        on_delete=models.PROTECT,
        related_name="trades",
        help_text="L’activité officielle. Elle range le métier dans un secteur.",
    )
    is_offered = models.BooleanField(
        "proposé",
        default=True,
        help_text="Décochez pour ne plus proposer ce métier. Les fiches qui l’ont déjà le gardent.",
    )

    objects = TradeQuerySet.as_manager()

    class Meta:
        verbose_name = "métier"
        verbose_name_plural = "métiers"
        ordering = ["folded_word"]
        default_permissions = ["add", "change", "view"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded_word"],
                name="one_trade_per_word",
                violation_error_message="Ce métier existe déjà.",
            ),
            models.CheckConstraint(
                condition=~models.Q(folded_word=""),
                name="trade_has_a_word",
                violation_error_message="Écrivez le métier avec des lettres.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The word as it begins a line: « Fleuriste »."""
        return capfirst(self.word)

    @property
    def sector(self) -> Sector:
        """The sector of the activity."""
        return self.naf_code.sector

    @property
    def names(self) -> dict[str, str]:
        """The word, then the synonyms, each under its folded form."""
        texts = [self.word, *self.synonyms.splitlines()]
        return dict(zip([self.folded_word, *self.folded_synonyms.splitlines()], texts, strict=True))

    def fold_names(self) -> None:
        """Clean the word and the synonyms, and fold them as they are searched. Called before each save."""
        self.word = _cleaned(self.word)
        self.folded_word = folded(self.word)
        names = {folded(name): name for name in map(_cleaned, self.synonyms.splitlines())}
        names = {fold: name for fold, name in names.items() if fold not in ("", self.folded_word)}
        self.synonyms = "\n".join(names.values())
        self.folded_synonyms = "\n".join(names)

    def clean(self) -> None:
        """Raise ValidationError when a name is none, is too long, or leads to another trade already."""
        self.fold_names()
        if not self.folded_word:
            raise ValidationError({"word": "Écrivez le métier avec des lettres."})
        others = Trade.objects.exclude(pk=self.pk)
        taken = {fold: other for other in others.iterator() for fold in other.names}
        errors: dict[str, list[str]] = {"word": [], "synonyms": []}
        for fold, name in self.names.items():
            wrong = errors["word" if fold == self.folded_word else "synonyms"]
            if len(name) > LONGEST_NAME or len(fold) > LONGEST_FOLDED:
                wrong.append(f"« {name[:20]}… » est trop long : {LONGEST_NAME} caractères au plus par ligne.")
            if other := taken.get(fold):
                wrong.append(
                    f"« {name} » mène déjà au métier « {other.word} ». Retirez-le ici, ou là-bas d’abord."
                )
        if any(errors.values()):
            raise ValidationError({name: wrong for name, wrong in errors.items() if wrong})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with names folded; a new trade takes its key from its word."""
        self.fold_names()
        if self._state.adding and not self.key:
            self.key = self.free_key()
            kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def free_key(self) -> str:
        """A key made of the word that no trade has: another may have had this word before it was changed."""
        key = self.folded_word.replace(" ", "-")
        keys = (key if number == 1 else f"{key}-{number}" for number in count(1))
        return next(key for key in keys if not Trade.objects.filter(pk=key).exists())


def _cleaned(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()))
