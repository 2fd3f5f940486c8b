"""Choices of the room `testimonials`."""

from django.db import models


class StoryFormat(models.TextChoices):
    """How a firm tells its story."""

    WRITTEN = "ecrit", "À lire"
    VIDEO = "video", "En vidéo"
    AUDIO = "audio", "À écouter"


class Sort(models.TextChoices):
    """The orders of the list. The nearest first only makes sense from a place."""

    NEWEST = "recents", "Les plus récents"
    AWARDED = "primes", "Primés d’abord"
    NEAREST = "proches", "Les plus proches"


class Awarded(models.TextChoices):
    """Whether a firm won an award with what it tells."""

    YES = "oui", "Entreprises primées"
